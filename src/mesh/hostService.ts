import type { KubeObject } from './kubeObject.ts';
import type { Snapshot } from './snapshot.ts';
import { SERVICE } from './wellKnown.ts';

export interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * The Service of the cluster that a host of Istio's kinds can mean: a short name is one of `namespace`, `name.namespace`
 * and `name.namespace.svc…` one of another. `undefined` for wildcards and names from outside, as far as the name tells.
 */
export function serviceName(host: string, namespace: string): ServiceName | undefined {
  if (host === '' || host.includes('*')) return undefined;
  const [name = '', other, kind] = host.split('.');
  if (other === undefined) return { namespace, name };
  return kind === undefined || kind === 'svc' ? { namespace: other, name } : undefined;
}

/** The Service that a host means, when there is one. */
export function hostService(snapshot: Snapshot, host: string, namespace: string): KubeObject | undefined {
  const named = serviceName(host, namespace);
  return named === undefined ? undefined : snapshot.find(SERVICE, named.namespace, named.name);
}
