import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { booleanAt, listAt, numberAt } from '../../../src/mesh/fields.ts';
import { partEnvironment } from '../controlPlane.ts';
import type { PartSpec } from '../part.ts';
import { istioVersion } from '../programs.ts';
import type { MeshState } from '../state.ts';

/**
 * A young generation of 8 MB a part: by itself V8 lets it grow to four times that under load and keeps it, which is more
 * than all that the proxies know, and makes nothing faster here.
 */
const nodeFlags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'];

/** The process that plays proxies and applications of a mesh: `main.ts` on the Node that runs this. */
export function dataPlanePart(dir: string, state: MeshState): PartSpec {
  return {
    name: 'data-plane',
    program: process.execPath,
    args: [...nodeFlags, join(import.meta.dirname, 'main.ts'), dir, istioVersion],
    env: partEnvironment(dir),
    cwd: join(dir, 'home'),
    logFile: join(dir, 'logs', 'data-plane.log'),
    port: state.ports.dataPlane,
    isReady: async () => (await askDataPlane(state, '/ready')) !== undefined,
  };
}

/** A page of the data plane, `undefined` while it does not answer. */
export async function askDataPlane(state: MeshState, path: string): Promise<string | undefined> {
  return await new Promise((resolve) => {
    const { dataPlane: port } = state.ports;
    const headers = { authorization: `Bearer ${state.token}` };
    const asked = request(
      { host: '127.0.0.1', port, path, headers, agent: false, timeout: 5000 },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => (text += piece));
        response.on('error', () => resolve(undefined));
        response.on('end', () => resolve(response.statusCode === 200 ? text : undefined));
      },
    );
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(undefined));
    asked.end();
  });
}

export interface DataPlaneState {
  /** Whether each proxy has its configuration. */
  readonly isReady: boolean;
  /** Resident memory of the process, in bytes. */
  readonly memory: number;
  readonly proxies: number;
  /** Passages of a request through a proxy since the start. */
  readonly hops: number;
}

/** What the data plane says of itself, `undefined` while it does not answer. */
export async function dataPlaneState(state: MeshState): Promise<DataPlaneState | undefined> {
  const text = await askDataPlane(state, '/proxies');
  if (text === undefined) return undefined;
  const answer: unknown = JSON.parse(text);
  return {
    isReady: booleanAt(answer, 'isReady') === true,
    hops: numberAt(answer, 'hops') ?? 0,
    memory: numberAt(answer, 'memory') ?? 0,
    proxies: listAt(answer, 'proxies').length,
  };
}

/** Waits until as many proxies as given, and all that there are, have their configuration. @throws the signal's reason */
export async function dataPlaneReady(state: MeshState, atLeast: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const now = await dataPlaneState(state);
    if (now !== undefined && now.isReady && now.proxies >= atLeast) return;
    // It has no way to call back.
    await wait(40, undefined, { signal });
  }
}
