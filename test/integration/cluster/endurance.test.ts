import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { CRD, NAMESPACE } from '../../../src/mesh/wellKnown.ts';
import { eventually } from '../../host/support/eventually.ts';
import { type PracticeMesh, startPracticeMesh } from '../../practice/practiceMesh.ts';
import {
  type Answer,
  type FollowedSession,
  type Middleman,
  configMap,
  equalsFreshList,
  followedSession,
  startMiddleman,
  walkCrd,
} from './support.ts';

const CONFIG_MAP = { group: '', kind: 'ConfigMap' };
const SECRET = { group: '', kind: 'Secret' };
const WALK = { group: 'example.com', kind: 'Walk' };

function refused(status: number, message: string): Answer {
  return { status, body: JSON.stringify({ kind: 'Status', code: status, message }) };
}

describe('A watched cluster', function () {
  this.timeout(60_000);
  let mesh: PracticeMesh;
  let middleman: Middleman;
  let followed: FollowedSession;
  /** How long the machine has slept so far, in milliseconds. */
  let slept: number;

  before(async function () {
    this.timeout(180_000);
    mesh = await startPracticeMesh({ scenario: 'bare' });
  });
  after(async () => mesh?.down());
  beforeEach(async () => {
    slept = 0;
    middleman = await startMiddleman(mesh, 'endurance');
    followed = await followedSession(middleman.kubeconfig, () => Date.now() + slept);
  });
  afterEach(() => {
    followed.session.dispose();
    middleman.close();
  });

  it('asks for the namespaces before all else, and what is served only once', async () => {
    await mesh.api.create(walkCrd);
    const earlier = await followedSession(mesh.kubeconfigPath);
    // Longer than this test may take: it has to be seen.
    assert.ok(await earlier.session.servedWithin(WALK, 120_000));
    earlier.session.dispose();
    const { session, onEvent } = followed;
    const first = Promise.withResolvers<void>();
    let others = 0;
    middleman.rule = ({ pathname, searchParams }) => {
      if (!searchParams.has('watch')) return undefined;
      if (pathname === '/api/v1/namespaces') first.resolve();
      else if (!session.complete(NAMESPACE)) others++;
      return undefined;
    };
    const wanted = [CONFIG_MAP, SECRET, CRD, NAMESPACE];
    for (const kind of wanted) session.use(kind);
    await first.promise;
    await eventually([onEvent], () => wanted.every((kind) => session.complete(kind)), { what: 'every list' });
    assert.ok(session.view(CRD).items.length > 0, 'without CRDs this shows nothing');
    assert.equal(others, 0, 'lists that were asked for before that of the namespaces was there');
    // Longer than what the CRDs say is waited with.
    await pause(500);
    assert.equal(middleman.asked.filter((one) => one === 'GET /apis').length, 1, 'discoveries');
    await mesh.api.delete({
      apiVersion: walkCrd.apiVersion,
      kind: walkCrd.kind,
      name: walkCrd.metadata.name,
    });
    const gone = () => session.served(WALK) === undefined;
    await eventually([onEvent], gone, { what: 'the end of the kind' });
  });

  it('does not wait for namespaces that are refused', async () => {
    const { session, onEvent } = followed;
    middleman.rule = ({ pathname }) =>
      pathname === '/api/v1/namespaces' ? { status: 503, body: '{}' } : undefined;
    for (const kind of [NAMESPACE, CONFIG_MAP]) session.use(kind);
    await eventually([onEvent], () => session.complete(CONFIG_MAP), { what: 'the other list' });
    assert.equal(session.complete(NAMESPACE), false);
  });

  it('does not wait for namespaces that are not answered', async () => {
    const { session, onEvent } = followed;
    middleman.rule = ({ pathname }) => (pathname === '/api/v1/namespaces' ? 'silence' : undefined);
    for (const kind of [NAMESPACE, CONFIG_MAP]) session.use(kind);
    await eventually([onEvent], () => session.complete(CONFIG_MAP), { what: 'the other list' });
    const { state, problem } = session.view(NAMESPACE);
    // Nothing has come of them yet, nor was given up.
    assert.deepEqual({ state, problem }, { state: 'loading', problem: undefined });
  });

  it('asks for more when who draws the namespaces has them', async () => {
    const { session, onEvent } = await followedSession(middleman.kubeconfig, Date.now, () => true);
    let drawn = false;
    let early = 0;
    middleman.rule = ({ pathname }) => {
      if (pathname.endsWith('/configmaps') && !drawn) early++;
      return undefined;
    };
    try {
      for (const kind of [NAMESPACE, CONFIG_MAP]) session.use(kind);
      await eventually([onEvent], () => session.complete(NAMESPACE), { what: 'the namespaces' });
      // As long as it takes where nobody draws.
      await pause(200);
      drawn = true;
      session.drawn();
      await eventually([onEvent], () => session.complete(CONFIG_MAP), { what: 'the other list' });
      assert.equal(early, 0, 'lists that were asked for before');
    } finally {
      session.dispose();
    }
  });

  it('is true again soon after the machine has slept over its connections', async () => {
    const namespace = await mesh.createNamespace('sleep');
    followed.session.use(CONFIG_MAP);
    await equalsFreshList(mesh, followed);
    middleman.freeze();
    await mesh.api.create(configMap(namespace, 'meanwhile', '1'));
    slept = 3_600_000;
    await equalsFreshList(mesh, followed, 12_000);
    assert.ok(followed.session.object(CONFIG_MAP, `${namespace}/meanwhile`));
  });

  it('keeps what it knows while the login is refused, says so, and goes on with a good one', async () => {
    const namespace = await mesh.createNamespace('login');
    followed.session.use(CONFIG_MAP);
    await equalsFreshList(mesh, followed);
    const known = followed.session.view(CONFIG_MAP).items.length;
    middleman.rule = () => refused(401, 'Unauthorized');
    const asked = middleman.asked.length;
    middleman.cut(1);
    await eventually(
      [followed.onEvent],
      () => followed.session.view(CONFIG_MAP).problem?.kind === 'unauthorized',
      { what: 'the refusal' },
    );
    assert.equal(followed.session.view(CONFIG_MAP).items.length, known);
    await mesh.api.create(configMap(namespace, 'later', '1'));
    middleman.rule = () => undefined;
    await equalsFreshList(mesh, followed, 30_000);
    assert.ok(middleman.asked.length - asked < 10, 'a refused login is tried without rest');
  });

  it('shows the kinds that may be read where others may not, and these as soon as they may', async () => {
    middleman.rule = ({ pathname }) =>
      pathname.endsWith('/secrets') ? refused(403, 'secrets is forbidden') : undefined;
    followed.session.use(CONFIG_MAP);
    followed.session.use(SECRET);
    await equalsFreshList(mesh, followed);
    await eventually([followed.onEvent], () => followed.session.view(SECRET).problem?.kind === 'forbidden', {
      what: 'the refusal',
    });
    assert.equal(followed.session.connection.state, 'connected');
    middleman.rule = () => undefined;
    await eventually([followed.onEvent], () => followed.session.view(SECRET).problem === undefined, {
      what: 'the other kind',
      timeoutMs: 40_000,
    });
  });

  it('is left alone a minute after the last one who looked has gone, and not before', async () => {
    const leave = followed.session.use(CONFIG_MAP);
    await equalsFreshList(mesh, followed);
    assert.ok(middleman.open > 0);
    // Nothing else of this process has its turn before the clock is a real one again.
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      leave();
      mock.timers.tick(59_999);
      assert.equal(followed.session.watchCount, 1);
      mock.timers.tick(1);
      assert.equal(followed.session.watchCount, 0);
    } finally {
      mock.timers.reset();
    }
    await eventually([middleman.onEnd], () => middleman.open === 0, { what: 'the end of all requests' });
    assert.deepEqual(followed.session.view(CONFIG_MAP).items, []);
  });
});
