import type { Facts } from '../../../src/course/facts.ts';
import { groupKindKey, groupOf } from '../../../src/mesh/kubeObject.ts';
import type { GroupKind, KubeObject } from '../../../src/mesh/kubeObject.ts';

export interface FactsParts extends Partial<Omit<Facts, 'objects'>> {
  readonly items?: readonly KubeObject[];
  /** Kinds that the server does not serve, by key. */
  readonly unserved?: readonly string[];
  /** Kinds that are still being read, by key. */
  readonly unsynced?: readonly string[];
  /** Kinds that cannot be read: key to reason. */
  readonly problems?: Readonly<Record<string, string>>;
}

/** Facts of a connected cluster with these objects, in namespace default. */
export function factsOf({
  items = [],
  unserved = [],
  unsynced = [],
  problems = {},
  ...rest
}: FactsParts = {}): Facts {
  return {
    connection: { state: 'connected', context: 'minikube' },
    namespace: 'default',
    tools: {},
    practice: false,
    now: 1_000,
    objects: (of: GroupKind) => {
      const key = groupKindKey(of);
      const problem = problems[key];
      return {
        synced: !unsynced.includes(key),
        served: !unserved.includes(key),
        items: items.filter(
          (item) => groupKindKey({ group: groupOf(item.apiVersion), kind: item.kind }) === key,
        ),
        ...(problem === undefined ? {} : { problem }),
      };
    },
    ...rest,
  };
}

interface Meta {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
}

export function object(
  apiVersion: string,
  kind: string,
  name: string,
  meta: Meta = {},
  rest: object = {},
): KubeObject {
  return { apiVersion, kind, metadata: { name, ...meta }, ...rest };
}

export const inDefault = { namespace: 'default' };

export function namespace(name: string, labels: Record<string, string> = {}, meta: Meta = {}): KubeObject {
  return object('v1', 'Namespace', name, { ...meta, labels });
}

interface DeploymentParts {
  readonly replicas?: number;
  readonly ready?: number;
  readonly conditions?: readonly object[];
  readonly labels?: Record<string, string>;
  /** More of the status. */
  readonly status?: object;
}

export function deployment(name: string, place: string, parts: DeploymentParts = {}): KubeObject {
  const { replicas = 1, ready = 1, conditions = [], labels = { run: name } } = parts;
  return object(
    'apps/v1',
    'Deployment',
    name,
    { namespace: place, labels, generation: 1 },
    {
      spec: { replicas, selector: { matchLabels: { run: name } } },
      status: { observedGeneration: 1, readyReplicas: ready, conditions, ...parts.status },
    },
  );
}

interface PodParts {
  readonly sidecar?: 'none' | 'plain' | 'native';
  readonly conditions?: readonly object[];
  readonly statuses?: readonly object[];
  readonly initStatuses?: readonly object[];
  readonly labels?: Record<string, string>;
}

/** A pod of the Deployment `of`; ready unless conditions say otherwise. */
export function pod(name: string, place: string, of: string, parts: PodParts = {}): KubeObject {
  const {
    sidecar = 'none',
    conditions = [{ type: 'Ready', status: 'True' }],
    statuses = [],
    initStatuses = [],
  } = parts;
  const proxy = { name: 'istio-proxy', restartPolicy: 'Always' };
  return object(
    'v1',
    'Pod',
    name,
    { namespace: place, labels: { run: of, ...parts.labels } },
    {
      spec: {
        containers: [{ name: 'app' }, ...(sidecar === 'plain' ? [{ name: 'istio-proxy' }] : [])],
        initContainers: sidecar === 'native' ? [proxy] : [{ name: 'istio-proxy' }],
      },
      status: { conditions, containerStatuses: statuses, initContainerStatuses: initStatuses },
    },
  );
}

export function warning(of: KubeObject, reason: string, message: string, lastTimestamp: string): KubeObject {
  const involvedObject = { kind: of.kind, name: of.metadata.name };
  return object(
    'v1',
    'Event',
    `${of.metadata.name}.${reason}`,
    { namespace: of.metadata.namespace ?? '' },
    { type: 'Warning', reason, message, involvedObject, lastTimestamp },
  );
}

export function crd(name: string, annotations: Record<string, string> = {}, established = true): KubeObject {
  const status = { conditions: [{ type: 'Established', status: established ? 'True' : 'False' }] };
  return object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', name, { annotations }, { status });
}

export function gatewayApi(bundle: string): KubeObject[] {
  const annotations = {
    'gateway.networking.k8s.io/bundle-version': bundle,
    'gateway.networking.k8s.io/channel': 'standard',
  };
  return ['gatewayclasses', 'gateways', 'grpcroutes', 'httproutes', 'referencegrants'].map((plural) =>
    crd(`${plural}.gateway.networking.k8s.io`, annotations),
  );
}

export function istioCrds(): KubeObject[] {
  const of = (group: string, plurals: string): KubeObject[] =>
    plurals.split(' ').map((plural) => crd(`${plural}.${group}.istio.io`));
  return [
    ...of('networking', 'destinationrules envoyfilters gateways proxyconfigs serviceentries sidecars'),
    ...of('networking', 'virtualservices workloadentries workloadgroups'),
    ...of('security', 'authorizationpolicies peerauthentications requestauthentications'),
    ...of('telemetry', 'telemetries'),
    ...of('extensions', 'wasmplugins'),
  ];
}

const versions = ['details-v1', 'productpage-v1', 'ratings-v1', 'reviews-v1', 'reviews-v2', 'reviews-v3'];

/** Bookinfo in default, ready and with proxies unless said otherwise. */
export function bookinfo(sidecar: PodParts['sidecar'] = 'plain'): KubeObject[] {
  const services = ['details', 'productpage', 'ratings', 'reviews'];
  return [
    ...versions.map((name) => deployment(name, 'default')),
    ...versions.map((name) => pod(`${name}-1`, 'default', name, { sidecar })),
    ...services.map((name) => object('v1', 'Service', name, inDefault)),
    ...services.map((name) => object('v1', 'ServiceAccount', `bookinfo-${name}`, inDefault)),
  ];
}

const programmed = [
  { type: 'Accepted', status: 'True', observedGeneration: 1 },
  { type: 'Programmed', status: 'True', observedGeneration: 1 },
];

export function gateway(conditions: readonly object[] = programmed, status: object = {}): KubeObject {
  return object(
    'gateway.networking.k8s.io/v1',
    'Gateway',
    'bookinfo-gateway',
    { ...inDefault, generation: 1 },
    {
      status: {
        conditions,
        addresses: [{ type: 'Hostname', value: 'bookinfo-gateway-istio.default.svc.cluster.local' }],
        listeners: [{ name: 'http', attachedRoutes: 1, conditions: [] }],
        ...status,
      },
    },
  );
}

export function route(resolved: object = { status: 'True' }): KubeObject {
  const conditions = [
    { type: 'Accepted', status: 'True' },
    { type: 'ResolvedRefs', ...resolved },
  ];
  const status = { parents: [{ parentRef: { name: 'bookinfo-gateway' }, conditions }] };
  return object(
    'gateway.networking.k8s.io/v1',
    'HTTPRoute',
    'bookinfo',
    { ...inDefault, generation: 1 },
    { status },
  );
}
