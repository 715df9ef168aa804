import { dump, load } from 'js-yaml';
import { isRecord, listAt, stringAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { isReady } from '../../practice/clusterNetwork.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { refOf } from './objects.ts';
import { curlIn, type Forward } from './support.ts';

/** What the tests of the one mesh with Bookinfo share; the echoes `lab` and `shadow` run in namespace default. */
export interface TrafficScene {
  readonly mesh: PracticeMesh;
  /** Leads to the gateway of Bookinfo. */
  readonly gateway: Forward;
  /** Applies objects that are gone after the test. */
  readonly apply: (...objects: KubeObject[]) => Promise<void>;
}

/** Waits until the pods among some objects are ready. */
export async function allReady(mesh: PracticeMesh, objects: readonly KubeObject[]): Promise<void> {
  const pods = objects.filter(({ kind }) => kind === 'Pod');
  await Promise.all(
    pods.map((pod) => mesh.api.waitFor(refOf(pod), (found) => found !== undefined && isReady(found))),
  );
}

/** What curl in the product page's pod gets: `[status, body]`. */
export async function ask({ mesh }: TrafficScene, ...args: string[]): Promise<readonly [string, string]> {
  const { stdout } = await curlIn(mesh, 'deploy/productpage-v1', '-s', '-w', '\n%{http_code}', ...args);
  const cut = stdout.lastIndexOf('\n');
  return [stdout.slice(cut + 1), stdout.slice(0, cut)];
}

/** An HTTPRoute at the gateway of Bookinfo. */
export function gatewayRoute(
  name: string,
  rules: readonly object[],
  gateway = 'bookinfo-gateway',
): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace: 'default' },
    spec: { parentRefs: [{ name: gateway }], rules },
  };
}

export function pathPrefix(value: string): object {
  return { path: { type: 'PathPrefix', value } };
}

/** Does something while istiod has a mesh configuration with some settings changed; lists are added to. */
export async function withMeshConfig(
  mesh: PracticeMesh,
  changes: Readonly<Record<string, unknown>>,
  work: () => Promise<void>,
): Promise<void> {
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'istio', namespace: 'istio-system' };
  const before = stringAt(await mesh.api.get(ref), 'data', 'mesh') ?? '';
  const config = load(before);
  if (!isRecord(config)) throw new Error('The mesh has no configuration.');
  const added = Object.entries(changes).map(([name, value]) => [
    name,
    Array.isArray(value) ? [...listAt(config, name), ...(value as unknown[])] : value,
  ]);
  await mesh.api.patch(ref, { data: { mesh: dump({ ...config, ...Object.fromEntries(added) }) } });
  try {
    await work();
  } finally {
    await mesh.api.patch(ref, { data: { mesh: before } });
  }
}
