import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleToInstall, carriedBundles } from '../../../src/course/probes/gatewayApiVersions.ts';
import { repoRoot } from '../../rig/repoRoot.ts';

describe('The CRDs of the Gateway API that are installed', () => {
  for (const [istio, installed, bundle] of [
    ['1.31.4', undefined, 'v1.6.3'],
    ['1.32.0', undefined, 'v1.6.3'],
    [undefined, undefined, 'v1.6.3'],
    ['1.30.8', undefined, 'v1.5.1'],
    ['1.29.0', undefined, 'v1.4.1'],
    ['1.28.0', undefined, 'v1.4.1'],
    ['1.26.0', undefined, 'v1.3.0'],
    ['1.24.2', undefined, 'v1.3.0'],
    ['1.22.0', undefined, 'v1.1.0'],
    ['1.22.0', 'v1.4.0', 'v1.4.1'],
    ['1.29.0', 'v1.6.3', 'v1.6.3'],
    ['1.29.0', 'v1.9.0', 'v1.6.3'],
    ['1.31.4', 'v1.1.0', 'v1.6.3'],
  ] as const) {
    it(`are ${bundle} for Istio ${istio ?? 'that is not known'} over ${installed ?? 'nothing'}`, () => {
      assert.equal(bundleToInstall(istio, installed), bundle);
    });
  }

  it('are those that the build brings along', () => {
    const sources = JSON.parse(readFileSync(join(repoRoot, 'schemas', 'sources.json'), 'utf8')) as {
      gatewayApi: { releases: { version: string }[] };
    };
    assert.deepEqual(carriedBundles, sources.gatewayApi.releases.map(({ version }) => version).toReversed());
  });
});
