import { numberAt, stringAt } from '../mesh/fields.ts';

/** Why a call to the API server gave no answer that can be used. */
export type ClusterErrorKind =
  | 'unreachable' // no connection: refused, name not found, network down
  | 'timeout'
  | 'certificate' // TLS: certificate not trusted, expired, for another name
  | 'login' // the kubeconfig's credential program or files failed
  | 'unauthorized' // 401
  | 'forbidden' // 403
  | 'notFound' // 404
  | 'conflict' // 409
  | 'gone' // 410: the resource version is too old
  | 'invalid' // 400, 422: the request was understood and refused
  | 'cancelled'
  | 'server'; // 5xx, 429 (busy, or not ready yet) and answers that are no Kubernetes

/** A failed call: what happened in one sentence for a person, and the server's own answer for those who parse it. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly kind: ClusterErrorKind;
  /** HTTP status, where the server answered. */
  readonly status: number | undefined;
  /** The answer's body as text, where there was one; usually a `Status` object in JSON. */
  readonly body: string | undefined;

  constructor(
    kind: ClusterErrorKind,
    message: string,
    answer?: { status: number; body: string },
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.status = answer?.status;
    this.body = answer?.body;
  }
}

const CONNECTION_CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (is the cluster started?)',
  ENOTFOUND: 'its name cannot be resolved',
  EAI_AGAIN: 'its name cannot be resolved just now',
  ENETUNREACH: 'the network cannot be reached',
  EHOSTUNREACH: 'the host cannot be reached',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'it did not answer in time',
};

/** Turns whatever a request threw into a {@link ClusterError}; `server` is the URL that was asked, for the sentence. */
export function toClusterError(error: unknown, server: string): ClusterError {
  if (error instanceof ClusterError) return error;
  const code = errorCode(error);
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof Error && error.name === 'AbortError')
    return new ClusterError('cancelled', 'Cancelled.');
  if (code !== undefined && Object.hasOwn(CONNECTION_CODES, code)) {
    const kind = code === 'ETIMEDOUT' ? 'timeout' : 'unreachable';
    return new ClusterError(kind, `No answer from ${server}: ${CONNECTION_CODES[code]}.`, undefined, error);
  }
  if (code !== undefined && /CERT|SELF_SIGNED|ERR_TLS|ERR_SSL|UNABLE_TO_/.test(code)) {
    return new ClusterError(
      'certificate',
      `The certificate of ${server} is not accepted: ${text}.`,
      undefined,
      error,
    );
  }
  if (text === 'socket hang up') {
    return new ClusterError(
      'unreachable',
      `No answer from ${server}: the connection was cut.`,
      undefined,
      error,
    );
  }
  return new ClusterError('server', `${server}: ${text}`, undefined, error);
}

/**
 * What a server says of a kind that it has just been asked for the first time (apiserver, storage/cacher). No load is
 * meant: it is ready in a moment, for which one second is the shortest word that a Status has.
 */
const STARTING_STORAGE = 'storage is (re)initializing';

/** Whether the server only starts to serve the kind that it was asked for. */
export function isStarting({ status, message }: ClusterError): boolean {
  return status === 429 && message === STARTING_STORAGE;
}

/**
 * How long a busy server wants us to wait before the next try, in milliseconds: `details.retryAfterSeconds` of its Status
 * (apimachinery, `errors.NewTooManyRequests`); `undefined` where it does not say. A 503 says five seconds whatever the
 * matter is, of a server that starts and is there much sooner, too (apiserver, `notfoundhandler.go`): that is no answer.
 */
export function retryAfterMs({ status, body }: ClusterError): number | undefined {
  if (status !== 429 || body === undefined) return undefined;
  const seconds = numberAt(parsed(body), 'details', 'retryAfterSeconds');
  return seconds === undefined || seconds <= 0 ? undefined : seconds * 1_000;
}

/** The error for an HTTP answer that is no success. */
export function errorOfAnswer(status: number, body: string, what: string): ClusterError {
  const message = statusMessage(body) ?? body.trim().slice(0, 300);
  const kind = kindOfStatus(status);
  const sentence = message === '' ? `${what}: the API server answered ${status}.` : message;
  return new ClusterError(kind, sentence, { status, body });
}

function kindOfStatus(status: number): ClusterErrorKind {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'notFound';
    case 409:
      return 'conflict';
    case 410:
      return 'gone';
    case 408:
    case 504:
      return 'timeout';
    case 429:
      return 'server';
    default:
      return status >= 400 && status < 500 ? 'invalid' : 'server';
  }
}

function statusMessage(body: string): string | undefined {
  return stringAt(parsed(body), 'message');
}

/** Not every answer is JSON: an unknown path gives the text "404 page not found". */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Happy-eyeballs connects give an AggregateError whose parts carry the code.
  if ('errors' in error && Array.isArray(error.errors)) return errorCode(error.errors[0]);
  return 'cause' in error ? errorCode(error.cause) : undefined;
}
