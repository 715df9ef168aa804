import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchemas } from '../../../scripts/schemas.ts';
import { openSchemas } from '../../../scripts/schemas/openSchemas.ts';
import { parseManifestDocument } from '../../../src/manifests/documents.ts';
import type { Finding } from '../../../src/validation/finding.ts';
import type { SchemaIndex } from '../../../src/validation/schemaIndex.ts';
import type { SchemaChoice, SchemaSource } from '../../../src/validation/schemaSource.ts';
import { ValidationEngine } from '../../../src/validation/validationEngine.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'out', 'schemas');

/** The real schemas of a choice; they are built first where they are not. */
export async function builtSchemas(choice: SchemaChoice = {}): Promise<SchemaSource> {
  await buildSchemas({ outDir: folder, log: () => {} });
  return openSchemas(folder, choice);
}

/** The releases that schemas are built of, newest first, with their kinds. */
export async function builtReleases(): Promise<SchemaIndex['releases']> {
  await buildSchemas({ outDir: folder, log: () => {} });
  return (JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as SchemaIndex).releases;
}

export async function newEngine(choice: SchemaChoice = {}): Promise<ValidationEngine> {
  return new ValidationEngine(await builtSchemas(choice));
}

/** What the engine says of one document. */
export function findingsOf(engine: ValidationEngine, text: string): readonly Finding[] {
  return engine.validate(parseManifestDocument(text));
}

/** Findings in short: severity and code, the text that is underlined, and the message. */
export function inShort(text: string, findings: readonly Finding[]): string[] {
  return findings.map(
    (finding) => `${finding.severity} ${finding.code} «${text.slice(...finding.range)}» ${finding.message}`,
  );
}

/** The text after a fix. */
export function applyFix(text: string, finding: Finding | undefined, title: string): string {
  const fix = finding?.fixes?.find((candidate) => candidate.title === title);
  if (fix === undefined)
    throw new Error(
      `There is no fix "${title}", but: ${finding?.fixes?.map((other) => other.title).join(', ') ?? 'none'}`,
    );
  return fix.edits.reduceRight(
    (done, edit) => done.slice(0, edit.range[0]) + edit.newText + done.slice(edit.range[1]),
    text,
  );
}
