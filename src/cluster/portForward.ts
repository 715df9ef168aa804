import type { Socket } from 'node:net';
import * as l10n from '@vscode/l10n';
import type { WebSocket } from 'ws';
import type { KubeObject } from '../mesh/kubeObject.ts';
import type { ApiClient } from './apiClient.ts';
import type { ApiPulse } from './apiPulse.ts';
import { ClusterError, toClusterError } from './clusterError.ts';
import { PODS, podChoice } from './forwardTarget.ts';
import type { ChosenPod, ForwardTarget, PodChoice } from './forwardTarget.ts';
import { isTaken, listenOnLoopback } from './loopbackListener.ts';
import type { LoopbackListener } from './loopbackListener.ts';
import { joinTunnel, openTunnel } from './podTunnel.ts';
import { reduceObject } from './reduce.ts';
import { reflect } from './reflector.ts';
import { ResourceCache } from './resourceCache.ts';

export interface PortForwardOptions {
  readonly client: ApiClient;
  readonly pulse: ApiPulse;
  readonly target: ForwardTarget;
  /** Local port; 0 for any that is free. */
  readonly localPort: number;
  /** Takes another port when the local one is in use, instead of failing. */
  readonly otherPortWillDo: boolean;
  /** Ends the start; afterwards {@link PortForward.close} does. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/** How a forward stands: it leads to a pod, or it waits for one and says why. */
export type ForwardState =
  | { readonly kind: 'open'; readonly pod: string; readonly port: number }
  | { readonly kind: 'waiting'; readonly why: string };

export interface ForwardTraffic {
  /** Bytes to and from the pod. */
  readonly sent: number;
  readonly received: number;
  /** Connections since the start, and those that are open now. */
  readonly connections: number;
  readonly open: number;
  readonly lastUsed: Date | undefined;
}

/** How long a connection waits for a pod that is ready, in milliseconds: about as long as a browser shows patience. */
const PATIENCE_MS = 20_000;
/** Traffic is told at most this often, in milliseconds. */
const TRAFFIC_MS = 500;
/** How long the start waits for a pod that is ready, in milliseconds. */
const FIRST_POD_MS = 10_000;

/**
 * A local port that leads to a Service or a pod through the API server, without a child process. It follows its pods:
 * when one goes, new connections go to another that is ready, and while there is none, they wait.
 */
export class PortForward {
  readonly target: ForwardTarget;
  readonly #options: PortForwardOptions;
  readonly #cache = new ResourceCache(reduceObject);
  readonly #pods = new Map<string, KubeObject>();
  readonly #ended = new AbortController();
  readonly #listeners = new Set<() => void>();
  #hadPods = false;
  #choice: PodChoice | undefined;
  #chosen: ChosenPod | undefined;
  #state: ForwardState = { kind: 'waiting', why: '' };
  #trouble: string | undefined;
  #listener: LoopbackListener | undefined;
  #stopPulse: (() => void) | undefined;
  #telling: NodeJS.Timeout | undefined;
  #traffic = { sent: 0, received: 0, connections: 0, open: 0, lastUsed: undefined as Date | undefined };

  private constructor(options: PortForwardOptions) {
    this.#options = options;
    this.target = options.target;
  }

  /**
   * Opens the local port once a pod is ready and the API server lets us through to it.
   * @throws ClusterError, or an Error in words when there is no pod within ten seconds or the port is taken
   */
  static async open(options: PortForwardOptions): Promise<PortForward> {
    const forward = new PortForward(options);
    try {
      await forward.#open();
      return forward;
    } catch (error) {
      await forward.close();
      throw error;
    }
  }

  get port(): number {
    return this.#listener?.port ?? 0;
  }

  get state(): ForwardState {
    return this.#state;
  }

  /** What went wrong with the last connection; `undefined` when a later one went well. Foreign text. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  get traffic(): ForwardTraffic {
    return this.#traffic;
  }

  /** Calls `listener` when state, trouble or traffic changed; the result ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#ended.abort();
    this.#stopPulse?.();
    clearTimeout(this.#telling);
    this.#listeners.clear();
    await this.#listener?.close();
  }

  async #open(): Promise<void> {
    const { client, target, signal, localPort, otherPortWillDo } = this.#options;
    this.#choice = await podChoice(client, target, signal);
    const { namespace, labelSelector } = this.#choice;
    this.#cache.onEvent((event) => {
      if (event.type === 'change') {
        const { type, object } = event.change;
        if (type === 'deleted') this.#pods.delete(object.metadata.name);
        else this.#pods.set(object.metadata.name, object);
        this.#hadPods = true;
      }
      this.#look();
    });
    const watch = {
      client,
      kind: PODS,
      namespace,
      labelSelector,
      sink: this.#cache,
      signal: this.#ended.signal,
    };
    void reflect(watch);
    // A right that is missing is said at the start, not with the first use.
    const first = await this.#tunnel(FIRST_POD_MS, signal);
    if (first === undefined) throw this.#cache.problem ?? new ClusterError('notFound', noPodWords(target));
    first.terminate();
    const accept = (socket: Socket): void => void this.#carry(socket);
    try {
      this.#listener = await listenOnLoopback(localPort, accept);
    } catch (error) {
      if (!isTaken(error)) throw error;
      if (!otherPortWillDo)
        throw new Error(l10n.t('Port {0} of this machine is in use.', localPort), { cause: error });
      this.#listener = await listenOnLoopback(0, accept);
    }
    this.#stopPulse = this.#options.pulse.listen(() => this.#look());
    if (signal.aborted) throw new Error(l10n.t('Cancelled.'));
  }

  /** Takes in what is known of the pods and the server. */
  #look(): void {
    if (this.#choice === undefined || this.#ended.signal.aborted) return;
    const before = this.#state;
    const gone = this.#options.pulse.problem ?? this.#cache.problem;
    const chosen = this.#choice.choose([...this.#pods.values()], this.#chosen?.uid);
    if (chosen !== undefined) this.#chosen = chosen;
    this.#state =
      gone === undefined && chosen !== undefined
        ? { kind: 'open', pod: chosen.pod, port: chosen.port }
        : { kind: 'waiting', why: gone?.message ?? noPodWords(this.target) };
    if (before.kind === this.#state.kind && wordsOf(before) === wordsOf(this.#state)) return;
    this.#options.log(wordsOf(this.#state));
    this.#tell();
  }

  /** The pod to go to, as soon as there is one. */
  async #ready(limitMs: number, signal: AbortSignal): Promise<ChosenPod | undefined> {
    const limit = AbortSignal.any([signal, this.#ended.signal, AbortSignal.timeout(limitMs)]);
    for (;;) {
      if (this.#state.kind === 'open' && this.#chosen !== undefined) return this.#chosen;
      // Where there never was a pod, none is about to become ready.
      if (limit.aborted || (this.#listener === undefined && this.#cache.synced && !this.#hadPods))
        return undefined;
      const changed = Promise.withResolvers<void>();
      const stop = this.onChange(changed.resolve);
      const late = (): void => changed.resolve();
      limit.addEventListener('abort', late, { once: true });
      await changed.promise;
      limit.removeEventListener('abort', late);
      stop();
    }
  }

  /** A way to a ready pod, once there is one; pods that went before the watch said so are passed over. Throws ClusterError. */
  async #tunnel(limitMs: number, signal: AbortSignal): Promise<WebSocket | undefined> {
    const { client } = this.#options;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    for (;;) {
      const pod = await this.#ready(limitMs, limit);
      if (pod === undefined || this.#choice === undefined) return undefined;
      try {
        return await openTunnel(client, { namespace: this.#choice.namespace, ...pod }, signal);
      } catch (thrown) {
        const { kind } = toClusterError(thrown, client.server);
        if (kind !== 'notFound' || limit.aborted) throw thrown;
        this.#pods.delete(pod.pod);
        this.#look();
      }
    }
  }

  /** Carries one local connection to a pod and back. */
  async #carry(socket: Socket): Promise<void> {
    this.#traffic.connections++;
    this.#traffic.open++;
    this.#touch();
    const gaveUp = new AbortController();
    const giveUp = (): void => gaveUp.abort();
    socket.once('close', giveUp);
    socket.on('error', giveUp);
    try {
      const signal = AbortSignal.any([this.#ended.signal, gaveUp.signal]);
      const tunnel = await this.#tunnel(PATIENCE_MS, signal);
      if (tunnel === undefined) return;
      let failed = false;
      await joinTunnel(tunnel, socket, {
        sent: (bytes) => this.#count(bytes, 0),
        received: (bytes) => {
          if (!failed) this.#fail(undefined);
          this.#count(0, bytes);
        },
        failed: (message) => {
          failed = true;
          this.#fail(message);
          socket.destroy();
        },
      });
    } catch (thrown) {
      if (!this.#ended.signal.aborted && !gaveUp.signal.aborted)
        this.#fail(toClusterError(thrown, this.#options.client.server).message);
    } finally {
      socket.destroy();
      this.#traffic.open--;
      this.#touch();
    }
  }

  #count(sent: number, received: number): void {
    this.#traffic.sent += sent;
    this.#traffic.received += received;
    this.#touch();
  }

  #touch(): void {
    this.#traffic.lastUsed = new Date();
    if (this.#ended.signal.aborted) return;
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.#tell();
    }, TRAFFIC_MS).unref();
  }

  #fail(message: string | undefined): void {
    if (this.#trouble === message) return;
    this.#trouble = message;
    if (message !== undefined) this.#options.log(message);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function noPodWords(target: ForwardTarget): string {
  switch (target.kind) {
    case 'service':
      return l10n.t('No pod of Service {0} is ready.', target.name);
    case 'pod':
      return l10n.t('Pod {0} is gone, and no other of its kind is ready.', target.name);
    case 'labels':
      return l10n.t(
        'No pod with {0} is ready in namespace {1}.',
        Object.entries(target.labels)
          .map((one) => one.join('='))
          .join(', '),
        target.namespace,
      );
  }
}

function wordsOf(state: ForwardState): string {
  return state.kind === 'waiting'
    ? state.why
    : l10n.t('Leads to port {0} of pod {1}.', state.port, state.pod);
}
