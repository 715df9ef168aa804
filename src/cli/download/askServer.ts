import * as l10n from '@vscode/l10n';
import { DownloadProblem, cancelled } from './downloadProblem.ts';

const maxRedirects = 5;
/** Without a byte for so long, in milliseconds, a server counts as gone. */
const defaultStallMs = 30_000;

export interface Asking {
  readonly allowed: (address: string) => boolean;
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds without an answer or a byte after which the server counts as gone. */
  readonly stallMs?: number | undefined;
}

/** An answer, with its body as pieces that arrive in time. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Ends the connection without reading the rest. */
  readonly abandon: () => void;
}

/**
 * Asks for an address and follows redirects by hand, so that each next address is judged before it is asked. `fetch` is
 * that of the host: VS Code gives its own the proxy of `http.proxy` and the environment, and the system's certificates
 * (setting `http.fetchAdditionalSupport`).
 * @throws DownloadProblem with a sentence, whatever goes wrong on the way
 */
export async function askServer(address: string, asking: Asking): Promise<Answer> {
  const { allowed, signal, headers = {}, stallMs = defaultStallMs } = asking;
  const silence = new Silence(stallMs);
  const both = signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal]);
  let next = address;
  try {
    for (let hop = 0; hop <= maxRedirects; hop++) {
      if (!allowed(next)) throw foreign(next);
      const response = await fetch(next, {
        redirect: 'manual',
        signal: both,
        // A compressed body would make the ranges of a resumed download mean something else.
        headers: { 'accept-encoding': 'identity', ...headers },
      });
      silence.broken();
      const location =
        response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (location === null) return answerOf(response, silence, (error) => explained(error, next, asking));
      await response.body?.cancel();
      next = URL.canParse(location, next) ? new URL(location, next).href : location;
    }
    throw new DownloadProblem(
      'refused',
      l10n.t('{0} sends from one address to the next without end.', hostOf(address)),
    );
  } catch (error) {
    silence.end();
    throw explained(error, next, asking);
  }
}

function answerOf(response: Response, silence: Silence, explain: (error: unknown) => unknown): Answer {
  return {
    status: response.status,
    headers: response.headers,
    abandon: () => {
      silence.end();
      response.body?.cancel().catch(() => undefined);
    },
    pieces: (async function* pieces() {
      try {
        for await (const piece of response.body ?? []) {
          silence.broken();
          yield piece;
        }
      } catch (error) {
        throw explain(error);
      } finally {
        silence.end();
      }
    })(),
  };
}

/** Aborts when nothing has broken the silence for a while. */
class Silence {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number) {
    this.#timer = setTimeout(() => this.#controller.abort(new SilentServer()), ms);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  broken(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

class SilentServer extends Error {}

function foreign(address: string): DownloadProblem {
  return new DownloadProblem(
    'foreignHost',
    l10n.t(
      'The download was sent on to {0}, which is not where Istio keeps its releases. Nothing was installed.',
      URL.canParse(address) ? new URL(address).origin : JSON.stringify(address.slice(0, 80)),
    ),
  );
}

function explained(error: unknown, address: string, { signal }: Asking): unknown {
  if (error instanceof DownloadProblem) return error;
  if (signal?.aborted === true) return cancelled();
  const host = hostOf(address);
  const reasons = reasonsOf(error);
  if (reasons.some((reason) => reason instanceof SilentServer)) {
    return new DownloadProblem('unreachable', l10n.t('{0} does not answer any more. Try again later.', host));
  }
  const words = reasons.map((reason) => reason.message);
  const proxyStatus = words
    .map((word) => /Proxy response \((\d+)\)/i.exec(word)?.[1])
    .find((one) => one !== undefined);
  if (proxyStatus !== undefined) {
    const why =
      proxyStatus === '407'
        ? l10n.t('The proxy wants a login (407) and let nothing through to {0}.', host)
        : l10n.t('The proxy let nothing through to {0} (status {1}).', host, proxyStatus);
    const next = l10n.t('Correct the setting http.proxy, or choose an archive from disk.');
    return new DownloadProblem('proxy', `${why} ${next}`);
  }
  return new DownloadProblem(
    'unreachable',
    l10n.t(
      '{0} cannot be reached: {1}. Look at the network and the setting http.proxy, or choose an archive from disk.',
      host,
      words.at(-1)?.replace(/\.$/, '') ?? String(error),
    ),
  );
}

/** An error and all that caused it, the deepest last; of several tries at once the first counts. */
function reasonsOf(error: unknown): Error[] {
  const reasons: Error[] = [];
  for (let one = error; one instanceof Error && reasons.length < 8;) {
    reasons.push(one);
    one = one instanceof AggregateError && one.errors.length > 0 ? (one.errors[0] as unknown) : one.cause;
  }
  return reasons;
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
