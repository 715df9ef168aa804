import assert from 'node:assert/strict';
import { discover } from '../../../src/cluster/discovery.ts';
import { applyObject, deleteObject } from '../../../src/cluster/serverSideApply.ts';
import { eventually } from '../../host/support/eventually.ts';
import { type PracticeMesh, startPracticeMesh } from '../../practice/practiceMesh.ts';
import { readsOneNamespace } from './readsOneNamespace.ts';
import {
  clientOf,
  configMap,
  equalsFreshList as hasFreshList,
  type FollowedSession,
  followedSession,
  type Middleman,
  startMiddleman,
  walkCrd,
} from './support.ts';

const CONFIG_MAP = { group: '', kind: 'ConfigMap' };
const SECRET = { group: '', kind: 'Secret' };
const CONFIG_MAPS = { apiVersion: 'v1', kind: 'ConfigMap' };

describe('The cluster side, on an API server', function () {
  this.timeout(60_000);
  let mesh: PracticeMesh;
  const opened: FollowedSession[] = [];
  const middlemen: Middleman[] = [];

  before(async function () {
    this.timeout(180_000);
    mesh = await startPracticeMesh({ scenario: 'bare' });
  });
  after(async () => mesh?.down());
  afterEach(() => {
    for (const { session } of opened.splice(0)) session.dispose();
    for (const middleman of middlemen.splice(0)) middleman.close();
  });

  async function open(kubeconfig: string): Promise<FollowedSession> {
    const followed = await followedSession(kubeconfig);
    opened.push(followed);
    return followed;
  }
  async function between(): Promise<Middleman> {
    const middleman = await startMiddleman(mesh, `middleman-${middlemen.length}`);
    middlemen.push(middleman);
    return middleman;
  }
  const equalsFreshList = async (followed: FollowedSession, timeoutMs?: number): Promise<void> =>
    hasFreshList(mesh, followed, timeoutMs);
  const watchesOf = ({ asked }: Middleman) => asked.filter((one) => /\/configmaps\?.*watch=true/.test(one));
  const listsOf = ({ asked }: Middleman) =>
    asked.filter((one) => /\/configmaps\?/.test(one) && !one.includes('watch=true'));

  it('finds the same kinds in the aggregated and in the plain discovery', async () => {
    const middleman = await between();
    const aggregated = await discover(await clientOf(middleman.kubeconfig));
    assert.equal(middleman.asked.length, 2, middleman.asked.join());
    middleman.rule = (_, { headers }) => {
      headers.accept = 'application/json';
      return undefined;
    };
    const plain = await discover(await clientOf(middleman.kubeconfig));
    assert.ok(middleman.asked.length > 10);
    assert.deepEqual([...plain.keys()].toSorted(), [...aggregated.keys()].toSorted());
    const deployment = plain.get('Deployment.apps');
    assert.deepEqual(
      { ...deployment, verbs: deployment?.verbs.toSorted() },
      { ...aggregated.get('Deployment.apps'), verbs: aggregated.get('Deployment.apps')?.verbs.toSorted() },
    );
    assert.ok(deployment?.namespaced && deployment.verbs.includes('watch'));
  });

  it('streams the list, and follows every change', async () => {
    const middleman = await between();
    const namespace = await mesh.createNamespace('stream');
    await mesh.api.create(configMap(namespace, 'first', '1'));
    const followed = await open(middleman.kubeconfig);
    followed.session.use(CONFIG_MAP);
    await equalsFreshList(followed);
    assert.equal(watchesOf(middleman).length, 1);
    assert.equal(middleman.asked.filter((one) => one === 'GET /apis').length, 1, 'discoveries');
    assert.match(watchesOf(middleman)[0] ?? '', /sendInitialEvents=true/);
    assert.deepEqual(listsOf(middleman), []);

    await mesh.api.create(configMap(namespace, 'second', '1'));
    await mesh.api.patch({ ...CONFIG_MAPS, name: 'first', namespace }, { data: { value: '2' } });
    await mesh.api.delete({ ...CONFIG_MAPS, name: 'second', namespace });
    const own = () =>
      followed.changes.flatMap(({ event }) =>
        event.type === 'change' && event.change.object.metadata.namespace === namespace
          ? [`${event.change.type} ${event.change.object.metadata.name}`]
          : [],
      );
    await eventually([followed.onEvent], () => own().includes('deleted second'), { what: 'the deletion' });
    // The namespace's controller may write its own ConfigMap at any time.
    assert.deepEqual(
      own().filter((one) => !one.includes('kube-root-ca')),
      ['added first', 'added second', 'modified first', 'deleted second'],
    );
    await equalsFreshList(followed);
    assert.equal(watchesOf(middleman).length, 1);
  });

  for (const [what, answer] of [
    ['refuses', '{"kind":"Status","message":"sendInitialEvents is forbidden for watch","code":422}'],
    ['ignores', undefined],
  ] as const) {
    it(`pages where the server ${what} streamed lists`, async () => {
      const middleman = await between();
      const namespace = await mesh.createNamespace('pages');
      for (const name of ['a', 'b', 'c']) await mesh.api.create(configMap(namespace, name, '1'));
      middleman.rule = (url) => {
        if (url.searchParams.get('limit') === '500') url.searchParams.set('limit', '2');
        if (!url.searchParams.has('sendInitialEvents')) return undefined;
        if (answer !== undefined) return { status: 422, body: answer };
        // An old server sends what it has, never says where that ends, and goes on watching until its time-out.
        // Today's server would mark the end also unasked, if it may send bookmarks.
        for (const name of ['sendInitialEvents', 'resourceVersionMatch', 'allowWatchBookmarks'])
          url.searchParams.delete(name);
        url.searchParams.set('timeoutSeconds', '1');
        return undefined;
      };
      const followed = await open(middleman.kubeconfig);
      followed.session.use(CONFIG_MAP);
      await equalsFreshList(followed);
      assert.ok(listsOf(middleman).length > 1, middleman.asked.join('\n'));
      assert.ok(
        listsOf(middleman).some((one) => one.includes('continue=')),
        middleman.asked.join('\n'),
      );
      await mesh.api.create(configMap(namespace, 'd', '1'));
      await equalsFreshList(followed);
    });
  }

  it('lists anew when the server has forgotten where it was (410)', async () => {
    const middleman = await between();
    const namespace = await mesh.createNamespace('gone');
    const followed = await open(middleman.kubeconfig);
    let expired = 0;
    middleman.rule = (url) => {
      if (!url.pathname.endsWith('/configmaps') || url.searchParams.get('watch') !== 'true') return undefined;
      if (url.searchParams.has('sendInitialEvents')) {
        // The first watch ends soon, so that the next one has to go on from a version.
        if (expired === 0) url.searchParams.set('timeoutSeconds', '1');
        return undefined;
      }
      expired++;
      const object = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
      return { status: 200, body: `${JSON.stringify({ type: 'ERROR', object })}\n` };
    };
    followed.session.use(CONFIG_MAP);
    await eventually([middleman.onEnd], () => expired > 0, { what: 'a watch that goes on from a version' });
    await mesh.api.create(configMap(namespace, 'after', '1'));
    await equalsFreshList(followed);
    assert.equal(expired, 1);
  });

  it('says that the server is away while it is, and has what is true soon after it is back', async () => {
    const namespace = await mesh.createNamespace('restart');
    await mesh.api.create(configMap(namespace, 'before', '1'));
    const followed = await open(mesh.kubeconfigPath);
    followed.session.use(CONFIG_MAP);
    await equalsFreshList(followed);

    await mesh.kill('kube-apiserver');
    const problem = await eventually([followed.onEvent], () => followed.session.view(CONFIG_MAP).problem, {
      what: 'a problem',
    });
    assert.equal(problem.kind, 'unreachable');
    assert.match(problem.message, /^No answer from https:/);
    assert.ok(followed.session.view(CONFIG_MAP).items.length > 0, 'the last known state is gone');

    await mesh.restart('kube-apiserver');
    await mesh.api.delete({ ...CONFIG_MAPS, name: 'before', namespace });
    await mesh.api.create(configMap(namespace, 'later', '1'));
    await equalsFreshList(followed, 20_000);
  });

  it('reads as a user with rights in one namespace: there, and says that it is forbidden elsewhere', async () => {
    await readsOneNamespace(mesh, open);
  });

  it('follows a CRD that comes, goes and comes again, without asking in between', async () => {
    const middleman = await between();
    const followed = await open(middleman.kubeconfig);
    const { session } = followed;
    const walk = { group: 'example.com', kind: 'Walk' };
    session.use(walk);
    await session.connect();
    const install = () => mesh.api.create(walkCrd);
    const { name } = walkCrd.metadata;
    const discoveries = () => middleman.asked.filter((one) => one === 'GET /apis').length;
    for (const time of ['first', 'second']) {
      const before = discoveries();
      const served = session.servedWithin(walk, 20_000);
      await install();
      assert.equal((await served)?.resource, 'walks', time);
      assert.ok(discoveries() - before < 12, `${discoveries() - before} discoveries`);
      await eventually([followed.onEvent], () => session.complete(walk), { what: `the list, ${time}` });
      await mesh.api.create({
        apiVersion: 'example.com/v1',
        kind: 'Walk',
        metadata: { name: time, namespace: 'default' },
      });
      await eventually([followed.onEvent], () => session.object(walk, `default/${time}`), { what: time });
      session.use({ group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' });
      await mesh.api.delete({ apiVersion: walkCrd.apiVersion, kind: walkCrd.kind, name });
      await eventually([followed.onEvent], () => session.view(walk).state === 'absent', { what: 'the end' });
      assert.equal(session.complete(walk), false, 'a kind that is gone counts as listed');
    }
    assert.deepEqual(session.view(walk).items, []);
  });

  it('watches a kind once for all its users, and has nothing open when it is disposed', async () => {
    const middleman = await between();
    const followed = await open(middleman.kubeconfig);
    const { session } = followed;
    const first = session.use(CONFIG_MAP);
    const second = session.use(CONFIG_MAP);
    session.use(SECRET);
    await equalsFreshList(followed);
    assert.equal(session.watchCount, 2);
    assert.equal(watchesOf(middleman).length, 1);
    first();
    first();
    second();
    session.use(CONFIG_MAP);
    await equalsFreshList(followed);
    assert.equal(watchesOf(middleman).length, 1, 'a view that comes back at once lists anew');

    session.dispose();
    await eventually([middleman.onEnd], () => middleman.open === 0, { what: 'the end of all requests' });
    assert.equal(session.watchCount, 0);
    assert.equal(session.client.openRequests, 0);
  });

  it('applies as meshwalk, tries without a trace, and tells a deleted object from one that was not there', async () => {
    const namespace = await mesh.createNamespace('apply');
    const client = await clientOf(mesh.kubeconfigPath);
    const kind = (await discover(client)).get('ConfigMap.') ?? (await discover(client)).get('ConfigMap');
    assert.ok(kind);
    const target = { kind, version: 'v1', namespace, name: 'applied' };
    const object = configMap(namespace, 'applied', '1');
    assert.equal((await applyObject(client, object, { ...target, dryRun: true })).created, true);
    assert.equal(await mesh.api.find({ ...CONFIG_MAPS, name: 'applied', namespace }), undefined);
    assert.equal((await applyObject(client, object, { ...target, dryRun: false })).created, true);
    assert.equal((await applyObject(client, object, { ...target, dryRun: false })).created, false);
    await mesh.api.apply([configMap(namespace, 'applied', '2')]);
    await assert.rejects(applyObject(client, object, { ...target, dryRun: true }), {
      kind: 'conflict',
      status: 409,
    });
    assert.equal(await deleteObject(client, target), true);
    assert.equal(await deleteObject(client, target), false);
    client.dispose();
  });
});
