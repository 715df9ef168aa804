import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainFailure } from '../../../src/course/explainFailure.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { FollowedCourse } from './followedCourse.ts';
import type { Learner } from './learner.ts';

/** What the tests of one way through the course share. */
export interface Scene {
  readonly mesh: PracticeMesh;
  readonly learner: Learner;
  followed: FollowedCourse;
}

const deployment = (name: string, namespace: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name,
  namespace,
});
const namespaceCalled = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', name });

/**
 * The tests that break a cluster on which Istio, the Gateway API and Bookinfo run, and mend it again. To be called
 * inside of a `describe`.
 */
export function breakages(scene: Scene): void {
  it('says that the label was removed', async () => {
    await scene.learner.runs('kubectl', 'label', 'namespace', 'default', 'istio-injection-');
    await scene.followed.shows({
      'label-namespace': ['lost', /^Was done\. Namespace default has no label istio-injection\.$/],
    });
    assert.equal(scene.followed.view.trouble, true);
    await scene.learner.runs('kubectl', 'label', 'namespace', 'default', 'istio-injection=disabled');
    await scene.followed.shows({
      'label-namespace': ['lost', /^Was done\. Namespace default has istio-injection=disabled, which keeps/],
    });
    await scene.learner.runs(
      'kubectl',
      'label',
      'namespace',
      'default',
      'istio-injection=enabled',
      '--overwrite',
    );
    await scene.followed.shows({ 'label-namespace': ['done', /./] });
    assert.equal(scene.followed.view.trouble, false);
  });

  it('says in the words of the scheduler why a pod never becomes ready', async () => {
    const details = deployment('details-v1', 'default');
    const to = (value: string | null) => ({
      spec: { template: { spec: { nodeSelector: { 'kubernetes.io/hostname': value } } } },
    });
    await scene.mesh.api.patch(details, to('nowhere'));
    await scene.followed.shows({
      'list-bookinfo': ['lost', /^Was done\. Pod details-v1-.*Unschedulable: .*node affinity\/selector/],
      'two-of-two': ['lost', /Unschedulable/],
      'deploy-bookinfo': ['done', /14 objects/],
    });
    await scene.mesh.api.patch(details, to(null));
    await scene.followed.shows({
      'list-bookinfo': ['done', /6 Deployments/],
      'two-of-two': ['done', /2\/2/],
    });
  });

  it('says that istiod is scaled to 0, and that it is gone', async () => {
    const istiod = deployment('istiod', 'istio-system');
    await scene.learner.runs('kubectl', 'scale', '-n', 'istio-system', 'deployment/istiod', '--replicas=0');
    await scene.followed.shows({
      'install-istio': ['lost', /^Was done\. Deployment istiod is scaled to 0\.$/],
      'label-namespace': ['done', /./],
    });
    assert.equal(scene.followed.step('install-istio').state.hint, 'Scale it to 1 to go on.');
    const { metadata, ...kept } = await scene.mesh.api.get(istiod);
    await scene.learner.runs('kubectl', 'delete', '-n', 'istio-system', 'deployment/istiod');
    await scene.followed.shows({
      'install-istio': ['lost', /^Was done\. Istio is not installed: there is no istiod in istio-system\.$/],
      'two-of-two': ['done', /./],
    });
    const { labels = {} } = metadata;
    await scene.mesh.api.create({ ...kept, metadata: { name: 'istiod', namespace: 'istio-system', labels } });
    await scene.learner.runs('kubectl', 'scale', '-n', 'istio-system', 'deployment/istiod', '--replicas=1');
    await scene.followed.shows({ 'install-istio': ['done', /./] });
  });

  it('says that the Gateway API is too old for Istio', async () => {
    const crd = 'customresourcedefinition/httproutes.gateway.networking.k8s.io';
    const annotate = async (bundle: string) =>
      scene.learner.runs(
        'kubectl',
        'annotate',
        crd,
        '--overwrite',
        `gateway.networking.k8s.io/bundle-version=${bundle}`,
      );
    // The bundle itself brings a policy against older ones; its refusal is explained.
    const refused = await annotate('v0.8.1').catch((error: unknown) => String(error));
    assert.match(explainFailure(refused)?.sentence ?? refused, /newer Gateway API CRDs/);
    await scene.mesh.api.delete({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      name: 'safe-upgrades.gateway.networking.k8s.io',
    });
    // The API server forgets a policy a moment after it is gone, and tells nobody.
    for (let tries = 0; tries < 100; tries++) {
      const still = await annotate('v0.8.1').catch((error: unknown) => String(error));
      if (!still.includes('denied request')) break;
    }
    await scene.followed.shows({
      'gateway-api-crds': [
        'lost',
        /^Was done\. The Gateway API CRDs are v0\.8\.1, .* Istio wants v1\.6\.1\.$/,
      ],
    });
    await annotate('v1.2.0');
    await scene.followed.shows({ 'gateway-api-crds': ['done', /^Gateway API v1\.2\.0 is installed\.$/] });
    assert.match(scene.followed.step('gateway-api-crds').state.hint ?? '', /^This Istio knows v1\.6\.1/);
    await annotate('v1.6.3');
    await scene.followed.shows({ 'gateway-api-crds': ['done', /^Gateway API v1\.6\.\d is installed\.$/] });
  });

  it('says that the namespace was deleted', async () => {
    const name = await scene.mesh.createNamespace('deleted', { injected: true });
    const there = await FollowedCourse.open(scene.mesh, name);
    try {
      await scene.mesh.api.apply(
        readFileSync(join(scene.mesh.tools.samples, 'bookinfo', 'platform', 'kube', 'bookinfo.yaml'), 'utf8'),
        name,
      );
      await there.shows({ 'label-namespace': ['done', /./], 'list-bookinfo': ['done', /./] });
      await scene.mesh.api.delete(namespaceCalled(name));
      await there.shows({
        'label-namespace': ['lost', new RegExp(`^Was done\\. There is no namespace ${name}\\.$`)],
        'deploy-bookinfo': ['lost', new RegExp(`^Was done\\. .*${name}`)],
      });
      assert.deepEqual(there.step('label-namespace').state.action, { kind: 'chooseNamespace' });
    } finally {
      there.close();
    }
  });

  it('says that the API server does not answer, and goes on when it does', async () => {
    await scene.mesh.kill('kube-apiserver');
    await scene.followed.shows({
      'start-cluster': ['lost', /^Was done\. practice does not answer: /],
      'install-istio': ['unknown', /^practice does not answer: /],
      'deploy-bookinfo': ['unknown', /^practice does not answer: /],
    });
    await scene.mesh.restart('kube-apiserver');
    // As a window that is opened again: what was done is remembered.
    const { progress } = scene.followed;
    scene.followed.close();
    scene.followed = await FollowedCourse.open(scene.mesh);
    scene.followed.progress = progress;
    await scene.followed.shows({
      'start-cluster': ['done', /./],
      'install-istio': ['done', /./],
      'deploy-bookinfo': ['done', /./],
    });
  });
}
