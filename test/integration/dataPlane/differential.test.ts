import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { isRecord, listAt, stringAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import type { BackendTarget } from '../../../src/mesh/routing/backends.ts';
import { decideAtGateway, type RouteDecision } from '../../../src/mesh/routing/decide.ts';
import type { RoutedRequest } from '../../../src/mesh/routing/httpMatch.ts';
import { isReady } from '../../practice/clusterNetwork.ts';
import { startPracticeMesh, type PracticeMesh } from '../../practice/practiceMesh.ts';
import { LISTENERS, generatedRoutes, requestsFor, requestsForListeners } from './generatedRoutes.ts';
import { echo } from './objects.ts';
import { eventually, openForward, type Answer } from './support.ts';

const gatewayApi = 'gateway.networking.k8s.io/v1';

describe('the data plane against our own reading of HTTPRoute', function () {
  this.timeout(240_000);
  let mesh: PracticeMesh;

  before(async () => {
    mesh = await startPracticeMesh({ scenario: 'istio' });
  });
  after(async () => mesh?.down());

  it('chooses the same backend for the examples of the Gateway API', async () => {
    const folder = mesh.tools.gatewayApiExamples;
    const examples = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .flatMap((file) => loadAll(readFileSync(join(folder, file), 'utf8')))
      .filter(
        (object): object is KubeObject & Record<string, unknown> =>
          isRecord(object) && object['kind'] === 'HTTPRoute',
      );
    // Istio leaves out routes to services of other clusters where it knows no ServiceImport.
    const ofThisCluster = examples.filter((route) =>
      refsOf(route).every((ref) => stringAt(ref, 'kind') !== 'ServiceImport'),
    );
    assert(examples.length > 10, `${examples.length} examples`);
    // One name may occur in several files.
    await compare('examples', ofThisCluster, (route, index) => ({
      ...route.metadata,
      name: `${route.metadata.name}-${index}`,
    }));
  });

  it('chooses the same backend for generated routes', async () => {
    await compare('generated', generatedRoutes(2026, 24), (route) => route.metadata);
  });

  it('chooses the same backend where listeners share ports and hosts, and routes choose among them', async () => {
    const routes = generatedRoutes(2027, 30, { listeners: true, expressions: true });
    await compare('listeners', routes, (route) => route.metadata, LISTENERS);
  });

  async function compare(
    name: string,
    given: readonly KubeObject[],
    metadataOf: (route: KubeObject, index: number) => KubeObject['metadata'],
    listeners: readonly object[] = [{ name: 'http', port: 80, protocol: 'HTTP' }],
  ): Promise<void> {
    const namespace = await mesh.createNamespace(name);
    const routes = given.map((route, index) => {
      const { name: own } = metadataOf(route, index);
      return inNamespace({ ...route, metadata: { name: own, namespace } }, namespace);
    });
    const backends = new Set(
      routes
        .flatMap((route) => refsOf(route).map((ref) => stringAt(ref, 'name') ?? ''))
        .filter((backend) => !backend.startsWith('missing')),
    );
    const ports = new Set(
      routes.flatMap((route) => refsOf(route).map((ref) => (ref as { port?: number }).port ?? 80)),
    );
    await mesh.api.apply(
      [...backends].flatMap((backend) => echo(backend, namespace).map((object) => withPorts(object, ports))),
    );
    await mesh.api.apply([gatewayObject(namespace, listeners), ...routes]);
    const gatewayRef = { apiVersion: gatewayApi, kind: 'Gateway', name: 'gateway', namespace };
    await mesh.api.waitForAll(
      { apiVersion: 'v1', kind: 'Pod', namespace },
      (pods) => pods.length === backends.size + 1 && pods.every(isReady),
    );
    const stored = await mesh.api.waitForAll(
      { apiVersion: gatewayApi, kind: 'HTTPRoute', namespace },
      (found) => found.every((route) => listAt(route, 'status', 'parents').length > 0),
    );
    const gateway = await mesh.api.get(gatewayRef);
    const requests = routes.flatMap(listeners.length > 1 ? requestsForListeners : requestsFor);
    const facts = {
      routes: stored,
      isValidBackend: (target: BackendTarget) =>
        target.group === '' && target.kind === 'Service' && backends.has(target.name),
    };
    const forwards = new Map<number, Awaited<ReturnType<typeof openForward>>>();
    for (const port of new Set(requests.map((request) => request.port)))
      forwards.set(port, await openForward(mesh, 'svc/gateway-istio', port, namespace));
    try {
      const forwardTo = (port: number) => {
        const forward = forwards.get(port);
        assert(forward);
        return forward;
      };
      const differences = async () => {
        const found: string[] = [];
        for (const request of requests) {
          const decision = decideAtGateway(gateway, request, facts);
          const answer = await forwardTo(request.port).get(urlOf(request), {
            host: request.host,
            ...Object.fromEntries(request.headers),
          });
          const problem = differenceOf(decision, answer);
          if (problem !== undefined)
            found.push(
              `${request.host}:${request.port}${urlOf(request)} ${JSON.stringify(request.headers)}: ${problem}`,
            );
        }
        return found;
      };
      await eventually(async () => assert.deepEqual((await differences()).slice(0, 10), []), 15_000);
      assert(requests.length > 60, `${requests.length} requests`);
    } finally {
      for (const forward of forwards.values()) await forward.close();
    }
  }
});

function differenceOf(decision: RouteDecision | undefined, answer: Answer): string | undefined {
  const say = (expected: string) =>
    `expected ${expected} by ${decision?.route.metadata.name ?? 'nothing'} ${decision?.ruleIndex ?? ''}, got ${answer.status} ${appOf(answer)}`;
  if (decision === undefined) return answer.status === 404 ? undefined : say('404');
  if (decision.action === 'redirect')
    return answer.status >= 301 && answer.status <= 308 ? undefined : say('a redirect');
  if (decision.action === 'error') return answer.status === 500 ? undefined : say('500');
  const possible = decision.backends.filter(({ share }) => share > 0);
  if (answer.status === 500) return possible.some(({ isValid }) => !isValid) ? undefined : say('a backend');
  return possible.some(({ name, isValid }) => isValid && name === appOf(answer))
    ? undefined
    : say(possible.map(({ name }) => name).join(' or '));
}

function appOf(answer: Answer): string {
  try {
    return stringAt(JSON.parse(answer.body), 'app') ?? '';
  } catch {
    return '';
  }
}

function urlOf(request: RoutedRequest): string {
  const query = new URLSearchParams(request.query.map(([name, value]) => [name, value])).toString();
  return request.path + (query === '' ? '' : `?${query}`);
}

function gatewayObject(namespace: string, listeners: readonly object[]): KubeObject {
  return {
    apiVersion: gatewayApi,
    kind: 'Gateway',
    metadata: {
      name: 'gateway',
      namespace,
      annotations: { 'networking.istio.io/service-type': 'ClusterIP' },
    },
    spec: { gatewayClassName: 'istio', listeners },
  };
}

function refsOf(route: KubeObject): readonly unknown[] {
  return listAt(route, 'spec', 'rules').flatMap((rule) => [
    ...listAt(rule, 'backendRefs'),
    ...listAt(rule, 'filters').flatMap((filter) => {
      const mirror = (filter as { requestMirror?: { backendRef?: unknown } }).requestMirror?.backendRef;
      return mirror === undefined ? [] : [mirror];
    }),
  ]);
}

/** The route below our Gateway, with backends of its own namespace only. */
function inNamespace(route: KubeObject, namespace: string): KubeObject {
  const spec = JSON.parse(JSON.stringify(route['spec'] ?? {})) as Record<string, unknown>;
  // Generated routes choose listeners; those of examples are not there.
  const [ref] = listAt(spec, 'parentRefs');
  const onlyRef = isRecord(ref) && ref['name'] === undefined ? ref : {};
  const strip = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('namespace' in value) delete value.namespace;
    Object.values(value).forEach(strip);
  };
  strip(spec);
  return {
    ...route,
    apiVersion: gatewayApi,
    metadata: { ...route.metadata, namespace },
    spec: { ...spec, parentRefs: [{ name: 'gateway', ...onlyRef }] },
  };
}

function withPorts(object: KubeObject, ports: ReadonlySet<number>): KubeObject {
  if (object.kind !== 'Service') return object;
  const list = [...ports].map((port) => ({ name: `http-${port}`, port, targetPort: 8080 }));
  return { ...object, spec: { ...(object['spec'] as object), ports: list } };
}
