import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { tool } from '../practice/support.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly milliseconds: number;
}

/** A `kubectl port-forward` and requests through it. */
export interface Forward {
  /** Of this machine. */
  readonly port: number;
  readonly get: (path: string, headers?: Record<string, string>, method?: string) => Promise<Answer>;
  /** Many requests, eight at a time. */
  readonly many: (count: number, path: string, headers?: Record<string, string>) => Promise<Answer[]>;
  readonly close: () => Promise<void>;
}

export async function openForward(
  mesh: PracticeMesh,
  target: string,
  port: number,
  namespace = 'default',
): Promise<Forward> {
  const process = tool(mesh, 'kubectl', 'port-forward', '-n', namespace, target, `:${port}`);
  const ended = process.catch(() => {});
  for await (const line of createInterface({ input: process.stdout })) {
    const local = /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (local === undefined) continue;
    process.stdout.resume();
    return forwardTo(Number(local), async () => {
      process.kill();
      await ended;
    });
  }
  throw new Error('kubectl port-forward has ended');
}

/** Requests to a port of this machine. @param end called by `close` */
export function forwardTo(local: number, end: () => Promise<void>): Forward {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    await send(local, agent, path, headers, method);
  return {
    port: local,
    get,
    many: async (count, path, headers = {}) => {
      const answers: Answer[] = [];
      let left = count;
      const worker = async () => {
        while (left-- > 0) answers.push(await get(path, headers));
      };
      await Promise.all(Array.from({ length: 8 }, worker));
      return answers;
    },
    close: async () => {
      agent.destroy();
      await end();
    },
  };
}

async function send(
  port: number,
  agent: Agent,
  path: string,
  headers: Record<string, string>,
  method: string,
): Promise<Answer> {
  const started = performance.now();
  return await new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, agent, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (body += piece));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers: own } = response;
        resolve({ status, body, headers: own, milliseconds: performance.now() - started });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Share of each version of reviews among answers that name a pod. */
export function shares(answers: readonly Answer[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { body } of answers) {
    const version = /reviews-(v\d)/.exec(body)?.[1] ?? 'none';
    counts[version] = (counts[version] ?? 0) + 1;
  }
  return Object.fromEntries(
    Object.entries(counts).map(([version, count]) => [version, count / answers.length]),
  );
}

/** Asserts shares within a tolerance; versions that are not named must not occur. */
export function assertShares(
  answers: readonly Answer[],
  expected: Readonly<Record<string, number>>,
  tolerance = 0.03,
): void {
  const seen = shares(answers);
  for (const version of new Set([...Object.keys(seen), ...Object.keys(expected)])) {
    const difference = Math.abs((seen[version] ?? 0) - (expected[version] ?? 0));
    assert(
      difference <= tolerance,
      `${version}: ${JSON.stringify(seen)}, expected ${JSON.stringify(expected)}`,
    );
  }
}

/** Asks again until it holds. @throws the last assertion after the patience, 10 s unless told */
export async function eventually<T>(attempt: () => Promise<T>, patience = 10_000): Promise<T> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await wait(50);
    }
  }
}

/** `kubectl exec` of curl in a workload; gives what it has written and its exit code. */
export async function curlIn(
  mesh: PracticeMesh,
  workload: string,
  ...args: string[]
): Promise<{ stdout: string; stderr: string; exit: number }> {
  const [container = ''] = (workload.split('/').at(-1) ?? '').split('-');
  try {
    const { stdout, stderr } = await tool(
      mesh,
      'kubectl',
      'exec',
      workload,
      '-c',
      container,
      '--',
      'curl',
      ...args,
    );
    return { stdout, stderr, exit: 0 };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { stdout, stderr, exit: Number(/exit code (\d+)/.exec(stderr)?.[1] ?? 1) };
  }
}
