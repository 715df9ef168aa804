import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { ApiClient } from '../../../src/cluster/apiClient.ts';
import type { CacheEvent } from '../../../src/cluster/resourceCache.ts';
import { ClusterSession } from '../../../src/cluster/clusterSession.ts';
import { loadKubeconfig } from '../../../src/cluster/kubeconfig.ts';
import { listAt, stringAt } from '../../../src/mesh/fields.ts';
import type { GroupKind, KubeObject } from '../../../src/mesh/kubeObject.ts';
import { eventually } from '../../host/support/eventually.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';

/** A client with the credentials of a kubeconfig's one context. */
export async function clientOf(kubeconfigPath: string): Promise<ApiClient> {
  const loaded = await loadKubeconfig([kubeconfigPath]);
  if (loaded.state !== 'loaded') throw new Error(loaded.message);
  return new ApiClient(loaded.forContext(loaded.currentContext ?? ''));
}

/** Writes a kubeconfig for a server and a user, beside the one of the mesh. @returns its path */
export function writeConfig(
  mesh: Pick<PracticeMesh, 'dir'>,
  name: string,
  cluster: Readonly<Record<string, unknown>>,
  user: Readonly<Record<string, unknown>>,
): string {
  const path = join(mesh.dir, name);
  const config = {
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  writeFileSync(path, dump(config), { mode: 0o600 });
  return path;
}

/** The mesh's own cluster entry of its kubeconfig. */
export function clusterEntry(mesh: Pick<PracticeMesh, 'kubeconfigPath'>): Readonly<Record<string, unknown>> {
  const [cluster] = listAt(load(readFileSync(mesh.kubeconfigPath, 'utf8')), 'clusters');
  return (cluster as { cluster: Record<string, unknown> }).cluster;
}

/** An answer that the middleman gives in the place of the API server. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A proxy before the API server, which logs in for whoever asks, counts, and answers itself where it is told to. */
export interface Middleman {
  readonly kubeconfig: string;
  /** Requests so far, as `GET /path?query`. */
  readonly asked: readonly string[];
  /** Requests that are under way. */
  readonly open: number;
  /** May change the URL, answer itself, or never answer; passes everything on unless set. */
  rule: (url: URL, request: IncomingMessage) => Answer | 'silence' | undefined;
  /** Cuts this share of the requests that are under way, chosen at random. */
  cut(share: number): void;
  /** Answers that are under way go no further, and nobody is told: so is a connection that one has slept over. */
  freeze(): void;
  /** Called when a request has ended. */
  readonly onEnd: (listener: () => void) => { dispose(): void };
  close(): void;
}

/** What a middleman needs to know of a mesh; its kubeconfig is written into the folder. */
export type MiddlemansMesh = Pick<PracticeMesh, 'kubeconfigPath' | 'server' | 'dir'>;

export async function startMiddleman(mesh: MiddlemansMesh, name: string): Promise<Middleman> {
  const [userEntry] = listAt(load(readFileSync(mesh.kubeconfigPath, 'utf8')), 'users');
  const pem = (field: string): Buffer => Buffer.from(stringAt(userEntry, 'user', field) ?? '', 'base64');
  const ca = Buffer.from(String(clusterEntry(mesh)['certificate-authority-data']), 'base64');
  const login = { ca, cert: pem('client-certificate-data'), key: pem('client-key-data') };
  const asked: string[] = [];
  const listeners = new Set<() => void>();
  const answers = new Set<ServerResponse>();
  const sources = new Map<ServerResponse, IncomingMessage>();
  let open = 0;
  const pass = (incoming: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(incoming.url ?? '/', mesh.server);
    asked.push(`${incoming.method} ${url.pathname}${url.search}`);
    open++;
    answers.add(response);
    response.once('close', () => {
      answers.delete(response);
      sources.delete(response);
      open--;
      for (const listener of listeners) listener();
    });
    const answer = middleman.rule(url, incoming);
    if (answer === 'silence') return;
    if (answer !== undefined) {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      return;
    }
    const { host: _host, ...headers } = incoming.headers;
    const onward = request(url, { ...login, agent: false, method: incoming.method, headers }, (from) => {
      response.writeHead(from.statusCode ?? 502, from.headers);
      // A quiet watch sends nothing else for a minute.
      response.flushHeaders();
      from.pipe(response);
      sources.set(response, from);
      // A server that dies in the middle of an answer must not look like one that is silent.
      from.once('close', () => {
        if (!from.complete && sources.has(response)) response.destroy();
      });
    });
    onward.on('error', () => response.destroy());
    response.once('close', () => onward.destroy());
    incoming.pipe(onward);
  };
  const server = createServer(pass);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  let kubeconfig: string;
  try {
    const { port } = server.address() as AddressInfo;
    // Without TLS, as `kubectl proxy` serves.
    kubeconfig = writeConfig(mesh, name, { server: `http://127.0.0.1:${port}` }, {});
  } catch (error) {
    // Nobody gets a middleman to close, and a server that listens keeps the process alive.
    close();
    throw error;
  }
  const middleman: Middleman = {
    kubeconfig,
    asked,
    get open() {
      return open;
    },
    rule: () => undefined,
    cut: (share) => {
      for (const answer of answers) if (Math.random() < share) answer.destroy();
    },
    freeze: () => {
      for (const [response, from] of sources) from.unpipe(response).resume();
      sources.clear();
    },
    onEnd: (listener) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    close,
  };
  return middleman;
}

/** A session that can be waited for. */
export interface FollowedSession {
  readonly session: ClusterSession;
  readonly changes: readonly { readonly kind: GroupKind; readonly event: CacheEvent }[];
  readonly onEvent: (listener: () => void) => { dispose(): void };
}

/**
 * @param clock what the session takes for the time, in milliseconds since 1970
 * @param isDrawing whether somebody is about to draw the namespaces
 */
export async function followedSession(
  kubeconfigPath: string,
  clock: () => number = Date.now,
  isDrawing = (): boolean => false,
): Promise<FollowedSession> {
  const listeners = new Set<() => void>();
  const changes: { kind: GroupKind; event: CacheEvent }[] = [];
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const events = {
    onState: tell,
    onChange: (kind: GroupKind, event: CacheEvent) => {
      changes.push({ kind, event });
      tell();
    },
    isDrawing,
  };
  const session = new ClusterSession(await clientOf(kubeconfigPath), events, 'default', clock);
  return {
    session,
    changes,
    onEvent: (listener) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
  };
}

/** What tells one state of a list from another: names with their versions, in order. */
export function fingerprint(objects: readonly KubeObject[]): string[] {
  return objects
    .map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}@${metadata.resourceVersion ?? ''}`)
    .toSorted();
}

/** Waits until a session has the ConfigMaps that the API server has now, and a watch that is well. */
export async function equalsFreshList(
  mesh: PracticeMesh,
  { session, onEvent }: FollowedSession,
  timeoutMs = 15_000,
): Promise<void> {
  const fresh = fingerprint(await mesh.api.list({ apiVersion: 'v1', kind: 'ConfigMap' }));
  const kind = { group: '', kind: 'ConfigMap' };
  await eventually(
    [onEvent],
    () => {
      assert.deepEqual(fingerprint(session.view(kind).items), fresh);
      return session.view(kind).state === 'synced' && session.view(kind).problem === undefined;
    },
    { what: 'a healthy watch', timeoutMs },
  );
}

export function configMap(namespace: string, name: string, value: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { value } };
}

/** A kind that no cluster has. */
export const walkCrd: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'walks.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Walk', plural: 'walks', singular: 'walk', listKind: 'WalkList' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};

/** A user who may read one namespace and nothing else. @returns the path of the kubeconfig */
export async function readerConfig(mesh: PracticeMesh, namespace: string): Promise<string> {
  await mesh.api.create({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'reader', namespace },
  });
  await mesh.api.create({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'reader', namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace }],
  });
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/reader/token`;
  const token = stringAt(await mesh.api.request('POST', path, { body: { spec: {} } }), 'status', 'token');
  return writeConfig(mesh, 'reader', clusterEntry(mesh), { token });
}
