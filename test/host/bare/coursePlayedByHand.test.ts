import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { Learner } from '../../integration/course/learner.ts';
import { CoursePlayer, type Shown } from '../support/coursePlayer.ts';
import { eventually } from '../support/eventually.ts';
import { type Lab, activated, openLab } from '../support/lab.ts';
import { Relay } from '../support/relay.ts';

/** A namespace in which nobody has been before, so that nothing is remembered of it. */
const NAMESPACE = 'by-hand';
const gone = /^Done earlier, and cleaned up since\. /;

/**
 * One learner who types kubectl and istioctl outside of VS Code, while a window that nobody touches follows: the tests
 * follow each other. The window reaches the API server by a relay, which can be cut.
 */
describe('The course, typed elsewhere and followed in VS Code', function () {
  this.timeout(600_000);
  this.bail(true);
  const setting = vscode.workspace.getConfiguration('meshwalk');
  let lab: Lab;
  let relay: Relay;
  let player: CoursePlayer;
  let learner: Learner;

  const types = async (id: string, which = 0): Promise<string> => {
    const { course } = lab.course;
    assert.ok(course);
    return learner.types(course, id, which);
  };
  const kubectl = async (...args: string[]): Promise<string> => learner.runs('kubectl', ...args);
  const deployment = (name: string, namespace: string) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name,
    namespace,
  });
  const labelled: Shown = {
    'label-namespace': ['done', /^Namespace by-hand has the label istio-injection=enabled\.$/],
  };

  before(async () => {
    const { course } = await activated();
    player = new CoursePlayer(course, () => false);
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', 'meshwalk.meshwalk#setup');
    lab = await openLab();
    await lab.followCourse();
    relay = new Relay(lab.mesh.server);
    await relay.open();
    const path = join(lab.folder, 'relayed');
    const kubeconfig = readFileSync(lab.mesh.kubeconfig, 'utf8').replaceAll(lab.mesh.server, relay.url);
    writeFileSync(path, kubeconfig, { mode: 0o600 });
    await lab.namespace('by-hand-elsewhere');
    await lab.api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
    await setting.update('kubeconfig', path, vscode.ConfigurationTarget.Global);
    await eventually([lab.hub.onDidChangeState], () => lab.hub.kubeconfigPaths[0] === path);
    assert.equal((await lab.hub.retry()).state, 'connected');
    await lab.hub.chooseNamespace(NAMESPACE);
    learner = new Learner(
      {
        kubeconfigPath: lab.mesh.kubeconfig,
        contextName: lab.mesh.context,
        namespace: NAMESPACE,
        tools: lab.mesh,
      },
      join(vscode.extensions.getExtension('meshwalk.meshwalk')?.extensionPath ?? '', 'walkthroughs'),
    );
  });
  after(async () => {
    player?.stop();
    learner?.close();
    await relay?.cut();
    await setting.update('kubeconfig', undefined, vscode.ConfigurationTarget.Global);
    await eventually([lab.hub.onDidChangeState], () => lab.hub.kubeconfigPaths[0] === lab.mesh.kubeconfig);
    await lab.hub.retry();
    await lab.close();
  });

  it('sees Istio, the label and the CRDs come', async () => {
    // What another file here has ticked before is not ticked again, so this begins with what is not done.
    await player.shows({
      'install-istio': ['open', /^Istio is not installed: there is no istiod in istio-system\.$/],
      'label-namespace': ['notYet', /^Needs: Install the demo profile\.$/],
    });
    await types('install-istio');
    await player.shows({
      'install-istio': ['done', /^istiod 1\.\d+\.\d+ is ready\.$/],
      'label-namespace': ['open', /^Namespace by-hand has no label istio-injection\.$/],
    });
    await types('label-namespace');
    await player.shows(labelled);
    await types('gateway-api-crds');
    await player.shows({
      'gateway-api-crds': ['done', /^Gateway API v1\.\d+\.\d+ is installed\.$/],
      'check-crds': ['done', /^1[4-9] CRDs of Istio, \d+ of the Gateway API v1\.\d+\.\d+ standard\.$/],
    });
  });

  it('sees Bookinfo, its Gateway, the dashboards and tracing come', async () => {
    await types('deploy-bookinfo');
    await player.shows({
      'deploy-bookinfo': ['done', /^All 14 objects of Bookinfo are in by-hand\.$/],
      'list-bookinfo': ['done', /^All 6 Deployments of Bookinfo are ready\.$/],
      'two-of-two': ['done', /^All 6 pods run with a proxy: 2\/2\.$/],
    });
    assert.equal(lab.course.stepView('two-of-two')?.state.lines?.length, 6);
    await types('create-gateway');
    await player.shows({ 'create-gateway': ['done', /^The Gateway is programmed at .+, with 1 route\.$/] });
    await types('install-addons');
    await player.shows({
      'install-addons': ['done', /^prometheus, grafana, jaeger, kiali are ready\.$/],
    });
    await types('enable-tracing');
    await player.shows({ 'enable-tracing': ['done', /^Telemetry mesh-default sends traces to jaeger\.$/] });
    assert.equal(lab.course.view?.trouble, false);
  });

  it('says that the label was removed, and takes the tick back', async () => {
    await kubectl('label', 'namespace', NAMESPACE, 'istio-injection-');
    await player.shows({
      'label-namespace': ['lost', /^Was done\. Namespace by-hand has no label istio-injection\.$/],
    });
    assert.equal(lab.course.view?.trouble, true);
    await types('label-namespace');
    await player.shows(labelled);
  });

  it('says in the words of the scheduler why a pod never becomes ready', async () => {
    const to = (value: string | null) => ({
      spec: { template: { spec: { nodeSelector: { 'kubernetes.io/hostname': value } } } },
    });
    await lab.api.patch(deployment('details-v1', NAMESPACE), to('nowhere'));
    await player.shows({
      'list-bookinfo': ['lost', /^Was done\. Pod details-v1-.*Unschedulable: .*node affinity\/selector/],
      'two-of-two': ['lost', /Unschedulable/],
      'deploy-bookinfo': ['done', /14 objects/],
    });
    await lab.api.patch(deployment('details-v1', NAMESPACE), to(null));
    await player.shows({ 'list-bookinfo': ['done', /6 Deployments/], 'two-of-two': ['done', /2\/2/] });
  });

  it('says that istiod is scaled to 0', async () => {
    await kubectl('scale', '-n', 'istio-system', 'deployment/istiod', '--replicas=0');
    await player.shows({ 'install-istio': ['lost', /^Was done\. Deployment istiod is scaled to 0\.$/] });
    await kubectl('scale', '-n', 'istio-system', 'deployment/istiod', '--replicas=1');
    await player.shows({ 'install-istio': ['done', /is ready\.$/] });
  });

  it('says that the CRDs are too old', async () => {
    const crd = 'customresourcedefinition/httproutes.gateway.networking.k8s.io';
    const [bundle = ''] =
      /v\d+\.\d+\.\d+/.exec(lab.course.stepView('gateway-api-crds')?.state.reason ?? '') ?? [];
    const annotate = async (version: string): Promise<string> =>
      kubectl('annotate', crd, '--overwrite', `gateway.networking.k8s.io/bundle-version=${version}`).catch(
        String,
      );
    await lab.api.delete({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      name: 'safe-upgrades.gateway.networking.k8s.io',
    });
    // The API server forgets a policy a moment after it is gone, and tells nobody.
    for (let tries = 0; tries < 100; tries++)
      if (!(await annotate('v0.8.1')).includes('denied request')) break;
    await player.shows({
      'gateway-api-crds': ['lost', /^Was done\. The Gateway API CRDs are v0\.8\.1, .* Istio wants v1\./],
    });
    await annotate(bundle);
    await player.shows({ 'gateway-api-crds': ['done', /is installed\.$/] });
  });

  it('says that the API server does not answer, keeps the ticks, and goes on when it does', async () => {
    await relay.cut();
    await eventually([lab.course.onDidChange], () => {
      const view = lab.course.stepView('install-istio');
      assert.equal(view?.status, 'unknown');
      assert.match(view.state.reason, /^practice does not answer/);
      return true;
    });
    await player.shows({ 'start-cluster': ['lost', /^Was done\. practice does not answer/] });
    await relay.open();
    await player.shows({
      'start-cluster': ['done', /^practice answers/],
      'install-istio': ['done', /is ready\.$/],
      'deploy-bookinfo': ['done', /14 objects/],
    });
  });

  it('sees everything go again, and calls it cleaned up and not lost', async () => {
    for (const [id, which] of [
      ['uninstall-bookinfo', 0],
      ['uninstall-bookinfo', 1],
    ] as const)
      await types(id, which);
    await player.shows({
      'uninstall-bookinfo': ['done', /^Bookinfo: all gone\.$/],
      'deploy-bookinfo': ['past', gone],
      'two-of-two': ['past', gone],
      'create-gateway': ['past', gone],
    });
    await types('remove-addons');
    await player.shows({ 'remove-addons': ['done', /all gone\.$/], 'install-addons': ['past', gone] });
    await types('uninstall-istio');
    await player.shows({
      'uninstall-istio': ['done', /^Istio and its CRDs are gone\.$/],
      'install-istio': ['past', gone],
      'enable-tracing': ['past', gone],
    });
    for (const id of ['remove-label', 'remove-istio-namespace', 'remove-gateway-api']) await types(id);
    await player.shows({
      'remove-label': ['done', /no longer asks for proxies\.$/],
      'label-namespace': ['past', gone],
      'remove-istio-namespace': ['done', /all gone\.$/],
      'remove-gateway-api': ['done', /all gone\.$/],
      'gateway-api-crds': ['past', gone],
    });
    assert.equal(lab.course.view?.trouble, false);
  });

  it('says that the namespace is gone', async () => {
    await kubectl('delete', 'namespace', NAMESPACE, '--wait=false');
    await eventually([lab.course.onDidChange], () => {
      const { state, status } = lab.course.stepView('label-namespace') ?? {};
      assert.match(state?.reason ?? '', /There is no namespace by-hand\.$/);
      // The label was taken away before: what goes after it is no loss.
      assert.equal(status, 'past');
      return true;
    });
    await lab.hub.chooseNamespace('default');
  });
});
