import assert from 'node:assert/strict';
import { PLAIN_ARRANGEMENT } from '../../../src/mesh/tree/arrangement.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import type { MeshNode } from '../../../src/mesh/tree/meshNode.ts';
import { MeshTree, meshTree } from '../../../src/mesh/tree/meshTree.ts';
import { StoredCluster, object, runningPod } from './source.ts';

const NAMESPACES = ['ant', 'bee', 'cat', 'dog'];

function podIn(namespace: string, app: string): KubeObject {
  const pod = runningPod(app);
  return { ...pod, metadata: { ...pod.metadata, namespace } };
}

function broken(pod: KubeObject): KubeObject {
  return { ...pod, status: { phase: 'Failed', reason: 'Evicted' } };
}

function deployment(app: string, namespace: string, readyReplicas = 1): KubeObject {
  return object('apps/v1', 'Deployment', `${app}-v1`, {
    metadata: { namespace },
    spec: { replicas: 1 },
    status: { readyReplicas },
  });
}

const gateway = object('gateway.networking.k8s.io/v1', 'Gateway', 'gate', {
  metadata: { namespace: 'ant' },
  spec: { listeners: [{ name: 'http', port: 80 }] },
});

function route(name: string, namespace: string, ...services: readonly string[]): KubeObject {
  return object('gateway.networking.k8s.io/v1', 'HTTPRoute', name, {
    metadata: { namespace },
    spec: {
      parentRefs: [{ name: 'gate', namespace: 'ant' }],
      rules: [{ backendRefs: services.map((service) => ({ name: service, port: 80 })) }],
    },
  });
}

function serviceOne(namespace: string, selector: Readonly<Record<string, string>>, labels = {}): KubeObject {
  return object('v1', 'Service', 'one', { metadata: { namespace, labels }, spec: { selector } });
}

function cluster(): StoredCluster {
  return new StoredCluster([
    ...NAMESPACES.map((name) => object('v1', 'Namespace', name)),
    ...NAMESPACES.flatMap((name) => [podIn(name, 'one'), podIn(name, 'two')]),
    ...NAMESPACES.map((namespace) => serviceOne(namespace, { app: 'one' })),
    ...NAMESPACES.flatMap((namespace) => [
      deployment('one', namespace),
      deployment('two', namespace),
      route('to-one', namespace, 'one'),
      route('to-both', namespace, 'one', 'two'),
      route('to-two', namespace, 'two'),
    ]),
    object('v1', 'Service', 'two', { metadata: { namespace: 'ant' }, spec: { selector: { app: 'two' } } }),
    gateway,
  ]);
}

/** Label, description, state and facts of every row, with those below. */
function looks(nodes: readonly MeshNode[]): unknown {
  return nodes.map(({ label, description, state, facts, children }) => ({
    label,
    description,
    state,
    facts: [...facts],
    below: looks(children?.() ?? []),
  }));
}

/** Every row with its id. */
function flat(nodes: readonly MeshNode[]): readonly MeshNode[] {
  return nodes.flatMap((node) => [node, ...flat(node.children?.() ?? [])]);
}

describe('A tree whose cluster changes', () => {
  it('keeps the row of each pod that is as it was, wherever it stands', () => {
    const source = cluster();
    const tree = new MeshTree(source);
    const before = new Map(flat(tree.rows(PLAIN_ARRANGEMENT, 'ant')).map((node) => [node.id, node]));
    source.put(broken(podIn('ant', 'two')));
    const pods = flat(tree.rows(PLAIN_ARRANGEMENT, 'ant')).filter(({ kind }) => kind === 'pod');
    const anew = pods.filter((node) => node !== before.get(node.id)).map(({ object: pod }) => pod?.metadata);
    assert.deepEqual(
      [...new Set(anew.map((metadata) => `${metadata?.namespace}/${metadata?.labels?.['app']}`))],
      ['ant/two'],
    );
  });

  it('makes only those rows anew that a change concerns', () => {
    const source = cluster();
    const tree = new MeshTree(source);
    const before = new Map(flat(tree.rows(PLAIN_ARRANGEMENT, 'ant')).map((node) => [node.id, node]));
    source.put(broken(podIn('ant', 'two')));
    const anew = flat(tree.rows(PLAIN_ARRANGEMENT, 'ant')).filter((node) => node !== before.get(node.id));
    const names = anew.filter(({ kind }) => kind === 'object').map(({ label }) => label);
    // Some stand in two places; only the pods of app `two` changed.
    assert.deepEqual([...new Set(names)].toSorted(), [
      'Gateway gate',
      'HTTPRoute to-both',
      'HTTPRoute to-two',
      'two',
      'two-v1',
    ]);
  });

  it('keeps what stands behind a Service of which something else changed', () => {
    const source = cluster();
    const tree = new MeshTree(source);
    const before = new Map(flat(tree.rows(PLAIN_ARRANGEMENT, 'ant')).map((node) => [node.id, node]));
    source.put(serviceOne('ant', { app: 'one' }, { changed: 'yes' }));
    const services = flat(tree.rows(PLAIN_ARRANGEMENT, 'ant')).filter(
      (node) => node.tags?.includes('service') === true && node !== before.get(node.id),
    );
    // The Service, and where it stands as a backend of routes.
    assert.deepEqual([...new Set(services.map(({ kind }) => kind))].toSorted(), ['backend', 'object']);
    for (const { id, children } of services) assert.equal(children, before.get(id)?.children, id);
  });

  it('looks as if it were made from nothing, whatever changes', () => {
    const source = cluster();
    const tree = new MeshTree(source);
    flat(tree.rows(PLAIN_ARRANGEMENT, 'ant'));
    const istiod = (version: string): KubeObject =>
      object('apps/v1', 'Deployment', 'istiod', {
        metadata: {
          namespace: 'istio-system',
          labels: { app: 'istiod', 'operator.istio.io/version': version },
        },
      });
    const one = podIn('ant', 'one');
    const steps: readonly (() => void)[] = [
      () => source.put(deployment('one', 'ant', 0)),
      () => source.put(route('to-one', 'ant', 'nobody')),
      () => source.put(route('to-one', 'ant', 'one')),
      // The same pods, chosen by more.
      () => source.put(serviceOne('ant', { app: 'one', version: 'v1' })),
      () => source.take(gateway),
      () => source.take(object('v1', 'Service', 'two', { metadata: { namespace: 'ant' } })),
      () => source.put(gateway),
      () => source.put(broken(one)),
      () => source.put(istiod('1.30.2')),
      () => source.put(istiod('9.9.9')),
      () => source.put({ ...one, metadata: { ...one.metadata, labels: { app: 'two' } } }),
      () => source.take(deployment('one', 'ant')),
      () => source.take(podIn('ant', 'two')),
      () => source.put(one),
      () => source.take(object('v1', 'Service', 'one', { metadata: { namespace: 'ant' } })),
    ];
    for (const [index, step] of steps.entries()) {
      step();
      assert.deepEqual(
        looks(tree.rows(PLAIN_ARRANGEMENT, 'ant')),
        looks(meshTree(source, {}, 'ant')),
        `step ${index}`,
      );
    }
  });

  it('is brought up to date in turns where the time is short, and passes nobody over', () => {
    const source = cluster();
    const tree = new MeshTree(source);
    const turn = (): readonly MeshNode[] => tree.rows(PLAIN_ARRANGEMENT, 'ant', 0);
    let before = turn();
    assert.equal(tree.left, 0);
    const served = new Set<string>();
    for (let index = 0; index < NAMESPACES.length; index++) {
      // The first ones change all the time.
      for (const name of NAMESPACES) source.put(broken(podIn(name, 'two')));
      const after = turn();
      assert.ok(tree.left > 0);
      const anew = after.filter((node, at) => node !== before[at]);
      assert.equal(anew.length, 1, 'a turn without time makes one part');
      for (const { label } of anew) served.add(label);
      before = after;
    }
    assert.deepEqual([...served].toSorted(), NAMESPACES);
    while (tree.left > 0) turn();
    assert.deepEqual(looks(turn()), looks(meshTree(source, {}, 'ant')));
  });

  it('brings up to date first what is open, and something that is not', () => {
    const source = cluster();
    const tree = new MeshTree(source);
    const before = tree.rows(PLAIN_ARRANGEMENT, 'ant');
    for (const name of NAMESPACES) source.put(broken(podIn(name, 'two')));
    const has = (id: string): boolean => id === 'ns:cat' || id === 'ns:dog';
    const turn = (): readonly string[] => {
      const after = tree.rows(PLAIN_ARRANGEMENT, 'ant', 0, { has, until: 0 });
      return after.filter((node, at) => node !== before[at]).map(({ label }) => label);
    };
    assert.deepEqual(turn(), ['ant', 'cat']);
    assert.deepEqual(turn(), ['ant', 'bee', 'cat', 'dog']);
    assert.equal(tree.left, 0);
  });

  it('may have longer for what is open', () => {
    const source = cluster();
    const tree = new MeshTree(source);
    tree.rows(PLAIN_ARRANGEMENT, 'ant');
    for (const name of NAMESPACES) source.put(broken(podIn(name, 'two')));
    const has = (id: string): boolean => id !== 'ns:ant' && id !== 'ns:bee';
    tree.rows(PLAIN_ARRANGEMENT, 'ant', 0, { has, until: Infinity });
    assert.equal(tree.left, 1, 'all that is open was made, and one that is not');
  });

  it('brings up to date first what has waited longest, however often something else changes', () => {
    const source = cluster();
    const tree = new MeshTree(source);
    let before = tree.rows(PLAIN_ARRANGEMENT, 'ant');
    const turnAfter = (...changed: readonly string[]): readonly string[] => {
      for (const name of changed) source.put(broken(podIn(name, 'two')));
      const after = tree.rows(PLAIN_ARRANGEMENT, 'ant', 0);
      const anew = after.filter((node, at) => node !== before[at]).map(({ label }) => label);
      before = after;
      return anew;
    };
    // The Gateway in `ant` has routes of all.
    assert.deepEqual(turnAfter('dog'), ['ant']);
    assert.deepEqual(turnAfter(), ['dog']);
    assert.deepEqual(turnAfter('dog'), ['ant']);
    // They were made before it, and are out of date only now.
    assert.deepEqual(turnAfter('bee', 'cat'), ['dog']);
    for (const name of ['ant', 'bee', 'cat']) assert.deepEqual(turnAfter(), [name]);
    assert.equal(tree.left, 0);
  });

  it('opens the namespaces of the mesh while they are few, and leaves the rows of many as they are', () => {
    const injected = (name: string): KubeObject =>
      object('v1', 'Namespace', name, { metadata: { labels: { 'istio-injection': 'enabled' } } });
    const few = ['a', 'b', 'c', 'd', 'e'].map(injected);
    const stored = new StoredCluster([...few, object('v1', 'Namespace', 'outside')]);
    const tree = new MeshTree(stored);
    const namespaces = (shown = PLAIN_ARRANGEMENT): readonly MeshNode[] =>
      tree.rows(shown, 'default').filter(({ kind }) => kind === 'namespace');
    const open = (shown?: typeof PLAIN_ARRANGEMENT): string =>
      namespaces(shown)
        .filter((node) => node.open)
        .map(({ label }) => label)
        .join('');
    assert.equal(open(), 'abcde');
    stored.put(injected('f'));
    assert.equal(open(), '');
    // As one chose them.
    assert.equal(open({ ...PLAIN_ARRANGEMENT, namespaces: ['a', 'f'] }), 'af');
    const before = namespaces();
    stored.put(podIn('f', 'one'));
    const again = namespaces();
    const others = before.flatMap((node, index) =>
      node.label === 'f' || again[index] === node ? [] : node.label,
    );
    assert.deepEqual(others, [], 'rows that were made anew though nothing of theirs changed');
    assert.ok(again.find(({ label }) => label === 'f')?.children !== undefined, 'the change is not shown');
  });
});
