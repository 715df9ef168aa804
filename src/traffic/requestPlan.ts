import * as l10n from '@vscode/l10n';

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
export type Method = (typeof METHODS)[number];

/** How many requests: a number of them, or a rate for a time. */
export type Amount = { readonly count: number } | { readonly perSecond: number; readonly seconds: number };

/** What is sent, whatever the address is. */
export interface RequestPlan {
  readonly method: Method;
  /** Path with its query, beginning with one slash. */
  readonly path: string;
  /** Header fields; `host` is one of them. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Who is signed in at the application, such as Bookinfo's `jason`. */
  readonly user?: string;
  readonly amount: Amount;
  /** How many requests may be under way at once. */
  readonly concurrency: number;
}

/** No run goes beyond these. Times are in seconds. */
export const LIMITS = {
  count: 10_000,
  perSecond: 200,
  seconds: 300,
  concurrency: 20,
  /** For one request. */
  patience: 10,
  /** For a whole run, however slow the answers are. */
  run: 600,
  headers: 20,
} as const;

/** How many requests a run is meant to send. */
export function plannedCount(amount: Amount): number {
  return 'count' in amount ? amount.count : amount.perSecond * amount.seconds;
}

const NAME = /^[!#$%&'*+.^_`|~A-Za-z0-9-]{1,64}$/;
/** Visible ASCII and blanks; a line break would begin another header. */
const VALUE = /^[\t\x20-\x7e]{0,1024}$/;
/** One slash: a second one would make the first part of the path a host. */
const PATH = /^\/(?:[\x21-\x22\x24-\x2e\x30-\x5b\x5d-\x7e][\x21-\x22\x24-\x5b\x5d-\x7e]*)?$/;
const USER = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

/** Header fields that say where a message ends or what a connection does: they are the sender's, not the learner's. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Why a plan is refused, as a sentence; `undefined` when it is not. */
export function planProblem(plan: RequestPlan): string | undefined {
  return (
    pathProblem(plan.path) ??
    (METHODS.includes(plan.method) ? undefined : l10n.t('{0} is not a method of requests.', plan.method)) ??
    headersProblem(plan.headers) ??
    (plan.user === undefined ? undefined : userProblem(plan.user)) ??
    amountProblem(plan.amount) ??
    concurrencyProblem(plan.concurrency)
  );
}

export function pathProblem(path: string): string | undefined {
  if (path.length <= 2048 && PATH.test(path)) return undefined;
  return l10n.t('A path begins with one slash and holds no blanks, backslashes or #.');
}

export function userProblem(user: string): string | undefined {
  return USER.test(user) ? undefined : l10n.t('A user name holds letters, digits, dots, hyphens, @ and _.');
}

export function headersProblem(headers: RequestPlan['headers']): string | undefined {
  if (headers.length > LIMITS.headers) return l10n.t('At most {0} headers are sent.', LIMITS.headers);
  for (const [name, value] of headers) {
    if (!NAME.test(name)) return l10n.t('{0} is not the name of a header.', JSON.stringify(name));
    if (!VALUE.test(value))
      return l10n.t('The value of header {0} holds signs that no header may hold.', name);
    if (OWN_HEADERS.has(name.toLowerCase())) return l10n.t('Header {0} is set by Meshwalk itself.', name);
  }
  return undefined;
}

export function amountProblem(amount: Amount): string | undefined {
  const within = (value: number, most: number): boolean =>
    Number.isInteger(value) && value >= 1 && value <= most;
  if ('count' in amount) {
    return within(amount.count, LIMITS.count) ? undefined : l10n.t('Send 1 to {0} requests.', LIMITS.count);
  }
  if (!within(amount.perSecond, LIMITS.perSecond))
    return l10n.t('Send 1 to {0} requests a second.', LIMITS.perSecond);
  if (!within(amount.seconds, LIMITS.seconds)) return l10n.t('Send for 1 to {0} seconds.', LIMITS.seconds);
  return plannedCount(amount) > LIMITS.count
    ? l10n.t('That would be {0} requests; at most {1} are sent.', plannedCount(amount), LIMITS.count)
    : undefined;
}

export function concurrencyProblem(concurrency: number): string | undefined {
  return Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= LIMITS.concurrency
    ? undefined
    : l10n.t('Send 1 to {0} requests at once.', LIMITS.concurrency);
}
