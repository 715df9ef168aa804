import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { stringAt } from '../../../src/mesh/fields.ts';
import { ensureCertificates } from '../../practice/certificates.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { type Figure, atLeast, atMost } from '../figure.ts';
import { equalsFreshList } from './freshList.ts';
import type { PodName } from './remoteEye.ts';
import type { Storm, StormResult } from './stormWriters.ts';
import { withEye } from './withEye.ts';

const SECONDS = 10;
const WRITERS = 4;
const IN_FLIGHT = 8;
/** How many pods are written, again and again, and as many Services. */
const WRITTEN_PODS = 1_000;
/** As many digits as the writers may need. */
const CALM = '0'.repeat(12);

/**
 * As many changes as the API server takes from four writers: nothing is lost and nothing blocks. On two cores it takes a
 * good 200 a second of pods that controllers, kwok and istiod react to. What the eye is held against is more than that, so
 * these rest, half of the changes are of Services, what is written is protobuf, and it carries no managedFields: keeping
 * these costs the server half of its time, and the eye drops them.
 */
export async function storm(mesh: PracticeMesh, log: (line: string) => void): Promise<readonly Figure[]> {
  return withEye(mesh.kubeconfigPath, async (eye) => {
    const all = await eye.ask('pods');
    const step = Math.max(1, Math.floor(all.length / WRITTEN_PODS));
    const pods = all.filter((_, index) => index % step === 0);
    const services = await mesh.api.list({ apiVersion: 'v1', kind: 'Service' });
    const written = pods.flatMap((pod, index) => {
      const { name, namespace = '' } =
        services[index % services.length]?.metadata ?? assert.fail('no Services');
      return [
        { kind: 'Pod', ...pod },
        { kind: 'Service', name, namespace },
      ];
    });
    await prepare(mesh, written);
    // What the opening left behind is no part of the storm.
    await eye.ask('collect');
    await eye.ask('watchBlocks');
    const count = await rage(
      mesh,
      written.map(
        ({ kind, name, namespace }) => `/api/v1/namespaces/${namespace}/${kind.toLowerCase()}s/${name}`,
      ),
    );
    const block = await eye.ask('longestBlock');
    await equalsFreshList(mesh, eye, 10_000);
    log(`storm: ${count} changes in ${SECONDS} s, nothing lost`);
    return [
      atLeast('storm: changes', count / SECONDS, 'a second', 500),
      atMost('storm: longest block', block, 'ms', 100),
    ];
  });
}

/** Takes the managedFields away, and gives a label for the writers to write. */
async function prepare(
  mesh: PracticeMesh,
  objects: readonly (PodName & { readonly kind: string })[],
): Promise<void> {
  const queue = objects.values();
  await Promise.all(
    Array.from({ length: WRITERS * IN_FLIGHT }, async () => {
      for (const { kind, name, namespace } of queue) {
        const ref = { apiVersion: 'v1', kind, name, namespace };
        await mesh.api.patch(ref, { metadata: { managedFields: [{}], labels: { storm: CALM } } });
      }
    }),
  );
}

/** How many changes the API server took. */
async function rage(mesh: PracticeMesh, paths: readonly string[]): Promise<number> {
  const { caCert } = await ensureCertificates(join(mesh.dir, 'certificates'));
  const job: Storm = {
    server: mesh.server,
    caCert,
    token: await tokenOfWriters(mesh),
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

/** Of a certificate the server would compute the signatures anew for each change, a fifth of all that it does. */
async function tokenOfWriters(mesh: PracticeMesh): Promise<string> {
  const subject = { kind: 'ServiceAccount', name: 'storm', namespace: 'default' };
  await mesh.api.apply([
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: subject.name } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'storm' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [subject],
    },
  ]);
  const path = '/api/v1/namespaces/default/serviceaccounts/storm/token';
  const answer = await mesh.api.request('POST', path, {
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  });
  return stringAt(answer, 'status', 'token') ?? assert.fail('The server gave no token.');
}
