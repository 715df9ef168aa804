/** Which version of which application an answer came from. */
export interface AnsweredBy {
  /** The application, such as `reviews`; empty where the answer names only a version. */
  readonly app: string;
  /** Such as `v2`. */
  readonly version: string;
}

/** What is looked at of an answer: header fields by name in lower case, and the beginning of the body. */
export interface AnswerText {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** Header fields by which applications say their version, the first one that is there counts. */
const VERSION_HEADERS = ['x-app-version', 'x-service-version', 'x-backend-version', 'x-version'] as const;
/** Header fields that name a pod. */
const POD_HEADERS = ['x-served-by', 'x-pod-name', 'x-hostname'] as const;

const VERSION = /^v?\d[\w.-]{0,31}$/;
/** A pod of a Deployment that is called after its version: `reviews-v2-577579b4c5-xqfc8`. */
const POD = /\b([a-z](?:[a-z0-9-]{0,61}?[a-z0-9])?)-(v\d{1,3})-[a-z0-9]{4,10}-[a-z0-9]{5}\b/;
/** Bookinfo's product page holds the name of the pod that wrote the reviews. */
const REVIEWS_POD = /\breviews-(v\d{1,3})-/;
/** Source: samples/bookinfo/src/productpage of Istio's releases; stars are a font colour, or a class of that name. */
const STARS = /(?:color=["']?|text-|class=["'])(black|red)\b/;

/**
 * Tells who has answered, from what the answer itself says: a header with the version, a pod's name in a header or in
 * the body, `app` and `version` of a JSON object, or the stars of Bookinfo (none: v1, black: v2, red: v3).
 * @returns `undefined` when it says nothing
 */
export function answeredBy({ headers, body }: AnswerText): AnsweredBy | undefined {
  return byHeader(headers) ?? byReviews(body) ?? byJson(body) ?? byPod(body) ?? byStars(body);
}

function byHeader(headers: AnswerText['headers']): AnsweredBy | undefined {
  for (const name of VERSION_HEADERS) {
    const value = first(headers[name]);
    if (value !== undefined && VERSION.test(value)) return { app: '', version: value };
  }
  for (const name of POD_HEADERS) {
    const value = first(headers[name]);
    const found = value === undefined ? undefined : byPod(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value.trim() : value?.[0]?.trim();
}

function byReviews(body: string): AnsweredBy | undefined {
  const version = REVIEWS_POD.exec(body)?.[1];
  return version === undefined ? undefined : { app: 'reviews', version };
}

function byJson(body: string): AnsweredBy | undefined {
  if (!body.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(body) as { app?: unknown; version?: unknown };
    if (typeof value.version !== 'string' || !VERSION.test(value.version)) return undefined;
    const app = typeof value.app === 'string' && /^[a-z0-9-]{1,63}$/.test(value.app) ? value.app : '';
    return { app, version: value.version };
  } catch {
    return undefined;
  }
}

function byPod(text: string): AnsweredBy | undefined {
  const [, app, version] = POD.exec(text) ?? [];
  return app === undefined || version === undefined ? undefined : { app, version };
}

function byStars(body: string): AnsweredBy | undefined {
  if (!/\bReviewer1\b/.test(body)) return undefined;
  const color = STARS.exec(body)?.[1];
  return { app: 'reviews', version: color === 'red' ? 'v3' : color === 'black' ? 'v2' : 'v1' };
}
