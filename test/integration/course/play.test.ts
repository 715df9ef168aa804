import assert from 'node:assert/strict';
import { startPracticeMesh } from '../../practice/practiceMesh.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { breakages } from './breakages.ts';
import type { Scene } from './breakages.ts';
import { FollowedCourse } from './followedCourse.ts';
import { Learner } from './learner.ts';

/** One learner, one cluster, one way through the course: the tests follow each other. */
describe('The course, played by kubectl and istioctl outside VS Code', function () {
  this.timeout(300_000);
  let mesh: PracticeMesh;
  let learner: Learner;
  let followed: FollowedCourse;
  const scene: Scene = {
    get mesh() {
      return mesh;
    },
    get learner() {
      return learner;
    },
    get followed() {
      return followed;
    },
    set followed(anew) {
      followed = anew;
    },
  };
  const types = async (id: string, which = 0) => learner.types(followed.course, id, which);

  before(async () => {
    mesh = await startPracticeMesh({ scenario: 'bare' });
    learner = new Learner(mesh);
    followed = await FollowedCourse.open(mesh);
  });
  after(async () => {
    followed?.close();
    learner?.close();
    await mesh?.down();
  });

  it('begins on an empty cluster: reachable, and nothing else done', async () => {
    await followed.shows({
      'check-machine': ['current', /^The doctor has not looked yet\.$/],
      'start-cluster': ['done', /^practice answers/],
      'get-istioctl': ['done', /istioctl/],
      'install-istio': ['open', /^Istio is not installed: there is no istiod/],
      'label-namespace': ['notYet', /^Needs: Install the demo profile\.$/],
      'gateway-api-crds': [
        'open',
        /^No CRDs of the Gateway API are installed; a current Istio wants v1\.6\.1/,
      ],
      'uninstall-istio': ['notYet', /^There is nothing to clean up yet\.$/],
      'install-profile': ['open', /^Istio is not installed/],
      'what-a-mesh-is': ['open', /^Open the page to read it\.$/],
    });
    assert.equal(followed.view.trouble, false);
    assert.deepEqual(Object.keys(followed.progress.done).toSorted(), ['get-istioctl', 'start-cluster']);
  });

  it('sees Istio come, and the label of the namespace', async () => {
    await types('install-istio');
    await followed.shows({
      'install-istio': ['done', /^istiod 1\.31\.0 is ready\.$/],
      'label-namespace': ['open', /^Namespace default has no label istio-injection\.$/],
      'check-crds': ['notYet', /^Needs: Install the Gateway API CRDs\.$/],
    });
    await types('label-namespace');
    await followed.shows({
      'label-namespace': ['done', /^Namespace default has the label istio-injection=enabled\.$/],
      'deploy-bookinfo': ['open', /^Bookinfo is not deployed in default\.$/],
    });
  });

  it('sees the CRDs of the Gateway API, with bundle and channel', async () => {
    await types('gateway-api-crds');
    await followed.shows({
      'gateway-api-crds': ['done', /^Gateway API v1\.6\.\d is installed\.$/],
      'check-crds': ['done', /^1[45] CRDs of Istio, \d+ of the Gateway API v1\.6\.\d standard\.$/],
    });
    assert.match(await types('check-crds'), /httproutes\.gateway\.networking\.k8s\.io/);
  });

  it('sees Bookinfo come, ready and with proxies', async () => {
    await types('deploy-bookinfo');
    await followed.shows({
      'deploy-bookinfo': ['done', /^All 14 objects of Bookinfo are in default\.$/],
      'list-bookinfo': ['done', /^All 6 Deployments of Bookinfo are ready\.$/],
      'two-of-two': ['done', /^All 6 pods run with a proxy: 2\/2\.$/],
      'create-gateway': ['open', /^There is no Gateway bookinfo-gateway in default\.$/],
    });
    assert.match(await types('list-bookinfo'), /service\/productpage/);
    // A pod of the practice mesh is ready a moment before istiod has told its proxy everything: a person asks again.
    let page = '';
    const end = Date.now() + 60_000;
    while (!page.includes('<title>') && Date.now() < end) page = await types('validate-bookinfo');
    assert.match(page, /<title>Simple Bookstore App<\/title>/);
    await followed.shows({ 'validate-bookinfo': ['open', /^Nobody has asked the product page yet\.$/] });
  });

  it('sees the Gateway programmed, and does not claim what it cannot see', async () => {
    await types('create-gateway');
    await followed.shows({
      'create-gateway': ['done', /^The Gateway is programmed at .+, with 1 route\.$/],
      'access-application': ['open', /^Nothing is forwarded to the gateway yet\.$/],
      'send-traffic': ['open', /^No requests were sent yet\.$/],
      'uninstall-bookinfo': ['open', /^Still there: Gateway bookinfo-gateway, .+ more\.$/],
    });
  });

  it('sees the dashboards and the Telemetry', async () => {
    await types('install-addons');
    await types('enable-tracing');
    await followed.shows({
      'install-addons': ['done', /^prometheus, grafana, jaeger, kiali are ready\.$/],
      'open-kiali': ['open', /^kiali has not been opened yet\.$/],
      'enable-tracing': ['done', /^Telemetry mesh-default sends traces to jaeger\.$/],
    });
  });

  describe('when things break', () => breakages(scene));

  describe('cleaning up', () => {
    it('sees Bookinfo go, and calls it cleaned up and not lost', async () => {
      await types('uninstall-bookinfo', 0);
      await types('uninstall-bookinfo', 1);
      await followed.shows({
        'uninstall-bookinfo': ['done', /^Bookinfo: all gone\.$/],
        'deploy-bookinfo': ['past', /^Done earlier, and cleaned up since\. Bookinfo is not deployed/],
        'two-of-two': ['past', /cleaned up since/],
        'create-gateway': ['past', /cleaned up since/],
      });
    });

    it('sees the dashboards go', async () => {
      await types('remove-addons');
      await followed.shows({
        'remove-addons': ['done', /^The addons: all gone\.$/],
        'install-addons': ['past', /cleaned up since/],
      });
    });

    it('sees Istio, the label, its namespace and the Gateway API go', async () => {
      await types('uninstall-istio');
      await followed.shows({
        'uninstall-istio': ['done', /^Istio and its CRDs are gone\.$/],
        'install-istio': ['past', /^Done earlier, and cleaned up since\. Istio is not installed/],
        'enable-tracing': ['past', /cleaned up since/],
        'check-crds': ['past', /cleaned up since/],
      });
      await types('remove-label');
      await types('remove-istio-namespace');
      await types('remove-gateway-api');
      await followed.shows({
        'remove-label': ['done', /^Namespace default no longer asks for proxies\.$/],
        'label-namespace': ['past', /cleaned up since/],
        'remove-istio-namespace': ['done', /^The namespace istio-system: all gone\.$/],
        'remove-gateway-api': ['done', /^The CRDs of the Gateway API: all gone\.$/],
        'gateway-api-crds': ['past', /cleaned up since/],
      });
      assert.equal(followed.view.trouble, false);
    });
  });

  describe('profiles', () => {
    it('sees which gateways a profile brings', async () => {
      await types('apply-profile-file', 0);
      await followed.shows({
        'apply-profile-file': ['done', /^istiod and istio-ingressgateway are ready\.$/],
        'install-profile': ['open', /^istiod runs, and istio-egressgateway does not: another profile/],
      });
      await assert.rejects(types('apply-profile-file', 1), /no matches for kind "IstioOperator"/);
      await types('install-profile', 0);
      await followed.shows({
        'install-profile': ['done', /^istiod and istio-ingressgateway, istio-egressgateway are ready\.$/],
        'verify-install': ['open', /outside the terminals of VS Code it cannot see it\.$/],
        'uninstall-purge': ['open', /^Still there: Deployment istiod, /],
      });
    });

    it('shows the commands that answer for it', async () => {
      assert.match(await types('verify-install', 0), /control plane version: 1\.31\.0/);
      assert.match(await types('verify-install', 1), /successfully rolled out/);
      assert.match(await types('generate-manifest', 0), /^kind: Deployment$/m);
      assert.match(await types('verify-objects', 0), /deployment\.apps\/istiod/);
      await types('verify-objects', 1);
      await types('see-profile', 0);
    });

    it('ends on an empty cluster', async () => {
      await types('uninstall-purge', 0);
      await types('uninstall-purge', 1);
      await followed.shows({
        'uninstall-purge': ['done', /^Istio and its CRDs are gone\.$/],
        'install-profile': ['past', /cleaned up since/],
        'apply-profile-file': ['past', /cleaned up since/],
        'install-istio': ['past', /cleaned up since/],
      });
      assert.equal(followed.view.trouble, false);
      const crds = await mesh.api.list({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
      });
      assert.deepEqual(
        crds.map(({ metadata }) => metadata.name),
        [],
      );
    });
  });
});
