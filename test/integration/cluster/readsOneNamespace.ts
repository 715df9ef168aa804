import assert from 'node:assert/strict';
import { isRecord } from '../../../src/mesh/fields.ts';
import { eventually } from '../../host/support/eventually.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { type FollowedSession, clientOf, configMap, readerConfig } from './support.ts';

const CONFIG_MAP = { group: '', kind: 'ConfigMap' };
const NAMESPACE = { group: '', kind: 'Namespace' };

/** What a session sees, and says, of a user who has rights in one namespace only. */
export async function readsOneNamespace(
  mesh: PracticeMesh,
  open: (kubeconfig: string) => Promise<FollowedSession>,
): Promise<void> {
  const namespace = await mesh.createNamespace('rights');
  const kubeconfig = await readerConfig(mesh, namespace);
  const client = await clientOf(kubeconfig);
  const list = await client.json({ path: `/api/v1/namespaces/${namespace}/configmaps` });
  assert.ok(isRecord(list) && list['kind'] === 'ConfigMapList');

  const followed = await open(kubeconfig);
  followed.session.use(CONFIG_MAP);
  const problem = await eventually([followed.onEvent], () => followed.session.view(CONFIG_MAP).problem, {
    what: 'a problem',
  });
  assert.equal(followed.session.connection.state, 'connected');
  assert.equal(problem.kind, 'forbidden');
  assert.equal(problem.status, 403);
  assert.match(problem.message, /cannot (list|watch) resource "configmaps".* at the cluster scope/);

  followed.session.moveTo(namespace);
  await eventually([followed.onEvent], () => followed.session.complete(CONFIG_MAP, namespace), {
    what: 'the namespace that may be read',
  });
  assert.equal(followed.session.view(CONFIG_MAP).problem, undefined);
  assert.equal(followed.session.complete(CONFIG_MAP), false, 'other namespaces count as read');
  await mesh.api.create(configMap(namespace, 'allowed', '1'));
  await eventually([followed.onEvent], () => followed.session.object(CONFIG_MAP, `${namespace}/allowed`), {
    what: 'a change in the namespace',
  });

  // The list of namespaces is forbidden; the one that is worked in says by its labels whether it is in the mesh.
  followed.session.use(NAMESPACE);
  const own = await eventually([followed.onEvent], () => followed.session.object(NAMESPACE, namespace), {
    what: 'the namespace itself',
  });
  assert.equal(followed.session.view(NAMESPACE).problem?.kind, 'forbidden');
  assert.deepEqual(
    followed.session.view(NAMESPACE).items.map(({ metadata }) => metadata.name),
    [namespace],
  );
  await mesh.api.patch(
    { apiVersion: 'v1', kind: 'Namespace', name: namespace },
    { metadata: { labels: { read: 'again' } } },
  );
  await eventually(
    [followed.onEvent],
    () => {
      const now = followed.session.object(NAMESPACE, namespace);
      return now !== own && now?.metadata.labels?.['read'] === 'again';
    },
    { what: 'a changed label', timeoutMs: 30_000 },
  );
  followed.session.moveTo('default');
  await eventually([followed.onEvent], () => followed.session.view(NAMESPACE).items.length === 0, {
    what: 'no word of a namespace without rights',
  });
  client.dispose();
}
