import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { NAMESPACE, isSystemNamespace } from '../../../src/mesh/wellKnown.ts';
import { fingerprint } from '../../integration/cluster/support.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import type { RemoteEye } from './remoteEye.ts';

/**
 * The store holds what a fresh list holds, and the rows show it, soon. Nothing may change meanwhile.
 * @returns when that was so, by `performance.now()`: listing and comparing is no work of the eye's
 */
export async function equalsFreshList(mesh: PracticeMesh, eye: RemoteEye, limitMs: number): Promise<number> {
  let asked = 0;
  const same = async (kind: 'Pod' | 'Service'): Promise<boolean> => {
    const fresh = await mesh.api.list({ apiVersion: 'v1', kind });
    const seen = fresh.filter(({ metadata }) => !isSystemNamespace(metadata.namespace ?? ''));
    asked = performance.now();
    return (
      (await eye.ask('fingerprint', { group: '', kind })) === fingerprint(fresh).join() &&
      (await eye.ask('shown', { group: '', kind })) === fingerprint(seen).join()
    );
  };
  const end = performance.now() + limitMs;
  while (!((await same('Pod')) && (await same('Service')))) {
    if (performance.now() > end) assert.fail('The tree is not what a fresh list says.');
    await pause(50);
  }
  const shown = new Set(await eye.ask('roots'));
  for (const name of await eye.ask('names', NAMESPACE)) {
    if (!name.startsWith('kube-')) assert.ok(shown.has(name), name);
  }
  return asked;
}
