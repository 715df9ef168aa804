import { setMaxListeners } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { answeredBy } from './answeredBy.ts';
import type { AnsweredBy } from './answeredBy.ts';
import { loopbackUrl } from './loopback.ts';
import { lookupLoopback } from './lookupLoopback.ts';
import { LIMITS, planProblem, plannedCount } from './requestPlan.ts';
import type { RequestPlan } from './requestPlan.ts';
import { signIn } from './signIn.ts';

/** What became of one request. Times are in milliseconds. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Until the last byte of the body. */
      readonly ms: number;
      readonly by: AnsweredBy | undefined;
    }
  | { readonly kind: 'failed'; readonly why: string }
  /** Under way when the run was stopped: nobody knows its end. */
  | { readonly kind: 'abandoned' };

/** How a run came to its end. */
export type RunEnd = 'done' | 'stopped' | 'timeLimit';

export interface SendOptions {
  /** Where the application is, on this machine. */
  readonly base: URL;
  readonly plan: RequestPlan;
  /** How the requests call themselves where the plan does not say it. */
  readonly agent?: string;
  /** Stops the run; what has been answered until then counts. */
  readonly signal?: AbortSignal;
  readonly onAnswer: (answer: Answer) => void;
}

/** How much of a body is looked at, in bytes; the rest is read and dropped. */
const BODY_BYTES = 262_144;

/**
 * Sends requests to this machine and tells each answer as it comes. Redirects are answers, not followed.
 * Throws RangeError, with a sentence, for an address that is not of this machine and for a plan beyond the limits.
 */
export async function sendRequests({
  base,
  plan,
  agent: name = 'meshwalk',
  signal,
  onAnswer,
}: SendOptions): Promise<RunEnd> {
  const problem = planProblem(plan);
  if (problem !== undefined) throw new RangeError(problem);
  const url = new URL(plan.path, loopbackUrl(base.href));
  if (url.host !== base.host) throw new RangeError(l10n.t('The path leads to another host.'));
  const limit = AbortSignal.timeout(LIMITS.run * 1000);
  const stop = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  setMaxListeners(0, stop);
  const agent = new Agent({ keepAlive: true, maxSockets: plan.concurrency });
  try {
    const headers = await headersOf(plan, base, name, stop);
    const turns = new Turns(plan);
    const worker = async (): Promise<void> => {
      while (await turns.next(stop)) onAnswer(await ask({ url, plan, headers, agent, stop }));
    };
    await Promise.all(Array.from({ length: Math.min(plan.concurrency, plannedCount(plan.amount)) }, worker));
  } finally {
    agent.destroy();
  }
  if (signal?.aborted === true) return 'stopped';
  return limit.aborted ? 'timeLimit' : 'done';
}

/** Gives requests their turn: all at once, or each at its time. */
class Turns {
  readonly #amount: RequestPlan['amount'];
  readonly #start = performance.now();
  #taken = 0;

  constructor({ amount }: RequestPlan) {
    this.#amount = amount;
  }

  /** Resolves when the next request may start; false when there is none, or when it would start too late. */
  async next(stop: AbortSignal): Promise<boolean> {
    if (stop.aborted || this.#taken >= plannedCount(this.#amount)) return false;
    const turn = this.#taken++;
    if ('count' in this.#amount) return true;
    const { perSecond, seconds } = this.#amount;
    const now = performance.now() - this.#start;
    if (now > seconds * 1000) return false;
    const wait = (turn * 1000) / perSecond - now;
    if (wait > 0) await delay(wait, undefined, { signal: stop }).catch(() => {});
    return !stop.aborted;
  }
}

/** Bookinfo wants its users signed in; where there is no such form the header `end-user` says who it is. */
async function headersOf(
  plan: RequestPlan,
  base: URL,
  agent: string,
  stop: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const headers: Record<string, string> = { 'user-agent': agent, accept: '*/*' };
  for (const [name, value] of plan.headers) headers[name.toLowerCase()] = value;
  if (plan.user === undefined) return headers;
  const cookie = await signIn(base, plan.user, plan.headers, stop);
  if (cookie === undefined) headers['end-user'] ??= plan.user;
  else headers['cookie'] = headers['cookie'] === undefined ? cookie : `${headers['cookie']}; ${cookie}`;
  return headers;
}

interface Asked {
  readonly url: URL;
  readonly plan: RequestPlan;
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: Agent;
  readonly stop: AbortSignal;
}

class PatienceError extends Error {
  override readonly name = 'PatienceError';
}

async function ask(asked: Asked, again = false): Promise<Answer> {
  const { url, plan, headers, agent, stop } = asked;
  const started = performance.now();
  const sent = request(url, { method: plan.method, headers, agent, lookup: lookupLoopback, signal: stop });
  const patience = setTimeout(() => sent.destroy(new PatienceError()), LIMITS.patience * 1000);
  let response: IncomingMessage | undefined;
  try {
    response = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve);
      sent.once('error', reject);
      sent.end();
    });
    const body = await beginningOf(response);
    return {
      kind: 'answered',
      status: response.statusCode ?? 0,
      ms: performance.now() - started,
      by: answeredBy({ headers: response.headers, body }),
    };
  } catch (error) {
    if (stop.aborted) return { kind: 'abandoned' };
    // A connection that was kept for the next request may be closed just then: that is no answer of the mesh.
    if (!again && response === undefined && sent.reusedSocket && codeOf(error) === 'ECONNRESET')
      return await ask(asked, true);
    return { kind: 'failed', why: whyOf(error) };
  } finally {
    clearTimeout(patience);
  }
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    if (bytes < BODY_BYTES) parts.push(part);
    bytes += part.length;
  }
  return Buffer.concat(parts).subarray(0, BODY_BYTES).toString();
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function whyOf(error: unknown): string {
  if (error instanceof PatienceError) return l10n.t('no answer within {0} s', LIMITS.patience);
  const code = codeOf(error);
  if (code === 'ECONNREFUSED') return l10n.t('connection refused: nobody listens there');
  if (code === 'ECONNRESET' || code === 'EPIPE') return l10n.t('the connection was closed before the answer');
  if (code.startsWith('HPE_')) return l10n.t('what came back is not HTTP');
  return code === '' ? (error instanceof Error ? error.message : String(error)) : code;
}
