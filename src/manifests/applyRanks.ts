/** Kinds in the order in which they are applied. `group/*` stands for all other kinds of a group. */
const order: readonly (readonly string[])[] = [
  ['/Namespace'],
  ['apiextensions.k8s.io/CustomResourceDefinition'],
  ['scheduling.k8s.io/PriorityClass', 'storage.k8s.io/*', 'node.k8s.io/*'],
  ['/ServiceAccount', '/ResourceQuota', '/LimitRange'],
  ['/Secret', '/ConfigMap', '/PersistentVolume', '/PersistentVolumeClaim'],
  ['rbac.authorization.k8s.io/ClusterRole', 'rbac.authorization.k8s.io/Role'],
  ['rbac.authorization.k8s.io/*'],
  ['admissionregistration.k8s.io/*', 'apiregistration.k8s.io/*'],
  ['/Service', '/Endpoints', 'discovery.k8s.io/*', 'networking.k8s.io/*'],
  ['gateway.networking.k8s.io/GatewayClass'],
  [
    'networking.istio.io/ProxyConfig',
    'networking.istio.io/EnvoyFilter',
    'extensions.istio.io/*',
    'telemetry.istio.io/*',
  ],
  ['apps/*', 'batch/*', '/Pod', '/ReplicationController', 'autoscaling/*', 'policy/*'],
  [
    'networking.istio.io/ServiceEntry',
    'networking.istio.io/WorkloadGroup',
    'networking.istio.io/WorkloadEntry',
    'networking.istio.io/Sidecar',
  ],
  ['networking.istio.io/Gateway', 'gateway.networking.k8s.io/Gateway'],
  ['gateway.networking.k8s.io/ListenerSet', 'gateway.networking.k8s.io/ReferenceGrant'],
  // Subsets before the routes that name them, or requests fail for a moment.
  ['networking.istio.io/DestinationRule', 'gateway.networking.k8s.io/BackendTLSPolicy'],
  ['networking.istio.io/VirtualService', 'gateway.networking.k8s.io/*', 'gateway.networking.x-k8s.io/*'],
  ['security.istio.io/RequestAuthentication'],
  ['security.istio.io/*'],
];

const ranks = new Map(order.flatMap((kinds, rank) => kinds.map((kind) => [kind, rank] as const)));

/** Kinds that are not listed are taken as workloads' equals: after what the cluster itself needs, before the routes. */
const unlisted = ranks.get('apps/*') ?? 0;

export function meshRank(group: string, kind: string): number {
  return ranks.get(`${group}/${kind}`) ?? ranks.get(`${group}/*`) ?? unlisted;
}
