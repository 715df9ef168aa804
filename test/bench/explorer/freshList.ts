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
  const end = performance.now() + limitMs;
  for (;;) {
    // To look too soon would cost the time of a list.
    await eye.ask('settled');
    const seen = [await looked(eye, 'Pod'), await looked(eye, 'Service')];
    // Nothing changes from here on: what the lists say now, they would have said then.
    const at = performance.now();
    const fresh = [await listed(mesh, 'Pod'), await listed(mesh, 'Service')];
    if (seen.join() === fresh.join()) {
      await showsNamespaces(eye);
      return at;
    }
    if (performance.now() > end) assert.fail('The tree is not what a fresh list says.');
    await pause(50);
  }
}

async function looked(eye: RemoteEye, kind: string): Promise<string> {
  return `${await eye.ask('fingerprint', { group: '', kind })}/${await eye.ask('shown', { group: '', kind })}`;
}

async function listed(mesh: PracticeMesh, kind: string): Promise<string> {
  const all = await mesh.api.list({ apiVersion: 'v1', kind });
  const shown = all.filter(({ metadata }) => !isSystemNamespace(metadata.namespace ?? ''));
  return `${fingerprint(all).join()}/${fingerprint(shown).join()}`;
}

async function showsNamespaces(eye: RemoteEye): Promise<void> {
  const shown = new Set(await eye.ask('roots'));
  for (const name of await eye.ask('names', NAMESPACE)) {
    if (!name.startsWith('kube-')) assert.ok(shown.has(name), name);
  }
}
