import type { GroupKind } from '../../mesh/kubeObject.ts';

/** The kinds that probes look at. */
export const kinds = {
  namespace: { group: '', kind: 'Namespace' },
  node: { group: '', kind: 'Node' },
  pod: { group: '', kind: 'Pod' },
  service: { group: '', kind: 'Service' },
  serviceAccount: { group: '', kind: 'ServiceAccount' },
  event: { group: '', kind: 'Event' },
  deployment: { group: 'apps', kind: 'Deployment' },
  statefulSet: { group: 'apps', kind: 'StatefulSet' },
  mutatingWebhook: { group: 'admissionregistration.k8s.io', kind: 'MutatingWebhookConfiguration' },
  validatingWebhook: { group: 'admissionregistration.k8s.io', kind: 'ValidatingWebhookConfiguration' },
  crd: { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
  gateway: { group: 'gateway.networking.k8s.io', kind: 'Gateway' },
  httpRoute: { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' },
  telemetry: { group: 'telemetry.istio.io', kind: 'Telemetry' },
} as const satisfies Record<string, GroupKind>;
