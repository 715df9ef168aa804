import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { Explanations } from '../../../src/validation/explanations.ts';
import type { Schema } from '../../../src/validation/schema.ts';
import { repoRoot } from '../../rig/repoRoot.ts';
import { builtSchemas } from './builtSchemas.ts';

const text = readFileSync(join(repoRoot, 'schemas', 'explanations.yaml'), 'utf8');
const { kinds, fields } = load(text) as {
  kinds: Record<string, string>;
  fields: Record<string, Record<string, string>>;
};

/** The schema at a path without the indexes of lists. */
function fieldOf(schema: Schema | undefined, path: string): Schema | undefined {
  let here = schema;
  for (const name of path.split('.')) {
    while (here?.items !== undefined) here = here.items;
    here = here?.properties?.[name];
  }
  return here;
}

describe('our explanations', () => {
  it('are there for every kind of the newest releases, and for no other', async () => {
    const source = await builtSchemas({ channel: 'experimental' });
    const known = source
      .groups()
      .flatMap((group) => source.kinds(group).map(({ kind }) => `${group}/${kind}`));
    assert.deepEqual(Object.keys(kinds).toSorted(), known.toSorted());
  });

  it('name fields that the newest releases have, at least 80', async () => {
    const source = await builtSchemas({ channel: 'experimental' });
    const missing = Object.entries(fields).flatMap(([name, paths]) => {
      const [group = '', kind = ''] = name.split('/');
      const entry = source.kinds(group).find((one) => one.kind === kind);
      const schemas = (entry?.versions ?? []).map(({ version }) => source.schema(group, version, kind));
      return Object.keys(paths)
        .filter((path) => schemas.every((schema) => fieldOf(schema, path) === undefined))
        .map((path) => `${name} ${path}`);
    });
    assert.deepEqual(missing, []);
    assert.ok(Object.values(fields).flatMap((paths) => Object.keys(paths)).length >= 80);
  });

  it('are short sentences', () => {
    const all = [...Object.values(kinds), ...Object.values(fields).flatMap((paths) => Object.values(paths))];
    assert.deepEqual(
      all.filter((words) => words.length > 220 || !/^[`A-Z].*[.]$/s.test(words)),
      [],
    );
  });

  it('are found by a path with indexes', () => {
    const explanations = new Explanations(text);
    assert.match(
      explanations.field('networking.istio.io', 'VirtualService', [
        'spec',
        'http',
        0,
        'route',
        1,
        'weight',
      ]) ?? '',
      /share of requests/,
    );
    assert.match(explanations.kind('gateway.networking.k8s.io', 'Gateway') ?? '', /way into the mesh/);
    assert.equal(explanations.field('networking.istio.io', 'VirtualService', ['spec', 'nope']), undefined);
  });
});
