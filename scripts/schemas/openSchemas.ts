import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledSchemas, type SchemaChoice, type SchemaSource } from '../../src/validation/schemaSource.ts';
import type { SchemaIndex } from '../../src/validation/schemaIndex.ts';

export function readSchemaIndex(folder: string): SchemaIndex {
  return JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as SchemaIndex;
}

/** The built schemas of a folder that `buildSchemas` wrote; each kind's file is read when it is first needed. */
export function openSchemas(folder: string, choice: SchemaChoice): SchemaSource {
  return bundledSchemas(readSchemaIndex(folder), choice, (name) => readFileSync(join(folder, name), 'utf8'));
}
