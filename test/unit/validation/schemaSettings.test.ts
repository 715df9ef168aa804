import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { at, listAt, stringAt } from '../../../src/mesh/fields.ts';

const root = resolve(import.meta.dirname, '../../..');
const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));

describe('The settings of the schemas', () => {
  const properties = at(read('package.json'), 'contributes', 'configuration', 'properties');
  for (const product of ['istio', 'gatewayApi']) {
    it(`offer every release of ${product} that is built, and no other`, () => {
      const releases = listAt(read('schemas/sources.json'), product, 'releases').map((release) =>
        stringAt(release, 'release'),
      );
      assert.deepEqual(listAt(properties, `meshwalk.validation.${product}`, 'enum'), ['auto', ...releases]);
    });
  }
});
