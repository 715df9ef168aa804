import type { GroupKind } from './kubeObject.ts';

export const NAMESPACE: GroupKind = { group: '', kind: 'Namespace' };
export const POD: GroupKind = { group: '', kind: 'Pod' };
export const SERVICE: GroupKind = { group: '', kind: 'Service' };
export const DEPLOYMENT: GroupKind = { group: 'apps', kind: 'Deployment' };
export const CRD: GroupKind = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' };
export const GATEWAY: GroupKind = { group: 'gateway.networking.k8s.io', kind: 'Gateway' };
export const LISTENER_SET: GroupKind = { group: 'gateway.networking.k8s.io', kind: 'ListenerSet' };
export const HTTP_ROUTE: GroupKind = { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' };
export const MUTATING_WEBHOOKS: GroupKind = {
  group: 'admissionregistration.k8s.io',
  kind: 'MutatingWebhookConfiguration',
};

/** Whether an API group belongs to Istio or to the Gateway API. `install.istio.io` is a file format, no API. */
export function isMeshGroup(group: string): boolean {
  if (group === 'install.istio.io') return false;
  return (
    group.endsWith('.istio.io') ||
    group === 'gateway.networking.k8s.io' ||
    group === 'gateway.networking.x-k8s.io'
  );
}

/** Whether a kind is the one that adds listeners to a Gateway of somebody else, by its name of today or as an experiment. */
export function isListenerSet({ kind }: { readonly kind: string }): boolean {
  return kind === LISTENER_SET.kind || kind === 'XListenerSet';
}

/** Namespaces that hold the cluster's own parts; hidden until asked for. */
export function isSystemNamespace(name: string): boolean {
  return name.startsWith('kube-') || name === 'local-path-storage' || name === 'kubernetes-dashboard';
}

/** The name under which Meshwalk owns the fields that it applies. */
export const FIELD_MANAGER = 'meshwalk';
