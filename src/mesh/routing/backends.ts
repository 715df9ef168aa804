import { listAt, numberAt, stringAt } from '../fields.ts';
import type { KubeObject } from '../kubeObject.ts';
import { namespaceOfRef } from '../routeParents.ts';

/** What a backendRef points to. */
export interface BackendTarget {
  /** API group, empty for the core group. */
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly port: number | undefined;
}

export interface Backend extends BackendTarget {
  readonly weight: number;
  /** Part of the requests that reach the rule, 0 to 1. */
  readonly share: number;
  /** Whether the reference is good; the share of one that is not is answered with 500. */
  readonly isValid: boolean;
}

/** Whether a reference is good: the object is there with this port, and reachable from the route's namespace. */
export type BackendCheck = (target: BackendTarget, route: KubeObject) => boolean;

/**
 * The backends of a rule with their shares. Weight is 1 unless given; 0 takes no requests.
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/#httpbackendref
 */
export function backendsOf(rule: unknown, route: KubeObject, isValid: BackendCheck): readonly Backend[] {
  const refs = listAt(rule, 'backendRefs');
  const total = refs.reduce<number>((sum, ref) => sum + weightOf(ref), 0);
  return refs.map((ref) => {
    const target = {
      group: stringAt(ref, 'group') ?? '',
      kind: stringAt(ref, 'kind') ?? 'Service',
      namespace: namespaceOfRef(ref, route),
      name: stringAt(ref, 'name') ?? '',
      port: numberAt(ref, 'port'),
    };
    const weight = weightOf(ref);
    return { ...target, weight, share: total === 0 ? 0 : weight / total, isValid: isValid(target, route) };
  });
}

function weightOf(ref: unknown): number {
  return numberAt(ref, 'weight') ?? 1;
}

/**
 * Whether some ReferenceGrant lets a route of another namespace refer to a backend; its own namespace needs none.
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/#referencegrant
 */
export function isGranted(target: BackendTarget, route: KubeObject, grants: readonly KubeObject[]): boolean {
  const from = route.metadata.namespace ?? 'default';
  if (from === target.namespace) return true;
  const group = route.apiVersion.split('/')[0] ?? '';
  return grants.some(
    (grant) =>
      grant.metadata.namespace === target.namespace &&
      listAt(grant, 'spec', 'from').some(
        (entry) =>
          stringAt(entry, 'group') === group &&
          stringAt(entry, 'kind') === route.kind &&
          stringAt(entry, 'namespace') === from,
      ) &&
      listAt(grant, 'spec', 'to').some(
        (entry) =>
          (stringAt(entry, 'group') ?? '') === target.group &&
          stringAt(entry, 'kind') === target.kind &&
          (stringAt(entry, 'name') ?? target.name) === target.name,
      ),
  );
}
