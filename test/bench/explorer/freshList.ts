import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { NAMESPACE } from '../../../src/mesh/wellKnown.ts';
import { fingerprint } from '../../integration/cluster/support.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import type { Eye } from './eye.ts';

/** The store and the picture hold what a fresh list holds, soon. */
export async function equalsFreshList(mesh: PracticeMesh, eye: Eye, limitMs: number): Promise<void> {
  const same = async (kind: 'Pod' | 'Service'): Promise<boolean> => {
    const fresh = fingerprint(await mesh.api.list({ apiVersion: 'v1', kind })).join();
    return fingerprint(eye.objects({ group: '', kind })).join() === fresh;
  };
  const end = performance.now() + limitMs;
  while (!((await same('Pod')) && (await same('Service')))) {
    if (performance.now() > end) assert.fail('The tree is not what a fresh list says.');
    await pause(50);
  }
  const shown = new Set(
    eye
      .roots()
      .filter((node) => node.kind === 'namespace')
      .map((node) => node.label),
  );
  for (const { metadata } of eye.objects(NAMESPACE)) {
    if (!metadata.name.startsWith('kube-')) assert.ok(shown.has(metadata.name), metadata.name);
  }
}
