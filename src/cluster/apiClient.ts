import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { RequestOptions } from 'node:https';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { nextTurn, turnIsOver } from './arrivals.ts';
import { ClusterError, errorOfAnswer, toClusterError } from './clusterError.ts';

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path below the server's URL, percent-encoded, starting with `/`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** How long the server may stay silent, in milliseconds. Default 15,000. */
  readonly silenceMs?: number;
  /** How long it may take until its answer begins, in milliseconds; `silenceMs` unless given. */
  readonly answerMs?: number;
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  /** Texts of the `Warning` headers, without code and agent. */
  readonly warnings: readonly string[];
}

const DEFAULT_SILENCE_MS = 15_000;
/** A credential program runs no more often than this because of refused logins, in milliseconds. */
const LOGIN_PAUSE_MS = 10_000;

/**
 * Raw HTTPS to one API server with the credentials of one kubeconfig context. JSON stays untyped: parsing it into
 * client-node's classes costs twice the time of the whole request (measured: shared facts on reading a cluster).
 */
export class ApiClient {
  readonly server: string;
  #config: KubeConfig;
  readonly #agent = new HttpsAgent({ keepAlive: true, scheduling: 'lifo' });
  readonly #plainAgent = new HttpAgent({ keepAlive: true, scheduling: 'lifo' });
  /** Ends the pauses of those who wait to try again. */
  readonly #pauses = new Set<AbortController>();
  #login: Promise<RequestOptions> | undefined;
  #loggedInAgain = -Infinity;
  #open = 0;

  /** @param config its current context is the one that is asked. */
  constructor(config: KubeConfig) {
    const cluster = config.getCurrentCluster();
    if (cluster === null) throw new ClusterError('login', 'The kubeconfig context names no cluster.');
    this.server = cluster.server.replace(/\/+$/, '');
    this.#config = config;
  }

  /** How many requests, watches included, are under way. */
  get openRequests(): number {
    return this.#open;
  }

  /** Sends a request and gives its successful answer. Throws {@link ClusterError} for everything else. */
  async send(request: ApiRequest): Promise<ApiAnswer> {
    const response = await this.#start(request);
    const text = await readText(response, this.server);
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) throw this.#refusal(status, text, request.path);
    this.#endPauses();
    return { status, text, warnings: warningsOf(response) };
  }

  /** Like {@link send}, for an answer in JSON. */
  async json(request: ApiRequest): Promise<unknown> {
    const answer = await this.send({
      ...request,
      headers: { accept: 'application/json', ...request.headers },
    });
    try {
      return JSON.parse(answer.text) as unknown;
    } catch (error) {
      throw new ClusterError(
        'server',
        `${this.server}${request.path} did not answer in JSON.`,
        undefined,
        error,
      );
    }
  }

  /**
   * Reads an answer of many lines, one JSON text a line, as a watch gives it. Resolves when the server ends the
   * answer, rejects with {@link ClusterError} when it fails; `onLine` is called in order and may throw to stop.
   * `onOpen` is called when the server has said yes, which for a quiet watch is long before the first line.
   */
  async lines(request: ApiRequest, onLine: (line: string) => void, onOpen?: () => void): Promise<void> {
    const response = await this.#start(request);
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299)
      throw this.#refusal(status, await readText(response, this.server), request.path);
    response.setEncoding('utf8');
    this.#endPauses();
    onOpen?.();
    let rest = '';
    try {
      for await (const chunk of response as AsyncIterable<string>) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (line !== '') onLine(line);
          if (!turnIsOver()) continue;
          await nextTurn();
          // Who has ended it meanwhile wants none of the lines that are left.
          if (request.signal?.aborted === true) throw new ClusterError('cancelled', 'Cancelled.');
        }
      }
    } catch (error) {
      throw toClusterError(error, this.server);
    } finally {
      response.destroy();
    }
  }

  /**
   * What logs a connection in: certificates, headers and agent. Many requests start at once; a credential program of
   * the kubeconfig runs only once for all of them. Throws {@link ClusterError}.
   */
  async credentials(): Promise<RequestOptions> {
    this.#login ??= this.#logIn().finally(() => (this.#login = undefined));
    return this.#login;
  }

  /**
   * Waits before a request is tried again that the server could not answer: so many milliseconds, but no longer than until
   * it answers any other request or the signal aborts. Of many who wait the luckiest one sees that the server is back.
   */
  async pause(ms: number, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    this.#pauses.add(ended);
    await delay(ms, undefined, { signal: AbortSignal.any([signal, ended.signal]) }).catch(() => undefined);
    this.#pauses.delete(ended);
  }

  /**
   * Cuts every connection, so that what is read over them is read anew: those that the machine has slept over are dead,
   * and nobody says so. Requests that are under way fail as with any cut connection.
   */
  renew(): void {
    this.#agent.destroy();
    this.#plainAgent.destroy();
  }

  dispose(): void {
    this.renew();
  }

  /** A refused login is made anew with the next request: what the credential program gave may be no longer good. */
  #refusal(status: number, body: string, what: string): ClusterError {
    if (status === 401 && performance.now() - this.#loggedInAgain > LOGIN_PAUSE_MS) {
      this.#loggedInAgain = performance.now();
      const { clusters, users, contexts, currentContext } = this.#config;
      this.#config = new KubeConfig();
      this.#config.loadFromOptions({ clusters, users, contexts, currentContext });
    }
    return errorOfAnswer(status, body, what);
  }

  #endPauses(): void {
    for (const ended of this.#pauses) ended.abort();
  }

  async #start(request: ApiRequest): Promise<IncomingMessage> {
    const url = new URL(this.server + request.path);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    const login = await this.credentials();
    if (request.signal?.aborted === true) throw new ClusterError('cancelled', 'Cancelled.');
    const headers: Record<string, string | number> = { 'user-agent': 'meshwalk', ...request.headers };
    for (const [name, value] of Object.entries(login.headers ?? {})) {
      if (typeof value === 'string') headers[name.toLowerCase()] = value;
    }
    if (request.body !== undefined) headers['content-length'] = Buffer.byteLength(request.body);
    const silenceMs = request.silenceMs ?? DEFAULT_SILENCE_MS;
    const options: RequestOptions = {
      ...login,
      method: request.method ?? 'GET',
      headers,
      timeout: request.answerMs ?? silenceMs,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    };
    this.#open++;
    return new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = url.protocol === 'http:' ? httpRequest(url, options) : httpsRequest(url, options);
      outgoing.once('close', () => this.#open--);
      outgoing.once('response', (response) => {
        outgoing.setTimeout(silenceMs);
        resolve(response);
      });
      outgoing.on('timeout', () => {
        outgoing.destroy(new ClusterError('timeout', `${this.server} did not answer in time.`));
      });
      outgoing.on('error', (error) => reject(toClusterError(error, this.server)));
      outgoing.end(request.body);
    });
  }

  async #logIn(): Promise<RequestOptions> {
    const options: RequestOptions = {};
    // As kubectl does: without TLS (`kubectl proxy` on this machine) nothing is proven and no credentials are sent.
    if (this.server.startsWith('http:')) return { agent: this.#plainAgent };
    try {
      await this.#config.applyToHTTPSOptions(options);
    } catch (error) {
      const text = error instanceof Error ? error.message.trim() : String(error);
      throw new ClusterError('login', `Logging in to ${this.server} failed: ${text}`, undefined, error);
    }
    // Only a proxy needs the library's agent, which opens a connection for each request.
    const proxied = this.#config.getCurrentCluster()?.proxyUrl;
    if (!proxied) options.agent = this.#agent;
    return options;
  }
}

async function readText(response: IncomingMessage, server: string): Promise<string> {
  response.setEncoding('utf8');
  const pieces: string[] = [];
  try {
    for await (const piece of response as AsyncIterable<string>) pieces.push(piece);
  } catch (error) {
    throw toClusterError(error, server);
  }
  return pieces.join('');
}

function warningsOf(response: IncomingMessage): readonly string[] {
  const texts: string[] = [];
  for (let index = 0; index + 1 < response.rawHeaders.length; index += 2) {
    if (response.rawHeaders[index]?.toLowerCase() !== 'warning') continue;
    const quoted = /^\d{3} \S+ "((?:[^"\\]|\\.)*)"/.exec(response.rawHeaders[index + 1] ?? '');
    if (quoted?.[1] !== undefined) texts.push(quoted[1].replace(/\\(.)/g, '$1'));
  }
  return texts;
}
