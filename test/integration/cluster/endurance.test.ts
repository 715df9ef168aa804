import assert from 'node:assert/strict';
import { mock } from 'node:test';
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
} from './support.ts';

const CONFIG_MAP = { group: '', kind: 'ConfigMap' };
const SECRET = { group: '', kind: 'Secret' };

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
