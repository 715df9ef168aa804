/** The validation engine with its rules, in a chunk that is loaded with the first mesh manifest. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SchemaIndex } from '../../validation/schemaIndex.ts';
import { bundledSchemas } from '../../validation/schemaSource.ts';
import type { SchemaChoice } from '../../validation/schemaSource.ts';
import { ValidationEngine } from '../../validation/validationEngine.ts';

export type { ValidationEngine };

/** An engine over the schemas that the build made. Rejects when they are not there. */
export async function loadEngine(schemaFolder: string, choice: SchemaChoice): Promise<ValidationEngine> {
  const index = JSON.parse(await readFile(join(schemaFolder, 'index.json'), 'utf8')) as SchemaIndex;
  // One kind at a time and only when it is met first; a few tens of kilobytes each.
  return new ValidationEngine(
    bundledSchemas(index, choice, (name) => readFileSync(join(schemaFolder, name), 'utf8')),
  );
}
