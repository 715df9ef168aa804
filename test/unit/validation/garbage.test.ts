import assert from 'node:assert/strict';
import { parseManifestDocument } from '../../../src/manifests/documents.ts';
import { objectsOfDocuments, ObjectScope } from '../../../src/validation/references/referenceScope.ts';
import { referenceFindings } from '../../../src/validation/references/referenceIssues.ts';
import { newEngine } from './builtSchemas.ts';
import { acceptedSpecs, manifestOf, refusedSpecs } from './webhookCases.ts';

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

/** Small and repeatable: a failure names the seed. */
function randomness(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('typing garbage', function () {
  this.timeout(60_000);

  it('throws nothing and gives ranges inside of the text', async () => {
    const engine = await newEngine();
    const texts = [...refusedSpecs, ...acceptedSpecs].map(([kind, spec]) =>
      manifestOf(kind, spec).replace(/^spec: /m, 'spec:\n  '),
    );
    const seed = Number(process.env['MESHWALK_SEED'] ?? Date.now() % 1_000_000);
    const random = randomness(seed);
    const until = performance.now() + Number(process.env['MESHWALK_FUZZ_SECONDS'] ?? 1) * 1000;
    let text = '';
    let rounds = 0;
    while (performance.now() < until) {
      text = rounds % 20 === 0 ? (texts[Math.floor(random() * texts.length)] ?? '') : text;
      const at = Math.floor(random() * text.length);
      const piece = inserted[Math.floor(random() * inserted.length)] ?? '';
      text = text.slice(0, at) + (random() < 0.7 ? piece : '') + text.slice(at + Math.floor(random() * 4));
      const parsed = parseManifestDocument(text);
      const scope = new ObjectScope({
        where: 'this file',
        defaultNamespace: 'default',
        objects: objectsOfDocuments(
          [{ index: 0, start: 0, end: text.length, parsed }],
          'this file',
          'default',
        ),
        complete: () => true,
      });
      for (const finding of [...engine.validate(parsed), ...referenceFindings(parsed, scope)]) {
        const [start, end] = finding.range;
        assert.ok(
          start >= 0 && start <= end && end <= text.length,
          `seed ${seed}: ${finding.code} at ${start} to ${end} in ${JSON.stringify(text)}`,
        );
        for (const fix of finding.fixes ?? [])
          assert.ok(
            fix.edits.every((edit) => edit.range[0] <= edit.range[1] && edit.range[1] <= text.length),
            `seed ${seed}`,
          );
      }
      rounds += 1;
    }
    assert.ok(rounds > 100, String(rounds));
  });
});
