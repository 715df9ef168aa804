import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { l10nBundle } from '../../scripts/l10n.ts';

const root = resolve(import.meta.dirname, '../..');

describe('Texts for translators', function () {
  this.timeout(300_000);
  let ofSources = '';

  before(async () => {
    ofSources = await l10nBundle();
  });

  it('are those of the sources (npm run l10n)', () => {
    assert.equal(readFileSync(join(root, 'l10n', 'bundle.l10n.json'), 'utf8'), ofSources);
  });

  it('come from both floors', () => {
    const bundle = JSON.parse(ofSources) as Record<string, string>;
    assert.ok('Choose Cluster' in bundle, 'a text of src/ui');
    assert.ok('Control plane' in bundle, 'a text of src/mesh');
  });
});
