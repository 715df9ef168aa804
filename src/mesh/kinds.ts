import type { GroupKind } from './kubeObject.ts';
import { groupKindKey } from './kubeObject.ts';
import { isMeshGroup } from './wellKnown.ts';

/** Where a kind stands in the Mesh view. */
export type Section = 'traffic' | 'services' | 'security' | 'telemetry' | 'extensions' | 'workloads' | 'none';

export interface MeshKind extends GroupKind {
  readonly section: Section;
  /** A codicon id. */
  readonly icon: string;
  /** The official page that explains the kind. */
  readonly documentation: string;
}

const ISTIO = 'https://istio.io/latest/docs/reference/config/';
const GATEWAY_API = 'https://gateway-api.sigs.k8s.io/reference/api-types/';
const KUBERNETES = 'https://kubernetes.io/docs/concepts/';

function row(group: string, kind: string, section: Section, icon: string, documentation: string): MeshKind {
  return { group, kind, section, icon, documentation };
}

/** A new mesh kind is a row here; kinds of {@link MESH_GROUPS} without a row still show, under their group's section. */
const KINDS: readonly MeshKind[] = [
  row('gateway.networking.k8s.io', 'Gateway', 'traffic', 'plug', `${GATEWAY_API}gateway/`),
  row('gateway.networking.k8s.io', 'HTTPRoute', 'traffic', 'type-hierarchy', `${GATEWAY_API}httproute/`),
  row('gateway.networking.k8s.io', 'GRPCRoute', 'traffic', 'type-hierarchy', `${GATEWAY_API}grpcroute/`),
  row('gateway.networking.k8s.io', 'TCPRoute', 'traffic', 'type-hierarchy', `${GATEWAY_API}tcproute/`),
  row('gateway.networking.k8s.io', 'TLSRoute', 'traffic', 'type-hierarchy', `${GATEWAY_API}tlsroute/`),
  row('gateway.networking.k8s.io', 'UDPRoute', 'traffic', 'type-hierarchy', `${GATEWAY_API}udproute/`),
  row('gateway.networking.k8s.io', 'GatewayClass', 'none', 'server', `${GATEWAY_API}gatewayclass/`),
  row('gateway.networking.k8s.io', 'ReferenceGrant', 'security', 'key', `${GATEWAY_API}referencegrant/`),
  row('gateway.networking.k8s.io', 'BackendTLSPolicy', 'security', 'lock', `${GATEWAY_API}backendtlspolicy/`),
  row('gateway.networking.k8s.io', 'ListenerSet', 'traffic', 'plug', `${GATEWAY_API}listenerset/`),
  // As it was called while it was an experiment.
  row('gateway.networking.x-k8s.io', 'XListenerSet', 'traffic', 'plug', `${GATEWAY_API}listenerset/`),
  row(
    'networking.istio.io',
    'VirtualService',
    'traffic',
    'type-hierarchy',
    `${ISTIO}networking/virtual-service/`,
  ),
  row(
    'networking.istio.io',
    'DestinationRule',
    'traffic',
    'git-branch',
    `${ISTIO}networking/destination-rule/`,
  ),
  row('networking.istio.io', 'Gateway', 'traffic', 'plug', `${ISTIO}networking/gateway/`),
  row('networking.istio.io', 'ServiceEntry', 'traffic', 'globe', `${ISTIO}networking/service-entry/`),
  row('networking.istio.io', 'Sidecar', 'traffic', 'layers', `${ISTIO}networking/sidecar/`),
  row('networking.istio.io', 'WorkloadEntry', 'workloads', 'vm', `${ISTIO}networking/workload-entry/`),
  row('networking.istio.io', 'WorkloadGroup', 'workloads', 'vm', `${ISTIO}networking/workload-group/`),
  row('networking.istio.io', 'EnvoyFilter', 'extensions', 'extensions', `${ISTIO}networking/envoy-filter/`),
  row(
    'networking.istio.io',
    'ProxyConfig',
    'extensions',
    'settings-gear',
    `${ISTIO}networking/proxy-config/`,
  ),
  row('security.istio.io', 'PeerAuthentication', 'security', 'lock', `${ISTIO}security/peer_authentication/`),
  row(
    'security.istio.io',
    'AuthorizationPolicy',
    'security',
    'shield',
    `${ISTIO}security/authorization-policy/`,
  ),
  row(
    'security.istio.io',
    'RequestAuthentication',
    'security',
    'key',
    `${ISTIO}security/request_authentication/`,
  ),
  row('telemetry.istio.io', 'Telemetry', 'telemetry', 'graph', `${ISTIO}telemetry/`),
  row(
    'extensions.istio.io',
    'WasmPlugin',
    'extensions',
    'extensions',
    `${ISTIO}proxy_extensions/wasm-plugin/`,
  ),
  row('extensions.istio.io', 'TrafficExtension', 'extensions', 'extensions', `${ISTIO}proxy_extensions/`),
  row('apps', 'Deployment', 'workloads', 'server-process', `${KUBERNETES}workloads/controllers/deployment/`),
  row(
    'apps',
    'StatefulSet',
    'workloads',
    'server-process',
    `${KUBERNETES}workloads/controllers/statefulset/`,
  ),
  row('apps', 'DaemonSet', 'workloads', 'server-process', `${KUBERNETES}workloads/controllers/daemonset/`),
  row('', 'Service', 'services', 'references', `${KUBERNETES}services-networking/service/`),
  row('', 'Pod', 'workloads', 'package', `${KUBERNETES}workloads/pods/`),
  row('', 'Namespace', 'none', 'symbol-namespace', `${KUBERNETES}overview/working-with-objects/namespaces/`),
];

const BY_KEY: ReadonlyMap<string, MeshKind> = new Map(KINDS.map((kind) => [groupKindKey(kind), kind]));

/** What is known of a kind; for an unknown kind of the mesh's groups a row that lets it show. */
export function meshKind(of: GroupKind): MeshKind {
  const known = BY_KEY.get(groupKindKey(of));
  if (known !== undefined) return known;
  const section = SECTION_OF_GROUP[of.group] ?? (isMeshGroup(of.group) ? 'extensions' : 'none');
  const documentation = of.group.endsWith('istio.io') ? ISTIO : 'https://gateway-api.sigs.k8s.io/';
  return { ...of, section, icon: 'symbol-misc', documentation };
}

const SECTION_OF_GROUP: Readonly<Record<string, Section>> = {
  'gateway.networking.k8s.io': 'traffic',
  'gateway.networking.x-k8s.io': 'traffic',
  'networking.istio.io': 'traffic',
  'security.istio.io': 'security',
  'telemetry.istio.io': 'telemetry',
};
