import type { Identity } from '../manifests/identity.ts';
import type { Issue } from './issue.ts';

/** The official reference page of a kind, for the link behind a finding's code. */
export function documentationFor({ group, kind }: Identity, issue: Issue): string | undefined {
  if (issue.layer === 'metadata')
    return 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/';
  if (kind === undefined) return undefined;
  return Object.hasOwn(pages, `${group}/${kind}`) ? pages[`${group}/${kind}`] : groupPages[group];
}

const istio = 'https://istio.io/latest/docs/reference/config';
const gateway = 'https://gateway-api.sigs.k8s.io';

const pages: Readonly<Record<string, string>> = {
  'networking.istio.io/VirtualService': `${istio}/networking/virtual-service/`,
  'networking.istio.io/DestinationRule': `${istio}/networking/destination-rule/`,
  'networking.istio.io/Gateway': `${istio}/networking/gateway/`,
  'networking.istio.io/ServiceEntry': `${istio}/networking/service-entry/`,
  'networking.istio.io/Sidecar': `${istio}/networking/sidecar/`,
  'networking.istio.io/WorkloadEntry': `${istio}/networking/workload-entry/`,
  'networking.istio.io/WorkloadGroup': `${istio}/networking/workload-group/`,
  'networking.istio.io/EnvoyFilter': `${istio}/networking/envoy-filter/`,
  'networking.istio.io/ProxyConfig': `${istio}/networking/proxy-config/`,
  'security.istio.io/AuthorizationPolicy': `${istio}/security/authorization-policy/`,
  'security.istio.io/PeerAuthentication': `${istio}/security/peer_authentication/`,
  'security.istio.io/RequestAuthentication': `${istio}/security/request_authentication/`,
  'telemetry.istio.io/Telemetry': `${istio}/telemetry/`,
  'extensions.istio.io/WasmPlugin': `${istio}/proxy_extensions/wasm-plugin/`,
  'install.istio.io/IstioOperator': 'https://istio.io/latest/docs/reference/config/istio.operator.v1alpha1/',
  'gateway.networking.k8s.io/Gateway': `${gateway}/api-types/gateway/`,
  'gateway.networking.k8s.io/GatewayClass': `${gateway}/api-types/gatewayclass/`,
  'gateway.networking.k8s.io/HTTPRoute': `${gateway}/api-types/httproute/`,
  'gateway.networking.k8s.io/GRPCRoute': `${gateway}/api-types/grpcroute/`,
  'gateway.networking.k8s.io/ReferenceGrant': `${gateway}/api-types/referencegrant/`,
  'gateway.networking.k8s.io/BackendTLSPolicy': `${gateway}/api-types/backendtlspolicy/`,
};

const groupPages: Readonly<Record<string, string>> = {
  'networking.istio.io': `${istio}/networking/`,
  'security.istio.io': `${istio}/security/`,
  'telemetry.istio.io': `${istio}/telemetry/`,
  'extensions.istio.io': `${istio}/proxy_extensions/`,
  'gateway.networking.k8s.io': `${gateway}/reference/spec/`,
  'gateway.networking.x-k8s.io': `${gateway}/reference/spec/`,
};
