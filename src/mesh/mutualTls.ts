import { isRecord, stringAt, stringMapAt } from './fields.ts';
import type { GroupKind, KubeObject } from './kubeObject.ts';
import type { Snapshot } from './snapshot.ts';

export const PEER_AUTHENTICATION: GroupKind = { group: 'security.istio.io', kind: 'PeerAuthentication' };

export type MutualTlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

export interface EffectiveMutualTls {
  readonly mode: MutualTlsMode;
  /** The PeerAuthentication that says so; missing when nobody does and Istio's default holds. */
  readonly from: KubeObject | undefined;
}

/**
 * What the pods of a namespace ask of those who call them, where no PeerAuthentication chooses single workloads or
 * ports: the namespace's own policy, else the one of the root namespace, else PERMISSIVE. Of several the oldest counts;
 * UNSET means that the next one up speaks.
 * Source: https://istio.io/latest/docs/reference/config/security/peer_authentication/
 */
export function effectiveMutualTls(
  snapshot: Snapshot,
  namespace: string,
  rootNamespace: string,
): EffectiveMutualTls {
  for (const place of new Set([namespace, rootNamespace])) {
    const policy = snapshot
      .in(place, PEER_AUTHENTICATION)
      .filter(isForAll)
      .toSorted((one, other) => created(one).localeCompare(created(other)))[0];
    const mode = policy === undefined ? undefined : stringAt(policy, 'spec', 'mtls', 'mode');
    if (policy !== undefined && isMode(mode)) return { mode, from: policy };
  }
  return { mode: 'PERMISSIVE', from: undefined };
}

/**
 * The mode that one PeerAuthentication brings about for those that it speaks for: its own, else what holds without it.
 * One for single workloads stands above that of the namespace.
 */
export function effectiveModeOf(
  snapshot: Snapshot,
  policy: KubeObject,
  rootNamespace: string,
): { readonly mode: MutualTlsMode; readonly isInherited: boolean } {
  const own = stringAt(policy, 'spec', 'mtls', 'mode');
  if (isMode(own)) return { mode: own, isInherited: false };
  const { namespace = '' } = policy.metadata;
  return { mode: effectiveMutualTls(snapshot, namespace, rootNamespace).mode, isInherited: true };
}

function isForAll(policy: KubeObject): boolean {
  return (
    Object.keys(stringMapAt(policy, 'spec', 'selector', 'matchLabels')).length === 0 &&
    isRecord(policy['spec'])
  );
}

function isMode(mode: string | undefined): mode is MutualTlsMode {
  return mode === 'STRICT' || mode === 'PERMISSIVE' || mode === 'DISABLE';
}

function created(object: KubeObject): string {
  return object.metadata.creationTimestamp ?? '';
}
