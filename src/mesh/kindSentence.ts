import * as l10n from '@vscode/l10n';
import { groupKindKey } from './kubeObject.ts';
import type { GroupKind } from './kubeObject.ts';

/** What a kind is, in one sentence for somebody who meets it for the first time; `undefined` for unknown kinds. */
export function kindSentence(kind: GroupKind): string | undefined {
  switch (groupKindKey(kind)) {
    case 'Gateway.gateway.networking.k8s.io':
      return l10n.t('A door into the mesh: on which ports and names it listens, and for whom.');
    case 'HTTPRoute.gateway.networking.k8s.io':
      return l10n.t('Says which HTTP requests go to which Service, by path, header or share.');
    case 'GRPCRoute.gateway.networking.k8s.io':
      return l10n.t('Says which gRPC calls go to which Service.');
    case 'TCPRoute.gateway.networking.k8s.io':
    case 'TLSRoute.gateway.networking.k8s.io':
    case 'UDPRoute.gateway.networking.k8s.io':
      return l10n.t('Says where the connections of a listener go.');
    case 'GatewayClass.gateway.networking.k8s.io':
      return l10n.t('Says which controller makes Gateways of this class real.');
    case 'ReferenceGrant.gateway.networking.k8s.io':
      return l10n.t('Lets objects of another namespace refer to objects of this one.');
    case 'BackendTLSPolicy.gateway.networking.k8s.io':
      return l10n.t('Says how a Gateway speaks TLS to a Service.');
    case 'VirtualService.networking.istio.io':
      return l10n.t(
        'Says where requests for a host go: to which service and subset, and with which faults or retries.',
      );
    case 'DestinationRule.networking.istio.io':
      return l10n.t('Says how a service is called once it is chosen: its subsets, load balancing and TLS.');
    case 'Gateway.networking.istio.io':
      return l10n.t("Istio's own kind of gateway: ports and hosts of proxies that it chooses by labels.");
    case 'ServiceEntry.networking.istio.io':
      return l10n.t('Makes a service from outside known to the mesh.');
    case 'Sidecar.networking.istio.io':
      return l10n.t('Narrows what the sidecars of a namespace know of the rest of the mesh.');
    case 'WorkloadEntry.networking.istio.io':
      return l10n.t('One workload that runs outside of Kubernetes, such as a virtual machine.');
    case 'WorkloadGroup.networking.istio.io':
      return l10n.t('A template for workloads that run outside of Kubernetes.');
    case 'EnvoyFilter.networking.istio.io':
      return l10n.t('Changes the configuration of Envoy directly: the last resort.');
    case 'ProxyConfig.networking.istio.io':
      return l10n.t('Settings of proxies, such as how many threads they use.');
    case 'PeerAuthentication.security.istio.io':
      return l10n.t('Says whether pods accept plain requests or only those with mutual TLS.');
    case 'AuthorizationPolicy.security.istio.io':
      return l10n.t('Says who may call what.');
    case 'RequestAuthentication.security.istio.io':
      return l10n.t('Says whose tokens (JWT) are accepted.');
    case 'Telemetry.telemetry.istio.io':
      return l10n.t('Says which metrics, access logs and traces the proxies send.');
    case 'WasmPlugin.extensions.istio.io':
      return l10n.t('Adds a WebAssembly filter to proxies.');
    case 'Deployment.apps':
      return l10n.t('Keeps a number of equal pods running.');
    case 'StatefulSet.apps':
      return l10n.t('Keeps pods running that have names and volumes of their own.');
    case 'DaemonSet.apps':
      return l10n.t('Keeps one pod running on each node.');
    case 'Service':
      return l10n.t('A stable name and address for the pods that its selector chooses.');
    case 'Pod':
      return l10n.t('One or more containers that run together on a node.');
    default:
      return undefined;
  }
}
