import type { ApiClient } from './apiClient.ts';
import { ClusterError, toClusterError } from './clusterError.ts';

/** From one look at the server to the next, in milliseconds. */
const BEAT_MS = 1_000;
/** A server that takes longer than this counts as gone, in milliseconds. */
const SILENCE_MS = 900;

/**
 * Whether an API server answers, known within two seconds and for all who ask at once: connections without traffic do
 * not notice that the network has gone. Asks once a second, and only while somebody listens.
 */
export class ApiPulse {
  readonly #client: ApiClient;
  readonly #listeners = new Set<(problem: ClusterError | undefined) => void>();
  #problem: ClusterError | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Why the server does not answer; `undefined` while it does. */
  get problem(): ClusterError | undefined {
    return this.#problem;
  }

  /** Calls `listener` when the answer changes; the result ends that. */
  listen(listener: (problem: ClusterError | undefined) => void): () => void {
    this.#listeners.add(listener);
    this.#timer ??= setTimeout(() => void this.#beat(), BEAT_MS);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  async #beat(): Promise<void> {
    const problem = await this.#look();
    if (this.#listeners.size === 0) return;
    this.#timer = setTimeout(() => void this.#beat(), BEAT_MS);
    if (problem?.message === this.#problem?.message) return;
    this.#problem = problem;
    for (const listener of this.#listeners) listener(problem);
  }

  async #look(): Promise<ClusterError | undefined> {
    const signal = AbortSignal.timeout(SILENCE_MS);
    try {
      await this.#client.send({ path: '/version', silenceMs: SILENCE_MS, signal });
      return undefined;
    } catch (thrown) {
      const error = toClusterError(thrown, this.#client.server);
      // A refusal is an answer, too: the server is there.
      if (error.status !== undefined || error.kind === 'login') return undefined;
      return signal.aborted
        ? new ClusterError('timeout', `${this.#client.server} did not answer in time.`)
        : error;
    }
  }
}
