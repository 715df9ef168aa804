import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ensureCertificates } from '../../practice/certificates.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { type Figure, atLeast, atMost } from '../figure.ts';
import { equalsFreshList } from './freshList.ts';
import type { Storm, StormResult } from './stormWriters.ts';
import { withEye } from './withEye.ts';

const SECONDS = 10;
const WRITERS = 4;
const IN_FLIGHT = 8;

/** As many changes as the API server takes from four writers: nothing is lost and nothing blocks. */
export async function storm(mesh: PracticeMesh, log: (line: string) => void): Promise<readonly Figure[]> {
  return withEye(mesh.kubeconfigPath, async (eye) => {
    const pods = await eye.ask('pods');
    const paths = pods.map(({ name, namespace }) => `/api/v1/namespaces/${namespace}/pods/${name}`);
    await eye.ask('watchBlocks');
    const written = await rage(mesh, paths);
    const block = await eye.ask('longestBlock');
    await equalsFreshList(mesh, eye, 10_000);
    log(`storm: ${written} changes in ${SECONDS} s, nothing lost`);
    return [
      atLeast('storm: changes', written / SECONDS, 'a second', 500),
      atMost('storm: longest block', block, 'ms', 100),
    ];
  });
}

/** How many changes the API server took. */
async function rage(mesh: PracticeMesh, paths: readonly string[]): Promise<number> {
  const { caCert, admin } = await ensureCertificates(join(mesh.dir, 'certificates'));
  const job: Storm = {
    server: mesh.server,
    certificates: { caCert, admin },
    paths,
    writers: WRITERS,
    inFlight: IN_FLIGHT,
    seconds: SECONDS,
  };
  const child = fork(new URL('stormWriters.ts', import.meta.url));
  try {
    const answer = once(child, 'message') as Promise<[StormResult]>;
    const ended = once(child, 'exit').then(() => assert.fail('The writers ended early.'));
    child.send(job);
    const [{ written }] = await Promise.race([answer, ended]);
    return written;
  } finally {
    child.kill();
  }
}
