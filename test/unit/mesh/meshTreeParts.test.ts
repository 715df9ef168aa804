import assert from 'node:assert/strict';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { meshTree } from '../../../src/mesh/tree/meshTree.ts';
import type { MeshNode } from '../../../src/mesh/tree/meshNode.ts';
import { StoredCluster, object, runningPod } from './source.ts';

const GATEWAY_API = 'gateway.networking.k8s.io/v1';
const NETWORKING = 'networking.istio.io/v1';
const namespace = object('v1', 'Namespace', 'default', {
  metadata: { labels: { 'istio-injection': 'enabled' } },
});
const reviews = object('v1', 'Service', 'reviews', {
  spec: { selector: { app: 'reviews' }, ports: [{ port: 9080 }] },
});
const deployment = object('apps/v1', 'Deployment', 'reviews-v1', {
  spec: { replicas: 1 },
  status: { readyReplicas: 1 },
});

/** The rows below a path of labels, as label, state and description. */
function below(objects: readonly KubeObject[], ...path: readonly string[]): string[] {
  let nodes: readonly MeshNode[] = meshTree(new StoredCluster(objects));
  for (const label of path) {
    const found = nodes.find((node) => node.label === label);
    assert.ok(found, `${label} is not among ${nodes.map((node) => node.label).join(', ')}`);
    nodes = found.children?.() ?? [];
  }
  return nodes.map((node) => `${node.label} [${node.state}] ${node.description}`.trimEnd());
}

describe('Parts of the mesh as a tree', () => {
  it('lead from a backend to its workload and pod', () => {
    const route = object(GATEWAY_API, 'GRPCRoute', 'calls', {
      spec: {
        rules: [
          {
            matches: [{ method: { service: 'shop.Reviews', method: 'Get' } }],
            backendRefs: [{ name: 'reviews', port: 9080 }],
          },
        ],
      },
      status: { parents: [{ conditions: [{ type: 'Accepted', status: 'True', reason: 'Accepted' }] }] },
    });
    const objects = [namespace, reviews, deployment, runningPod('reviews'), route];
    const path = ['default', 'Traffic', 'GRPCRoute calls'];
    assert.deepEqual(below(objects, ...path), ['shop.Reviews/Get [neutral] reviews:9080']);
    assert.deepEqual(below(objects, ...path, 'shop.Reviews/Get'), ['reviews:9080 [neutral]']);
    assert.deepEqual(below(objects, ...path, 'shop.Reviews/Get', 'reviews:9080'), [
      'reviews-v1 [good] 1/1 · sidecar 1.30.2',
    ]);
    assert.deepEqual(below(objects, ...path, 'shop.Reviews/Get', 'reviews:9080', 'reviews-v1'), [
      'reviews-v1-5d-x [good] 2/2 Running · sidecar 1.30.2',
    ]);
  });

  it('stand below their listener where a Gateway has several, and lose no route', () => {
    const gateway = object(GATEWAY_API, 'Gateway', 'gate', {
      spec: {
        listeners: [
          { name: 'web', protocol: 'HTTP', port: 80 },
          { name: 'raw', protocol: 'TCP', port: 9000 },
        ],
      },
      status: {
        listeners: [
          { name: 'raw', conditions: [{ type: 'Programmed', status: 'False', reason: 'Invalid' }] },
        ],
      },
    });
    const route = (kind: string, name: string, sectionName?: string): KubeObject =>
      object(GATEWAY_API, kind, name, { spec: { parentRefs: [{ name: 'gate', sectionName }] } });
    const objects = [
      namespace,
      gateway,
      route('HTTPRoute', 'pages'),
      route('TCPRoute', 'bytes', 'raw'),
      route('HTTPRoute', 'nowhere', 'gone'),
    ];
    assert.deepEqual(below(objects, 'default', 'Traffic', 'Gateway gate'), [
      'listener web [pending] HTTP 80 · 1 route',
      'listener raw [bad] TCP 9000 · Programmed: Invalid · 1 route',
      'HTTPRoute nowhere [pending] no status yet',
    ]);
    assert.deepEqual(below(objects, 'default', 'Traffic', 'Gateway gate', 'listener raw'), [
      'TCPRoute bytes [pending] no status yet',
    ]);
  });

  it('show subsets with the pods that each chooses, and a subset that nobody defines', () => {
    const rule = object(NETWORKING, 'DestinationRule', 'reviews', {
      spec: {
        host: 'reviews.default.svc.cluster.local',
        subsets: [
          { name: 'v1', labels: { version: 'v1' } },
          { name: 'v9', labels: { version: 'v9' } },
        ],
      },
    });
    const virtual = object(NETWORKING, 'VirtualService', 'reviews', {
      spec: {
        hosts: ['reviews'],
        http: [
          {
            match: [{ uri: { prefix: '/' } }],
            route: [
              { destination: { host: 'reviews', subset: 'v1' }, weight: 90 },
              { destination: { host: 'reviews', subset: 'v2' }, weight: 10 },
            ],
          },
        ],
      },
    });
    const objects = [namespace, reviews, deployment, runningPod('reviews'), rule, virtual];
    assert.deepEqual(below(objects, 'default', 'Traffic', 'DestinationRule reviews'), [
      'subset v1 [neutral] version=v1',
      'subset v9 [warning] version=v9 · no pods',
    ]);
    assert.deepEqual(below(objects, 'default', 'Traffic', 'DestinationRule reviews', 'subset v1'), [
      'reviews-v1 [good] 1/1 · sidecar 1.30.2',
    ]);
    const [rules] = below(objects, 'default', 'Traffic', 'VirtualService reviews');
    const label = rules?.split(' [')[0] ?? '';
    assert.deepEqual(below(objects, 'default', 'Traffic', 'VirtualService reviews', label), [
      'reviews [neutral] weight 90 · subset v1',
      'reviews [bad] weight 10 · subset v2 · no such subset',
    ]);
  });

  it('say who says which mode mutual TLS has in a namespace', () => {
    const peer = (place: string, mode: string, selector?: object): KubeObject =>
      object('security.istio.io/v1', 'PeerAuthentication', `in-${place}`, {
        metadata: { namespace: place },
        spec: { mtls: { mode }, ...selector },
      });
    const security = (...policies: readonly KubeObject[]): string | undefined =>
      below([namespace, ...policies], 'default').find((line) => line.startsWith('Security'));
    assert.equal(security(), 'Security [neutral] mTLS: permissive (default)');
    const mesh = peer('istio-system', 'STRICT');
    assert.equal(security(mesh), 'Security [neutral] mTLS: strict (in-istio-system in istio-system)');
    assert.equal(security(mesh, peer('default', 'DISABLE')), 'Security [neutral] mTLS: disable (in-default)');
    assert.equal(
      security(mesh, peer('default', 'UNSET')),
      'Security [neutral] mTLS: strict (in-istio-system in istio-system)',
    );
    const chosen = peer('default', 'DISABLE', { selector: { matchLabels: { app: 'one' } } });
    assert.equal(security(chosen, runningPod('one')), 'Security [neutral] mTLS: permissive (default)');
  });

  it('count a broken workload once, and show it above its Service and route', () => {
    const broken = runningPod('reviews', 'v1', { waiting: { reason: 'ErrImagePull' } });
    const lines = below([namespace, reviews, deployment, broken], 'default');
    assert.deepEqual(lines, [
      'Services [bad]',
      'Security [neutral] mTLS: permissive (default)',
      'Workloads [bad] 1 problem',
    ]);
    const [row] = below([namespace, reviews, deployment, broken]).filter((line) =>
      line.startsWith('default'),
    );
    assert.equal(row, 'default [bad] in mesh · 1 problem');
  });

  it('show revisions and tags with who uses them, and warn of a revision that is not there', () => {
    const istiod = object('apps/v1', 'Deployment', 'istiod-1-31', {
      metadata: {
        namespace: 'istio-system',
        labels: { app: 'istiod', 'istio.io/rev': '1-31', 'operator.istio.io/version': '1.31.4' },
      },
      spec: { replicas: 1 },
      status: { readyReplicas: 1 },
    });
    const tag = object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'tag', {
      metadata: { labels: { 'istio.io/tag': 'prod', 'istio.io/rev': '1-31' } },
    });
    const asks = (name: string, revision: string): KubeObject =>
      object('v1', 'Namespace', name, { metadata: { labels: { 'istio.io/rev': revision } } });
    const objects = [istiod, tag, asks('shop', 'prod'), asks('bank', '1-31'), asks('lost', '1-29')];
    assert.deepEqual(below(objects, 'Control plane'), [
      'istiod-1-31 [neutral] 1/1 · revision 1-31 · 1.31.4 · used by bank',
    ]);
    assert.deepEqual(below(objects, 'Control plane', 'istiod-1-31'), ['tag prod [neutral] used by shop']);
    assert.deepEqual(
      below(objects).filter((line) => /^(shop|bank|lost)/.test(line)),
      [
        'bank [neutral] in mesh, revision 1-31',
        'lost [warning] revision 1-29 is not installed',
        'shop [neutral] in mesh, revision prod',
      ],
    );
  });

  it('show ztunnel and the CNI agent as parts of the control plane, and waypoints with who uses them', () => {
    const daemon = (name: string, labels: object): KubeObject =>
      object('apps/v1', 'DaemonSet', name, {
        metadata: { namespace: 'istio-system', labels },
        status: { numberReady: 2, desiredNumberScheduled: 3 },
      });
    const waypoint = object(GATEWAY_API, 'Gateway', 'waypoint', {
      spec: { gatewayClassName: 'istio-waypoint' },
    });
    const user = object('v1', 'Namespace', 'default', {
      metadata: { labels: { 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': 'waypoint' } },
    });
    const objects = [
      user,
      waypoint,
      daemon('ztunnel', { app: 'ztunnel' }),
      daemon('istio-cni-node', { 'k8s-app': 'istio-cni-node' }),
    ];
    assert.deepEqual(below(objects, 'Control plane'), [
      'ztunnel [pending] 2/3 · DaemonSet',
      'istio-cni-node [pending] 2/3 · DaemonSet',
      'Waypoints [pending]',
    ]);
    assert.deepEqual(below(objects, 'Control plane', 'Waypoints'), [
      'Gateway waypoint [pending] default · no status yet · used by default',
    ]);
  });

  it('list every served kind with its count, also one that nobody knows', () => {
    const cluster = new StoredCluster([namespace, object('networking.istio.io/v2', 'Novelty', 'new')], {
      meshKinds: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway' }],
    });
    const kinds = meshTree(cluster).find((node) => node.kind === 'kinds');
    assert.equal(kinds?.description, '2 kinds');
    assert.deepEqual(
      kinds?.children?.().map((node) => `${node.label} ${node.description}`),
      ['Gateway 0 · gateway.networking.k8s.io', 'Novelty 1 · networking.istio.io'],
    );
  });

  it('warn of CRDs that this Istio does not read', () => {
    const istiod = object('apps/v1', 'Deployment', 'istiod', {
      metadata: {
        namespace: 'istio-system',
        labels: { app: 'istiod', 'operator.istio.io/version': '1.31.4' },
      },
    });
    const crd = (version: string): KubeObject =>
      object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'tcproutes.gateway.networking.k8s.io', {
        metadata: { annotations: { 'gateway.networking.k8s.io/bundle-version': version } },
        spec: {
          group: 'gateway.networking.k8s.io',
          names: { kind: 'TCPRoute' },
          versions: [{ name: 'v1alpha2', served: true, storage: true }],
        },
        status: { conditions: [{ type: 'Established', status: 'True' }] },
      });
    const line = (version: string): string | undefined => below([istiod, crd(version)], 'CRDs')[0];
    assert.match(line('v1.5.1') ?? '', /^TCPRoute \[warning\] .* ignored by this Istio$/);
    assert.match(line('v1.6.0') ?? '', /^TCPRoute \[neutral\]/);
  });

  it('work where namespaces cannot be listed', () => {
    const cluster = new StoredCluster([reviews], { problems: { Namespace: 'namespaces is forbidden' } });
    const labels = meshTree(cluster, {}, 'mine').map((node) => `${node.label}: ${node.description}`);
    assert.ok(labels.includes('default: its labels cannot be read · 1 problem'), labels.join('\n'));
    assert.ok(labels.includes('mine: its labels cannot be read'), labels.join('\n'));
  });
});
