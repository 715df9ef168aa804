import { at, listAt, numberAt, stringAt, stringMapAt } from '../../mesh/fields.ts';
import type { GroupKind, KubeObject } from '../../mesh/kubeObject.ts';
import { DEPLOYMENT, GATEWAY, HTTP_ROUTE, SERVICE, isSystemNamespace } from '../../mesh/wellKnown.ts';
import type { ServiceVersion } from '../../manifests/scaffold/scaffold.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';

/** The kinds that scaffolds ask for. */
export const SCAFFOLD_KINDS: readonly GroupKind[] = [SERVICE, DEPLOYMENT, GATEWAY, HTTP_ROUTE];

/** A Service with what a new manifest needs to know of it. */
export interface ServiceFacts {
  readonly name: string;
  readonly namespace: string;
  readonly port: number;
  readonly selector: Readonly<Record<string, string>>;
  readonly versions: readonly ServiceVersion[];
}

/** The Services of applications, those of the chosen namespace first. Services of one version only are left out. */
export function servicesOf(hub: Pick<ClusterHub, 'objects' | 'namespace'>): readonly ServiceFacts[] {
  const services = hub.objects(SERVICE).filter(isOfApplication);
  const all = services.map((service) => factsOf(service, services, hub.objects(DEPLOYMENT)));
  return all
    .filter(({ selector }) => selector['version'] === undefined)
    .toSorted(
      (one, other) =>
        Number(other.namespace === hub.namespace) - Number(one.namespace === hub.namespace) ||
        one.namespace.localeCompare(other.namespace) ||
        one.name.localeCompare(other.name),
    );
}

/** A Gateway's own Service is no application, and neither is what Istio and Kubernetes bring. */
function isOfApplication({ metadata, ...service }: KubeObject): boolean {
  const namespace = metadata.namespace ?? '';
  return (
    !isSystemNamespace(namespace) &&
    namespace !== 'istio-system' &&
    !(namespace === 'default' && metadata.name === 'kubernetes') &&
    metadata.labels?.['gateway.networking.k8s.io/gateway-name'] === undefined &&
    listAt(service, 'spec', 'ports').length > 0
  );
}

function factsOf(
  service: KubeObject,
  services: readonly KubeObject[],
  deployments: readonly KubeObject[],
): ServiceFacts {
  const { name, namespace = '' } = service.metadata;
  const selector = stringMapAt(service, 'spec', 'selector');
  const found = deployments
    .filter(
      (deployment) => deployment.metadata.namespace === namespace && selects(selector, labelsOf(deployment)),
    )
    .flatMap((deployment) => labelsOf(deployment)['version'] ?? []);
  const versions = [...new Set(found)].toSorted((one, other) =>
    one.localeCompare(other, undefined, { numeric: true }),
  );
  return {
    name,
    namespace,
    port: numberAt(service, 'spec', 'ports', 0, 'port') ?? 80,
    selector,
    versions: versions.map((version) => ({
      version,
      service: services.find(
        (other) =>
          other.metadata.namespace === namespace &&
          isForVersion(stringMapAt(other, 'spec', 'selector'), selector, version),
      )?.metadata.name,
    })),
  };
}

/** Whether a selector is that of the Service and one version, and nothing else. */
function isForVersion(
  other: Readonly<Record<string, string>>,
  selector: Readonly<Record<string, string>>,
  version: string,
): boolean {
  const wanted = { ...selector, version };
  return (
    Object.keys(other).length === Object.keys(wanted).length &&
    Object.entries(wanted).every(([key, value]) => other[key] === value)
  );
}

/** A workload that may call: its labels, and the service account that it is known by. */
export interface CallerFacts {
  readonly name: string;
  readonly namespace: string;
  readonly account: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The workloads of applications. */
export function callersOf(hub: Pick<ClusterHub, 'objects'>): readonly CallerFacts[] {
  return hub
    .objects(DEPLOYMENT)
    .filter(
      ({ metadata }) => !isSystemNamespace(metadata.namespace ?? '') && metadata.namespace !== 'istio-system',
    )
    .map((deployment) => ({
      name: deployment.metadata.name,
      namespace: deployment.metadata.namespace ?? '',
      account: stringAt(deployment, 'spec', 'template', 'spec', 'serviceAccountName') ?? 'default',
      labels: Object.fromEntries(
        Object.entries(labelsOf(deployment)).filter(([key]) => key === 'app' || key === 'version'),
      ),
    }));
}

/** The Gateways of the Gateway API that let requests in. */
export function gatewaysOf(
  hub: ClusterHub,
): readonly { readonly name: string; readonly namespace: string }[] {
  return hub
    .objects(GATEWAY)
    .filter((gateway) => at(gateway, 'spec', 'gatewayClassName') !== 'istio-waypoint')
    .map(({ metadata: { name, namespace = '' } }) => ({ name, namespace }));
}

/** The hosts that Gateways and routes of the mesh name already, each once, in their order. */
export function hostsOf(hub: Pick<ClusterHub, 'objects'>): readonly string[] {
  const listeners = hub
    .objects(GATEWAY)
    .flatMap((gateway) => listAt(gateway, 'spec', 'listeners'))
    .flatMap((listener) => stringAt(listener, 'hostname') ?? []);
  const routes = hub
    .objects(HTTP_ROUTE)
    .flatMap((route) => listAt(route, 'spec', 'hostnames'))
    .filter((host) => typeof host === 'string');
  return [...new Set([...listeners, ...routes])].toSorted((one, other) => one.localeCompare(other));
}

function labelsOf(deployment: KubeObject): Readonly<Record<string, string>> {
  return stringMapAt(deployment, 'spec', 'template', 'metadata', 'labels');
}

function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const entries = Object.entries(selector);
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value);
}
