import { parseManifestDocument } from '../../../src/manifests/documents.ts';
import type { ParsedDocument } from '../../../src/manifests/documents.ts';
import type { Finding } from '../../../src/validation/finding.ts';
import { referenceFindings } from '../../../src/validation/references/referenceIssues.ts';
import { ObjectScope, objectsOfDocuments } from '../../../src/validation/references/referenceScope.ts';
import type { ValidationEngine } from '../../../src/validation/validationEngine.ts';

const inserted = [
  ...Array.from(':"\'{}[],#&*!|>%@`-?\t \\~\r\n\u0000😀'),
  '---\n',
  '...\n',
  'null',
  '- ',
  '{{',
  '<<: *a',
  '&a ',
  '__proto__: 1\n',
  'kind: 1\n',
];

/** Texts as they come about while somebody types nonsense into real ones: twenty mistakes in each, one after the other. */
export function* garbage(texts: readonly string[], random: () => number): Generator<string, never, void> {
  for (;;) {
    let text = texts[Math.floor(random() * texts.length)] ?? '';
    for (let edits = 0; edits < 20; edits += 1) {
      const at = Math.floor(random() * text.length);
      const piece = inserted[Math.floor(random() * inserted.length)] ?? '';
      text = text.slice(0, at) + (random() < 0.7 ? piece : '') + text.slice(at + Math.floor(random() * 4));
      yield text;
    }
  }
}

/** All that is said of a text: by the engine, and of what it refers to where nothing else is. */
export function everythingSaid(engine: ValidationEngine, text: string): readonly Finding[] {
  const parsed: ParsedDocument = parseManifestDocument(text);
  const document = { index: 0, start: 0, end: text.length, parsed };
  const scope = new ObjectScope({
    where: 'this file',
    defaultNamespace: 'default',
    objects: objectsOfDocuments([document], 'this file', 'default'),
    complete: () => true,
  });
  return [...engine.validate(parsed), ...referenceFindings(parsed, scope)];
}

/** What is wrong with findings whose ranges or edits lie outside of their text; `undefined` when all is well. */
export function outside(text: string, findings: readonly Finding[]): string | undefined {
  const isIn = ([start, end]: readonly [number, number]): boolean =>
    start >= 0 && start <= end && end <= text.length;
  const bad = findings.find(
    ({ range, fixes = [] }) =>
      !isIn(range) || !fixes.every(({ edits }) => edits.every((edit) => isIn(edit.range))),
  );
  return bad && `${bad.code} at ${bad.range.join(' to ')}`;
}
