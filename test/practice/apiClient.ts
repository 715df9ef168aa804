import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { loadAll } from 'js-yaml';
import { isRecord, listAt, stringAt } from '../../src/mesh/fields.ts';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import { ApiError } from './apiError.ts';
import { ApiTransport, type Login, type RequestOptions } from './apiTransport.ts';

/** Names an object as `kubectl` would: version and kind as in its YAML. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
}

export interface Selection {
  readonly apiVersion: string;
  readonly kind: string;
  /** All namespaces unless told. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject;
}

interface Resource {
  readonly plural: string;
  readonly namespaced: boolean;
}

/**
 * A small JSON client of the practice mesh's API server for setting tests up. It knows a client certificate and a
 * token and nothing of other ways to log in: the product has its own client.
 */
export class ApiClient {
  readonly server: string;
  private readonly transport: ApiTransport;
  private readonly resources = new Map<string, Promise<Map<string, Resource>>>();

  constructor(server: string, caCert: string, login: Login) {
    this.server = server;
    this.transport = new ApiTransport(server, caCert, login);
  }

  /** Ends all connections, watches too. */
  close(): void {
    this.transport.close();
  }

  /** One request. @throws ApiError for any answer that is not 2xx */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<unknown> {
    const response = await this.transport.send(method, path, options);
    let text = '';
    response.setEncoding('utf8');
    for await (const piece of response) text += String(piece);
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) throw new ApiError(method, path, status, text);
    if (text === '') return undefined;
    return response.headers['content-type']?.includes('json') ? JSON.parse(text) : text;
  }

  async get(ref: ObjectRef): Promise<KubeObject> {
    return (await this.request('GET', await this.pathOf(ref))) as KubeObject;
  }

  /** The object, or `undefined` when it or its kind is not there. */
  async find(ref: ObjectRef): Promise<KubeObject | undefined> {
    try {
      return await this.get(ref);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  async list(of: Selection): Promise<KubeObject[]> {
    const { labelSelector, fieldSelector } = of;
    const answer = await this.request('GET', await this.pathOf(of), {
      query: { labelSelector, fieldSelector },
    });
    return listAt(answer, 'items').map(
      (item) => ({ apiVersion: of.apiVersion, kind: of.kind, ...(item as object) }) as KubeObject,
    );
  }

  async create(object: KubeObject): Promise<KubeObject> {
    const { apiVersion, kind, metadata } = object;
    const path = await this.pathOf({ apiVersion, kind, namespace: metadata.namespace ?? 'default' });
    return (await this.request('POST', path, { body: object })) as KubeObject;
  }

  /**
   * Server-side apply of objects or of YAML text with any number of documents, in their order.
   * @param namespace for namespaced objects that name none; `default` unless told
   */
  async apply(what: string | readonly KubeObject[], namespace = 'default'): Promise<KubeObject[]> {
    const objects = typeof what === 'string' ? loadAll(what).filter(isRecord) : what;
    const applied: KubeObject[] = [];
    for (const object of objects as readonly KubeObject[]) {
      const { apiVersion, kind, metadata } = object;
      const ref = { apiVersion, kind, name: metadata.name, namespace: metadata.namespace ?? namespace };
      const answer = await this.request('PATCH', await this.pathOf(ref), {
        body: object,
        contentType: 'application/apply-patch+yaml',
        query: { fieldManager: 'practice', force: 'true' },
      });
      applied.push(answer as KubeObject);
    }
    return applied;
  }

  /** JSON merge patch, of a subresource where one is named. */
  async patch(ref: ObjectRef, body: unknown, subresource?: string): Promise<KubeObject> {
    const path = (await this.pathOf(ref)) + (subresource === undefined ? '' : `/${subresource}`);
    return (await this.request('PATCH', path, {
      body,
      contentType: 'application/merge-patch+json',
    })) as KubeObject;
  }

  /** Deletes in the background; an object that is not there is fine. */
  async delete(ref: ObjectRef): Promise<void> {
    try {
      await this.request('DELETE', await this.pathOf(ref), { query: { propagationPolicy: 'Background' } });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
    }
  }

  /**
   * Waits by watch until the object is as wanted, and gives it. `undefined` reaches `accept` when it is not there.
   * @throws Error that names the object and shows its last conditions after `timeoutMs` (30 s unless told)
   */
  async waitFor(
    ref: ObjectRef,
    accept: (object: KubeObject | undefined) => boolean,
    options: { timeoutMs?: number; signal?: AbortSignal | undefined } = {},
  ): Promise<KubeObject | undefined> {
    const { name, ...rest } = ref;
    let last: KubeObject | undefined;
    await this.waitForAll(
      { ...rest, fieldSelector: `metadata.name=${name}` },
      (objects) => {
        last = objects[0];
        return accept(last);
      },
      options,
    );
    return last;
  }

  /** Like `waitFor` for everything that a selection finds. */
  async waitForAll(
    of: Selection,
    accept: (objects: readonly KubeObject[]) => boolean,
    options: { timeoutMs?: number; signal?: AbortSignal | undefined } = {},
  ): Promise<readonly KubeObject[]> {
    const timeoutMs = options.timeoutMs ?? 30_000;
    const found = new AbortController();
    const signals = [
      found.signal,
      AbortSignal.timeout(timeoutMs),
      ...(options.signal ? [options.signal] : []),
    ];
    let last: readonly KubeObject[] = [];
    await this.follow(
      of,
      (objects) => {
        last = objects;
        if (!found.signal.aborted && accept(objects)) found.abort();
      },
      AbortSignal.any(signals),
    );
    options.signal?.throwIfAborted();
    if (found.signal.aborted) return last;
    const seen = last.map((object) =>
      `${object.metadata.name} ${JSON.stringify(object['status'])}`.slice(0, 1500),
    );
    const where = of.namespace === undefined ? '' : ` in namespace ${of.namespace}`;
    throw new Error(
      `Waited ${timeoutMs / 1000} s in vain for ${of.kind} ${of.fieldSelector ?? of.labelSelector ?? ''}${where}. Last seen: ${seen.join('; ') || 'nothing'}`,
    );
  }

  /**
   * Calls `changed` with all objects of a selection now and after every change, until the signal ends it. Goes on
   * through broken watches, restarts of the server and kinds that are not served yet.
   * @throws whatever `changed` throws
   */
  async follow(
    of: Selection,
    changed: (objects: readonly KubeObject[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    let mistake: { readonly error: unknown } | undefined;
    const guarded = (objects: readonly KubeObject[]) => {
      try {
        changed(objects);
      } catch (error) {
        mistake = { error };
        throw error;
      }
    };
    while (!signal.aborted) {
      // The server may be away or not know the kind: then look again soon.
      await this.listAndWatch(of, guarded, signal).catch(() => {});
      if (mistake !== undefined) throw mistake.error;
      await wait(100, undefined, { signal }).catch(() => {});
    }
  }

  private async listAndWatch(
    of: Selection,
    changed: (objects: readonly KubeObject[]) => void,
    signal: AbortSignal,
  ) {
    const path = await this.pathOf(of);
    const { labelSelector, fieldSelector } = of;
    const listed = await this.request('GET', path, { query: { labelSelector, fieldSelector }, signal });
    const kind = { apiVersion: of.apiVersion, kind: of.kind };
    const objects = new Map<string, KubeObject>();
    for (const item of listAt(listed, 'items') as KubeObject[])
      objects.set(keyOf(item), { ...item, ...kind });
    changed([...objects.values()]);
    const resourceVersion = stringAt(listed, 'metadata', 'resourceVersion');
    const response = await this.transport.send('GET', path, {
      query: { watch: 'true', allowWatchBookmarks: 'true', resourceVersion, labelSelector, fieldSelector },
      signal,
    });
    if (response.statusCode !== 200) {
      response.destroy();
      return;
    }
    for await (const line of createInterface({ input: response })) {
      const event = JSON.parse(line) as WatchEvent;
      if (event.type === 'ERROR') return;
      if (event.type === 'BOOKMARK') continue;
      if (event.type === 'DELETED') objects.delete(keyOf(event.object));
      else objects.set(keyOf(event.object), event.object);
      changed([...objects.values()]);
    }
  }

  /** The URL path of an object, or of its collection when there is no name. Asks discovery once per group version. */
  async pathOf(of: {
    apiVersion: string;
    kind: string;
    namespace?: string | undefined;
    name?: string;
  }): Promise<string> {
    const base = of.apiVersion.includes('/') ? `/apis/${of.apiVersion}` : `/api/${of.apiVersion}`;
    const resource =
      (await this.discover(base)).get(of.kind) ?? (await this.discover(base, true)).get(of.kind);
    if (resource === undefined) throw new ApiError('GET', base, 404, `${of.kind} is not served`);
    const scope = resource.namespaced && of.namespace !== undefined ? `/namespaces/${of.namespace}` : '';
    return `${base}${scope}/${resource.plural}${of.name === undefined ? '' : `/${of.name}`}`;
  }

  private async discover(base: string, again = false): Promise<Map<string, Resource>> {
    let found = again ? undefined : this.resources.get(base);
    if (found === undefined) {
      found = this.request('GET', base).then(
        (answer) =>
          new Map(
            listAt(answer, 'resources')
              .filter((entry) => !stringAt(entry, 'name')?.includes('/'))
              .map((entry) => {
                const { kind, name, namespaced } = entry as {
                  kind: string;
                  name: string;
                  namespaced: boolean;
                };
                return [kind, { plural: name, namespaced }];
              }),
          ),
      );
      this.resources.set(base, found);
      found.catch(() => this.resources.delete(base));
    }
    return await found;
  }
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
