import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJsonSchema } from '../../../src/ui/editor/jsonSchema.ts';
import type { SchemaIndex } from '../../../src/validation/schemaIndex.ts';
import { bundledSchemas, chooseRelease } from '../../../src/validation/schemaSource.ts';

/** The newest schemas of all kinds as one JSON schema that tells them apart by if and then, for a general checker. */
export function oneSchema(folder: string): unknown {
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as SchemaIndex;
  const source = bundledSchemas(index, {}, (name) => readFileSync(join(folder, name), 'utf8'));
  const releases = [
    chooseRelease(index, 'istio', undefined, 'default'),
    chooseRelease(index, 'gatewayApi', undefined, 'standard'),
  ].filter((release) => release !== undefined);
  const branches = releases
    .flatMap(({ kinds }) => kinds)
    .flatMap(({ group, kind, versions }) =>
      versions.flatMap(({ version, served }) => {
        const schema = served ? source.described(group, version, kind) : undefined;
        const apiVersion = `${group}/${version}`;
        return schema === undefined
          ? []
          : [
              {
                if: {
                  properties: { apiVersion: { const: apiVersion }, kind: { const: kind } },
                  required: ['apiVersion', 'kind'],
                },
                // The keyword of JSON schema, no promise.
                // oxlint-disable-next-line unicorn/no-thenable
                then: toJsonSchema(schema, { apiVersion, kind }),
              },
            ];
      }),
    );
  return { $schema: 'http://json-schema.org/draft-07/schema#', allOf: branches };
}
