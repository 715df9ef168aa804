import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { nodeObject, podsPerNode } from '../nodes.ts';
import { baseNodes, patience } from './bare.ts';
import { isReady } from '../clusterNetwork.ts';
import { prepareIstio } from './istio.ts';
import type { LargeSize, ScenarioInput } from './scenario.ts';

const defaultSize: LargeSize = { pods: 5000, services: 500, routes: 500, namespaces: 50 };
const writers = 32;

/** Istio and a crowd: pods with sidecars, services and HTTP routes, spread evenly over namespaces in the mesh. */
export async function prepareLarge(input: ScenarioInput): Promise<void> {
  const size = { ...defaultSize, ...withoutUndefined(input.large ?? {}) };
  const nodes = Math.max(1, Math.ceil(size.pods / podsPerNode));
  await prepareIstio(input, baseNodes + nodes);
  const { api, log, signal } = input;
  const namespaces = Array.from({ length: size.namespaces }, (_, index) => `shop-${index}`);
  log(
    `Creating ${size.pods} pods, ${size.services} services and ${size.routes} routes in ${size.namespaces} namespaces …`,
  );
  await inParallel(namespaces, signal, (name) =>
    api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }),
  );
  await api.waitForAll(
    { apiVersion: 'v1', kind: 'ServiceAccount', fieldSelector: 'metadata.name=default' },
    (accounts) => namespaces.every((name) => accounts.some((account) => account.metadata.namespace === name)),
    { signal, timeoutMs: patience },
  );
  // What belongs to a service lies in its namespace.
  const of = (index: number) => namespaces[(index % size.services) % namespaces.length] ?? 'default';
  const nodeOf = (index: number) => nodeObject(baseNodes + (index % nodes)).metadata.name;
  const pods = indices(size.pods).map((index) => podObject(index, of(index), nodeOf(index), size.services));
  let made = 0;
  await inParallel(pods, signal, async (object) => {
    await api.create(object);
    made++;
    if (made % 1000 === 0) log(`Created ${made} of ${pods.length} pods …`);
  });
  log('Waiting for the pods to run …');
  await api.waitForAll(
    { apiVersion: 'v1', kind: 'Pod', labelSelector: 'practice=large' },
    (found) => found.length === size.pods && found.every(isReady),
    { signal, timeoutMs: 5 * patience },
  );
  // Each service's endpoints are written once, and not anew for every pod that comes and gets ready; istiod, too, looks
  // at them once.
  const others = [
    ...indices(size.services).map((index) => serviceObject(index, of(index))),
    ...indices(size.routes).map((index) => routeObject(index, of(index), size.services)),
  ];
  await inParallel(others, signal, (object) => api.create(object));
  // Their pods carry a sidecar already; the label comes last, so that the webhook is not asked for each of them.
  await inParallel(namespaces, signal, (name) =>
    api.patch(
      { apiVersion: 'v1', kind: 'Namespace', name },
      { metadata: { labels: { 'istio-injection': 'enabled' } } },
    ),
  );
}

function serviceName(index: number, services: number): string {
  return `service-${index % services}`;
}

function serviceObject(index: number, namespace: string): KubeObject {
  const name = `service-${index}`;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: { app: name } },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 8080 }] },
  };
}

function podObject(index: number, namespace: string, nodeName: string, services: number): KubeObject {
  const app = serviceName(index, services);
  const restartPolicy = 'Always';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${app}-v1-${index}`, namespace, labels: { app, version: 'v1', practice: 'large' } },
    spec: {
      nodeName,
      initContainers: [{ name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.31.0', restartPolicy }],
      containers: [{ name: 'app', image: 'example.com/shop/app:1.0.0', ports: [{ containerPort: 8080 }] }],
    },
  };
}

function routeObject(index: number, namespace: string, services: number): KubeObject {
  const name = serviceName(index, services);
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: `route-${index}`, namespace },
    spec: {
      parentRefs: [{ group: '', kind: 'Service', name, port: 8080 }],
      rules: [{ backendRefs: [{ name, port: 8080 }] }],
    },
  };
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function withoutUndefined(size: Partial<LargeSize>): Partial<LargeSize> {
  return Object.fromEntries(Object.entries(size).filter(([, value]) => value !== undefined));
}

async function inParallel<T>(items: readonly T[], signal: AbortSignal, work: (item: T) => Promise<unknown>) {
  const queue = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: writers }, async () => {
      for (const item of queue) {
        signal.throwIfAborted();
        await work(item);
      }
    }),
  );
}
