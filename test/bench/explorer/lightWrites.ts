import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { stringAt } from '../../../src/mesh/fields.ts';
import { ApiClient } from '../../practice/apiClient.ts';
import { ensureCertificates } from '../../practice/certificates.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import type { Storm, StormMessage } from './stormWriters.ts';

/** An object of the core group. */
export interface Written {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

const AT_ONCE = 32;
/** As many digits as the writers may need. */
const CALM = '0'.repeat(12);

/*
 * Writes that cost the API server little. In the bench it has its two cores together with what is measured, which it does
 * not have on a learner's cluster.
 */

/**
 * Takes the managedFields of objects away: to keep them is much of what a write costs, and the product drops them. Gives
 * the objects the label that {@link write} writes.
 */
export async function lighten(mesh: PracticeMesh, objects: readonly Written[]): Promise<void> {
  const queue = objects.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const { kind, name, namespace } of queue) {
        const ref = { apiVersion: 'v1', kind, name, namespace };
        await mesh.api.patch(ref, { metadata: { managedFields: [{}], labels: { storm: CALM } } });
      }
    }),
  );
}

/** Of a certificate the server would compute the signatures anew for each write. */
async function writersLogin(
  mesh: PracticeMesh,
): Promise<{ readonly caCert: string; readonly token: string }> {
  const subject = { kind: 'ServiceAccount', name: 'writers', namespace: 'default' };
  await mesh.api.apply([
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: subject.name } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: subject.name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [subject],
    },
  ]);
  const answer = await mesh.api.request('POST', '/api/v1/namespaces/default/serviceaccounts/writers/token', {
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
  });
  const { caCert } = await ensureCertificates(join(mesh.dir, 'certificates'));
  return { caCert, token: stringAt(answer, 'status', 'token') ?? assert.fail('The server gave no token.') };
}

/** A client of such writers. */
export async function writersApi(mesh: PracticeMesh): Promise<ApiClient> {
  const { caCert, token } = await writersLogin(mesh);
  return new ApiClient(mesh.server, caCert, { token });
}

/**
 * Has a process of its own write a label of objects, one after the other, again and again.
 * @param onReady the first is written now
 * @returns how many changes the API server took
 */
export async function write(
  mesh: PracticeMesh,
  objects: readonly Written[],
  how: Pick<Storm, 'writers' | 'inFlight' | 'seconds' | 'perSecond'>,
  onReady?: () => void,
): Promise<number> {
  const paths = objects.map(
    ({ kind, name, namespace }) => `/api/v1/namespaces/${namespace}/${kind.toLowerCase()}s/${name}`,
  );
  const job: Storm = { server: mesh.server, ...(await writersLogin(mesh)), paths, ...how };
  const child = fork(new URL('stormWriters.ts', import.meta.url));
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on('message', (message: StormMessage) => {
        if (message === 'ready') onReady?.();
        else resolve(message.written);
      });
      child.once('exit', () => reject(new Error('The writers ended early.')));
      child.send(job);
    });
  } finally {
    child.kill();
  }
}
