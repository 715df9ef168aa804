import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { StepStatus } from '../../../src/course/progress.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { CoursePlayer, type Shown } from '../support/coursePlayer.ts';
import { eventually } from '../support/eventually.ts';
import { activated, type Lab, openLab } from '../support/lab.ts';

type Wanted = readonly [StepStatus, RegExp];

const ran: Wanted = ['done', /^The command ran and ended well\.$/];
const shown: Wanted = ['done', /^It was shown\.$/];
const cleanedUp: Wanted = ['past', /^Done earlier, and cleaned up since\. /];
const nothingYet: Wanted = ['notYet', /^There is nothing to clean up yet\.$/];
const unread: Wanted = ['open', /^Open the page to read it\.$/];
const unseen: Wanted = ['open', /^Meshwalk has not seen this command run; outside the terminals of VS Code/];

function all(wanted: Wanted, ...ids: readonly string[]): Shown {
  return Object.fromEntries(ids.map((id) => [id, wanted]));
}
const needs = (...titles: readonly string[]): Wanted => [
  'notYet',
  new RegExp(`^Needs: ${titles.join(', ').replaceAll(/[()]/g, String.raw`\$&`)}\\.$`),
];

/** As an addon of minikube, or somebody else, would bring it. */
const deploymentOf = (name: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels: { 'app.kubernetes.io/name': name } },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name, image: `${name}:1` }] },
    },
  },
});

/** One learner, one empty cluster, one way through the course: the tests follow each other. */
describe('The course, played in VS Code', function () {
  this.timeout(600_000);
  this.bail(true);
  let lab: Lab;
  let player: CoursePlayer;
  let namespaces: readonly string[];

  const names = async (kind: string, apiVersion = 'v1'): Promise<string[]> =>
    (await lab.api.list({ apiVersion, kind })).map(({ metadata }) => metadata.name).toSorted();

  before(async () => {
    const { course } = await activated();
    player = new CoursePlayer(course, (label) => /\bpractice$/.test(label));
    // Until its page has been seen once VS Code refuses ticks.
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'meshwalk.meshwalk#setup');
    lab = await openLab();
    await lab.hub.chooseNamespace('default');
    namespaces = await names('Namespace');
    await lab.followCourse();
  });
  after(async () => {
    player.stop();
    await lab.sessions.stopAll();
    await lab.close();
  });

  it('begins on an empty cluster: nothing is ticked but what is there', async () => {
    await player.shows({
      ...all(unread, 'what-a-mesh-is', 'what-istio-does', 'sidecar-mode', 'ambient-mode'),
      'check-machine': ['open', /^The doctor has not looked yet\.$/],
      'start-cluster': ['done', /^practice answers; it is a practice mesh\.$/],
      'metrics-server': ['open', /^metrics-server is not installed in kube-system\.$/],
      dashboard: ['open', /^Headlamp is not installed\.$/],
      'dashboard-token': needs('A dashboard (optional)'),
      'get-istioctl': ['done', /^istioctl 1\.\d+\.\d+$/],
      'install-istio': ['open', /^Istio is not installed: there is no istiod in istio-system\.$/],
      'label-namespace': needs('Install the demo profile'),
      'gateway-api-crds': ['open', /^No CRDs of the Gateway API are installed; Istio 1\.\d+\.\d+ wants v/],
      'check-crds': needs('Install the demo profile', 'Install the Gateway API CRDs'),
      'look-at-istio': needs('Install the demo profile'),
      'deploy-bookinfo': needs('Let the namespace join the mesh'),
      'list-bookinfo': needs('Deploy Bookinfo'),
      'two-of-two': needs('Deploy Bookinfo', 'Let the namespace join the mesh'),
      'validate-bookinfo': needs('Wait until it is ready'),
      'create-gateway': needs('Install the Gateway API CRDs', 'Install the demo profile', 'Deploy Bookinfo'),
      'access-application': needs('Create the Gateway'),
      'watch-versions': needs('Open the application'),
      'install-addons': needs('Install the demo profile'),
      'open-kiali': needs('Install the dashboards'),
      'enable-tracing': needs('Install the demo profile'),
      'send-traffic': needs('Create the Gateway'),
      'read-graph': needs('Open Kiali', 'Send 100 requests'),
      'find-trace': needs('Install the dashboards', 'Turn on tracing', 'Send 100 requests'),
      ...all(nothingYet, 'uninstall-bookinfo', 'remove-addons', 'uninstall-istio', 'remove-label'),
      ...all(nothingYet, 'remove-istio-namespace', 'remove-gateway-api', 'uninstall-purge'),
      ...all(['open', /^It has not been shown yet\.$/], 'list-profiles', 'see-profile', 'compare-profiles'),
      ...all(unseen, 'generate-manifest', 'analyze'),
      ...all(['open', /^Istio is not installed/], 'apply-profile-file', 'install-profile'),
      ...all(needs('Install another profile'), 'verify-install', 'verify-objects'),
      ...all(unread, 'references', 'where-next'),
    });
    assert.deepEqual(
      lab.course.course?.steps.map(({ id }) => id).filter((id) => !player.seen.has(id)),
      [],
      'steps that nobody looks at',
    );
    await player.leadsTo('check-machine');
  });

  it('1 What a mesh is: pages that are read', async () => {
    await player.reads('what-a-mesh-is', 'what-istio-does', 'sidecar-mode', 'ambient-mode');
    await player.checks('ambient-mode', /^How it is built, ambient mode: done\. Read\.$/, {});
  });

  it('2 A cluster to learn on: the doctor, the choice of a cluster, and what others have installed', async () => {
    await player.does('check-machine', {
      'check-machine': ['done', /^The doctor found nothing in the way\.$/],
    });
    await player.does('start-cluster', { 'start-cluster': ['done', /^practice answers/] });
    await lab.api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'headlamp' } });
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'headlamp' } };
    await lab.api.apply([deploymentOf('metrics-server')], 'kube-system');
    await lab.api.apply([account, deploymentOf('headlamp')], 'headlamp');
    await player.checks('metrics-server', /^Metrics server \(optional\): done\. metrics-server is ready\.$/, {
      'metrics-server': ['done', /^metrics-server is ready\.$/],
    });
    await player.shows({ dashboard: ['done', /^Headlamp is ready in headlamp\.$/] });
    await player.does('dashboard-token', { 'dashboard-token': ran });
    await player.leadsTo('install-istio');
  });

  it('3 Istio on your cluster: install, label and CRDs, with an undo', async () => {
    await player.checks('get-istioctl', /^Get istioctl: done\. istioctl 1\./, {});
    await player.does('install-istio', {
      'install-istio': ['done', /^istiod 1\.\d+\.\d+ is ready\.$/],
      'label-namespace': ['open', /^Namespace default has no label istio-injection\.$/],
    });
    const labelled: Shown = {
      'label-namespace': ['done', /^Namespace default has the label istio-injection=enabled\.$/],
    };
    await player.does('label-namespace', labelled);
    await player.undoes('label-namespace', {
      'label-namespace': ['open', /^Namespace default has no label istio-injection\.$/],
    });
    assert.equal(lab.course.view?.trouble, false);
    await player.does('label-namespace', labelled);
    await player.does('gateway-api-crds', {
      'gateway-api-crds': ['done', /^Gateway API v1\.\d+\.\d+ is installed\.$/],
      'check-crds': ['done', /^1[4-9] CRDs of Istio, \d+ of the Gateway API v1\.\d+\.\d+ standard\.$/],
    });
    await player.does('check-crds', {});
    await player.reads('look-at-istio');
    await player.leadsTo('deploy-bookinfo');
  });

  it('4 Bookinfo: deployed, ready, with proxies, and asked', async () => {
    await player.does('deploy-bookinfo', {
      'deploy-bookinfo': ['done', /^All 14 objects of Bookinfo are in default\.$/],
      'list-bookinfo': ['done', /^All 6 Deployments of Bookinfo are ready\.$/],
      'two-of-two': ['done', /^All 6 pods run with a proxy: 2\/2\.$/],
      'validate-bookinfo': ['open', /^Nobody has asked the product page yet\.$/],
    });
    await player.does('list-bookinfo', {});
    await player.does('two-of-two', {});
    await player.doesAgainUntil('validate-bookinfo', {
      'validate-bookinfo': ['done', /^The product page answered: Simple Bookstore App\.$/],
    });
    await player.leadsTo('create-gateway');
  });

  it('5 Gateway: made, undone, made again, and reached', async () => {
    const programmed: Shown = {
      'create-gateway': ['done', /^The Gateway is programmed at .+, with 1 route\.$/],
    };
    await player.does('create-gateway', programmed);
    await player.undoes('create-gateway', {
      'create-gateway': ['open', /^There is no Gateway bookinfo-gateway in default\.$/],
    });
    await player.does('create-gateway', programmed);
    await player.does('access-application', {
      'access-application': ['done', /^The product page was opened through the gateway\.$/],
    });
    await player.doesAgainUntil('watch-versions', {
      'watch-versions': ['done', /^reviews answered from [23] versions \(/],
      'access-application': ['done', /^The product page answered with 200\.$/],
    });
    await player.leadsTo('install-addons');
  });

  it('6 Observe: dashboards, tracing and traffic', async () => {
    await player.does('install-addons', {
      'install-addons': ['done', /^prometheus, grafana, jaeger, kiali are ready\.$/],
    });
    await player.does('open-kiali', { 'open-kiali': ['done', /^kiali is open\.$/] });
    const traced: Shown = {
      'enable-tracing': ['done', /^Telemetry mesh-default sends traces to jaeger\.$/],
    };
    await player.does('enable-tracing', traced);
    await player.doesAgainUntil('send-traffic', {
      'send-traffic': ['done', /^100 of 100 requests were answered with 200\.$/],
    });
    await player.reads('read-graph');
    await player.does('find-trace', { 'find-trace': ['done', /^jaeger is open\.$/] });
    await player.leadsTo('uninstall-bookinfo');
  });

  it('7 Clean up: each after one question that names what goes', async () => {
    const before = player.asked.length;
    await player.does('uninstall-bookinfo', {
      'uninstall-bookinfo': ['done', /^Bookinfo: all gone\.$/],
      ...all(cleanedUp, 'deploy-bookinfo', 'list-bookinfo', 'two-of-two', 'create-gateway'),
    });
    const [question, ...more] = player.asked
      .slice(before)
      .filter(({ buttons }) => buttons.includes('Delete'));
    assert.equal(question?.message, 'Delete in practice, namespace default?');
    assert.match(question?.detail ?? '', /Gateway bookinfo-gateway/);
    assert.deepEqual(more, []);
    await player.does('remove-addons', {
      'remove-addons': ['done', /^The addons: all gone\.$/],
      'install-addons': cleanedUp,
    });
    await player.does('uninstall-istio', {
      'uninstall-istio': ['done', /^Istio and its CRDs are gone\.$/],
      ...all(cleanedUp, 'install-istio', 'enable-tracing', 'check-crds'),
    });
    assert.match(player.asked.at(-1)?.detail ?? '', /CRDs go, and with them every Istio object/);
    await player.does('remove-label', {
      'remove-label': ['done', /^Namespace default no longer asks for proxies\.$/],
      'label-namespace': cleanedUp,
    });
    await player.does('remove-istio-namespace', {
      'remove-istio-namespace': ['done', /^The namespace istio-system: all gone\.$/],
    });
    await player.does('remove-gateway-api', {
      'remove-gateway-api': ['done', /^The CRDs of the Gateway API: all gone\.$/],
      'gateway-api-crds': cleanedUp,
    });
    await player.leadsTo('list-profiles');
  });

  it('8 Profiles: seen, installed, verified and removed', async () => {
    for (const id of ['list-profiles', 'see-profile', 'compare-profiles'])
      await player.does(id, { [id]: shown });
    await player.does('apply-profile-file', {
      'apply-profile-file': ['done', /^istiod and istio-ingressgateway are ready\.$/],
      'install-profile': ['open', /^istiod runs, and istio-egressgateway does not: another profile/],
    });
    await player.does('install-profile', {
      'install-profile': ['done', /^istiod and istio-ingressgateway, istio-egressgateway are ready\.$/],
    });
    for (const id of ['verify-install', 'generate-manifest', 'analyze']) await player.does(id, { [id]: ran });
    await player.does('verify-objects', { 'verify-objects': shown });
    await player.does('uninstall-purge', {
      'uninstall-purge': ['done', /^Istio and its CRDs are gone\.$/],
      ...all(cleanedUp, 'install-profile', 'apply-profile-file', 'install-istio'),
    });
    assert.equal(lab.course.view?.trouble, false);
  });

  it('9 References, and the course is through', async () => {
    await player.reads('references', 'where-next');
    const { done, total, current } = lab.course.view ?? {};
    assert.equal(done, total);
    assert.equal(current, undefined);
  });

  it('ends on an empty cluster, and says what has been taken from it', async () => {
    for (const name of ['istio-system', 'headlamp'])
      await lab.api.delete({ apiVersion: 'v1', kind: 'Namespace', name });
    await lab.api.delete({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'metrics-server',
      namespace: 'kube-system',
    });
    await player.shows({
      'metrics-server': ['lost', /^Was done\. metrics-server is not installed in kube-system\.$/],
      dashboard: ['lost', /^Was done\. Headlamp is not installed\.$/],
      'dashboard-token': ran,
    });
    await eventually(
      [lab.hub.onDidChangeObjects],
      async () => {
        assert.deepEqual(await names('Namespace'), namespaces);
        return true;
      },
      { timeoutMs: 60_000 },
    );
    assert.deepEqual(await names('CustomResourceDefinition', 'apiextensions.k8s.io/v1'), []);
    assert.deepEqual(await names('MutatingWebhookConfiguration', 'admissionregistration.k8s.io/v1'), []);
    assert.deepEqual(await names('ValidatingWebhookConfiguration', 'admissionregistration.k8s.io/v1'), []);
  });
});
