import type { RequestsFact } from './facts.ts';

export interface RequestPlan {
  /** On this machine: requests go to loopback only. */
  readonly url: URL;
  readonly count: number;
  /** For each request, in milliseconds. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (fact: RequestsFact) => void;
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
const AT_ONCE = 4;

/** Bookinfo's product page names the pod that wrote the reviews: `reviews-v2-6d…`. */
const REVIEWS_POD = /\breviews-(v\d+)-/;

/**
 * Sends requests and counts what came back: status codes, and which version of reviews answered. Ends early, with what
 * was counted, when the signal aborts. Throws RangeError for an address that is not of this machine.
 */
export async function sendRequests(plan: RequestPlan): Promise<RequestsFact> {
  if (!LOOPBACK.has(plan.url.hostname))
    throw new RangeError(`${plan.url.host} is not an address of this machine.`);
  const byStatus: Record<string, number> = {};
  const byVersion: Record<string, number> = {};
  let sent = 0;
  const fact = (): RequestsFact => ({
    sent,
    planned: plan.count,
    byStatus: { ...byStatus },
    byVersion: { ...byVersion },
  });
  let started = 0;
  const worker = async (): Promise<void> => {
    while (started < plan.count && plan.signal?.aborted !== true) {
      started++;
      const { status, version } = await ask(plan);
      if (status === 'cancelled') return;
      sent++;
      byStatus[status] = (byStatus[status] ?? 0) + 1;
      if (version !== undefined) byVersion[version] = (byVersion[version] ?? 0) + 1;
      plan.onProgress?.(fact());
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, plan.count) }, worker));
  return fact();
}

async function ask(plan: RequestPlan): Promise<{ status: string; version?: string | undefined }> {
  const timeout = AbortSignal.timeout(plan.timeoutMs ?? 10_000);
  const signal = plan.signal === undefined ? timeout : AbortSignal.any([timeout, plan.signal]);
  try {
    const response = await fetch(plan.url, { signal, redirect: 'manual' });
    return { status: String(response.status), version: REVIEWS_POD.exec(await response.text())?.[1] };
  } catch {
    return { status: plan.signal?.aborted === true ? 'cancelled' : 'failed' };
  }
}
