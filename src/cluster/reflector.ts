import { setTimeout as pause } from 'node:timers/promises';
import { at, isRecord, listAt, stringAt } from '../mesh/fields.ts';
import type { KubeObject } from '../mesh/kubeObject.ts';
import type { ApiClient } from './apiClient.ts';
import { Backoff } from './backoff.ts';
import { ClusterError, isStarting, retryAfterMs, toClusterError } from './clusterError.ts';
import type { ServedKind } from './discovery.ts';
import { resourcePath } from './discovery.ts';

/** What a reflector tells the cache that it fills. */
export interface ReflectorSink {
  /** An object is there in this form, by a list or as an event. */
  upsert(object: KubeObject): void;
  remove(object: KubeObject): void;
  /** A complete list has begun: what does not come until {@link listed} is gone. */
  listing(): void;
  listed(): void;
  /** The watch failed and is tried again; `undefined` when it runs again. */
  report(error: ClusterError | undefined): void;
}

export interface ReflectorOptions {
  readonly client: ApiClient;
  readonly kind: ServedKind;
  /** Only this namespace; all where it is left out. */
  readonly namespace?: string;
  /** Only objects with these labels, as in `kubectl -l`. */
  readonly labelSelector?: string;
  /** Only objects with these fields, as in `kubectl --field-selector`. */
  readonly fieldSelector?: string;
  readonly sink: ReflectorSink;
  readonly signal: AbortSignal;
  readonly backoff?: Backoff;
}

/** Objects a page where the server cannot stream a list; the size client-go uses too. */
const PAGE_SIZE = 500;
/**
 * API servers end a watch after 30 to 60 minutes and send a bookmark every minute or so, except of kinds of which nothing
 * has happened yet (apiserver, `cacher.go`: no version to tell). So much silence, in milliseconds, is a dead connection or
 * such a kind; a new watch tells which.
 */
const WATCH_SILENCE_MS = 200_000;
/** How long a server that has streamed the list may take to say yes to the watch that goes on from it, in milliseconds. */
const RESUME_MS = 15_000;
/** A watch that the server ends sooner than this was cut; the next one waits as long, in milliseconds. */
const SHORT_WATCH_MS = 500;
/** However long a server asks us to wait, it is asked again after so many milliseconds. */
const LONGEST_WAIT_MS = 30_000;
/** How many times as long as others those wait who were refused. */
const REFUSED = 5;
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/**
 * Keeps a sink equal to one kind of objects on the API server until the signal aborts: list, watch, resume, list anew
 * when the server has forgotten where we were (410), and try again after failures with growing pauses.
 * Never rejects.
 */
export async function reflect(options: ReflectorOptions): Promise<void> {
  const { sink, signal } = options;
  const backoff = options.backoff ?? new Backoff(250, 3_000);
  // Soon at first, and no longer than the second that the server asks for.
  const starting = new Backoff(250, 1_000);
  let streaming = true;
  let isAway = false;
  let resourceVersion: string | undefined;
  while (!signal.aborted) {
    let healthySince = Infinity;
    try {
      if (resourceVersion === undefined && !streaming) resourceVersion = await listPages(options);
      const watch = new WatchRun(options, resourceVersion, () => {
        backoff.reset();
        starting.reset();
        healthySince = performance.now();
      });
      const begun = performance.now();
      try {
        await watch.run();
      } finally {
        resourceVersion = watch.resourceVersion;
      }
      // A proxy that takes watches and cuts them at once must not make us spin.
      if (performance.now() - begun < SHORT_WATCH_MS) {
        await pause(SHORT_WATCH_MS, undefined, { signal }).catch(() => undefined);
      }
    } catch (thrown) {
      if (signal.aborted) return;
      const error = toClusterError(thrown, options.client.server);
      if (error.kind === 'gone') {
        resourceVersion = undefined;
        continue;
      }
      if (resourceVersion === undefined && streaming && error.kind === 'invalid') {
        // A server without the WatchList feature refuses `sendInitialEvents`.
        streaming = false;
        continue;
      }
      // A server that is just back may say that it is not ready: the pauses of its absence are no measure for that.
      if (isAway && error.status !== undefined) backoff.reset();
      isAway = error.status === undefined;
      const isCut = isAway && (error.kind === 'unreachable' || error.kind === 'timeout');
      // Connections end for many reasons; that the server is gone is known when the next one fails, too.
      if (!isCut || performance.now() - healthySince < SHORT_WATCH_MS) sink.report(error);
      const wanted = retryAfterMs(error);
      if (isStarting(error)) {
        await pause(starting.next(), undefined, { signal }).catch(() => undefined);
      } else if (wanted === undefined) {
        await pauseAfter(error, backoff.next(), options);
      } else {
        // It knows better than our count of failures; a little apart, so that not all kinds come back at once.
        const ms = Math.min(wanted, LONGEST_WAIT_MS) * (1 + Math.random() / 4);
        await pause(ms, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

/** @param ms how long the pause would be by the number of failures */
async function pauseAfter(
  { kind }: ClusterError,
  ms: number,
  { client, signal }: ReflectorOptions,
): Promise<void> {
  // Rights and logins do not come back by themselves within seconds; asking for them often only fills audit logs.
  const isLogin = kind === 'unauthorized' || kind === 'login';
  const wait = isLogin || kind === 'forbidden' ? ms * REFUSED : ms;
  if (isLogin || kind === 'unreachable' || kind === 'timeout' || kind === 'server') {
    await client.pause(wait, signal);
    return;
  }
  await pause(wait, undefined, { signal }).catch(() => undefined);
}

async function listPages({
  client,
  kind,
  namespace,
  labelSelector,
  fieldSelector,
  sink,
  signal,
}: ReflectorOptions): Promise<string> {
  sink.listing();
  let next: string | undefined;
  let resourceVersion: string;
  do {
    const page = await client.json({
      path: resourcePath(kind, namespace === undefined ? {} : { namespace }),
      query: { limit: String(PAGE_SIZE), continue: next, labelSelector, fieldSelector },
      signal,
    });
    const apiVersion = stringAt(page, 'apiVersion') ?? '';
    for (const item of listAt(page, 'items')) {
      // Lists leave out what is the same for every item.
      if (isRecord(item)) sink.upsert({ apiVersion, kind: kind.kind, ...item } as KubeObject);
    }
    next = stringAt(page, 'metadata', 'continue') || undefined;
    resourceVersion = stringAt(page, 'metadata', 'resourceVersion') ?? '';
  } while (next !== undefined);
  sink.listed();
  sink.report(undefined);
  return resourceVersion;
}

/** One watch request. Without a resource version the server is asked to stream the list first. */
class WatchRun {
  resourceVersion: string | undefined;
  readonly #options: ReflectorOptions;
  readonly #onHealthy: () => void;
  #listing: boolean;

  constructor(options: ReflectorOptions, resourceVersion: string | undefined, onHealthy: () => void) {
    this.#options = options;
    this.#onHealthy = onHealthy;
    this.resourceVersion = resourceVersion;
    this.#listing = resourceVersion === undefined;
  }

  async run(): Promise<void> {
    const { client, kind, namespace, labelSelector, fieldSelector, sink, signal } = this.#options;
    const initial = this.#listing;
    if (initial) sink.listing();
    await client.lines(
      {
        path: resourcePath(kind, namespace === undefined ? {} : { namespace }),
        query: {
          watch: 'true',
          labelSelector,
          fieldSelector,
          allowWatchBookmarks: 'true',
          resourceVersion: this.resourceVersion,
          ...(initial ? { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' } : {}),
        },
        silenceMs: WATCH_SILENCE_MS,
        ...(initial ? {} : { answerMs: RESUME_MS }),
        signal,
      },
      (line) => this.#take(JSON.parse(line) as unknown),
      () => {
        // A list is healthy when it is whole; a watch that goes on is when the server takes it.
        if (!initial) this.#healthy();
      },
    );
    // A server that does not know `sendInitialEvents` ignores it and never says where the list ends.
    if (initial && this.#listing)
      throw new ClusterError('invalid', 'The API server did not stream the list.');
  }

  #healthy(): void {
    this.#onHealthy();
    this.#options.sink.report(undefined);
  }

  #take(event: unknown): void {
    const type = stringAt(event, 'type');
    const object = at(event, 'object');
    if (type === 'ERROR') {
      const code = at(object, 'code');
      const message = stringAt(object, 'message') ?? 'The watch failed.';
      throw new ClusterError(code === 410 ? 'gone' : 'server', message);
    }
    if (!isRecord(object)) return;
    const version = stringAt(object, 'metadata', 'resourceVersion');
    if (type === 'BOOKMARK') {
      if (this.#listing && stringAt(object, 'metadata', 'annotations', INITIAL_EVENTS_END) === 'true') {
        this.#listing = false;
        this.#options.sink.listed();
        this.#healthy();
      }
      if (!this.#listing && version !== undefined) this.resourceVersion = version;
      return;
    }
    if (type === 'DELETED') this.#options.sink.remove(object as KubeObject);
    else if (type === 'ADDED' || type === 'MODIFIED') this.#options.sink.upsert(object as KubeObject);
    // While the list streams, events come in the order of names: their versions say nothing about where we are.
    if (!this.#listing && version !== undefined) this.resourceVersion = version;
  }
}
