import assert from 'node:assert/strict';
import { isReady } from '../../practice/clusterNetwork.ts';
import { startPracticeMesh, type PracticeMesh } from '../../practice/practiceMesh.ts';
import { tool } from './support.ts';

describe('practice mesh, scenario large', function () {
  this.timeout(240_000);
  let mesh: PracticeMesh | undefined;
  after(() => mesh?.down());

  it('spreads as many objects as asked over namespaces in the mesh', async () => {
    mesh = await startPracticeMesh({
      scenario: 'large',
      large: { pods: 150, services: 20, routes: 15, namespaces: 5 },
    });
    const shops = await mesh.api.list({
      apiVersion: 'v1',
      kind: 'Namespace',
      labelSelector: 'istio-injection=enabled',
    });
    assert.equal(shops.length, 5);
    const pods = await mesh.api.list({ apiVersion: 'v1', kind: 'Pod', labelSelector: 'practice=large' });
    assert.equal(pods.length, 150);
    assert(pods.every(isReady));
    assert.equal(new Set(pods.map((pod) => pod.metadata.namespace)).size, 5);
    const routes = await mesh.api.list({ apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute' });
    assert.equal(routes.length, 15);
    const services = new Set(
      (await mesh.api.list({ apiVersion: 'v1', kind: 'Service' })).map(
        ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
      ),
    );
    for (const pod of pods) {
      const app = pod.metadata.labels?.['app'];
      assert(services.has(`${pod.metadata.namespace}/${app}`), `pod ${pod.metadata.name} has its service`);
    }
  });

  it('routes no request, as with --no-traffic: pods answer, and say that there is no proxy to ask', async () => {
    assert(mesh);
    assert.equal(await mesh.dataPlane(), undefined);
    assert(mesh.parts.every(({ name }) => name !== 'data-plane'));
    const [pod] = await mesh.api.list({ apiVersion: 'v1', kind: 'Pod', labelSelector: 'practice=large' });
    const { name = '', namespace = '' } = pod?.metadata ?? {};
    const curl = async (url: string) => {
      const args = ['exec', '-n', namespace, name, '--', 'curl', '-s', url];
      return (await tool(mesh as PracticeMesh, 'kubectl', ...args)).stdout;
    };
    assert.match(
      await curl('localhost:80/'),
      new RegExp(`^The practice mesh answers for pod ${name}, port 80`),
    );
    assert.match(await curl('localhost:15000/'), /runs without its data plane/);
  });
});
