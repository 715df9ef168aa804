import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import * as vscode from 'vscode';
import type { StepView } from '../../src/course/progress.ts';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import { eventually } from './support/eventually.ts';
import { type Lab, openLab } from './support/lab.ts';

describe('The course', () => {
  let lab: Lab;

  before(async () => {
    lab = await openLab();
    await lab.followCourse();
  });
  after(async () => lab.close());

  /** Waits until the cluster says this of a step; nothing is asked to look again. */
  async function stepWhen(
    id: string,
    status: StepView['status'] | RegExp,
    reason: RegExp,
    timeoutMs = 60_000,
  ): Promise<StepView> {
    return eventually(
      [lab.course.onDidChange],
      () => {
        const view = lab.course.stepView(id);
        assert.ok(view, `there is no step ${id}`);
        assert.match(
          view.status,
          status instanceof RegExp ? status : new RegExp(`^${status}$`),
          view.state.reason,
        );
        assert.match(view.state.reason, reason);
        return view;
      },
      { timeoutMs },
    );
  }
  const doStep = async (id: string) => vscode.commands.executeCommand('meshwalk.course.doStep', id);

  it('ticks the label of a namespace by the cluster alone: to do, done, lost', async () => {
    const namespace = await lab.ownNamespace('course-label');
    await stepWhen('label-namespace', /^(open|current|lost)$/, new RegExp(`${namespace}.*istio-injection`));
    await doStep('label-namespace');
    await stepWhen('label-namespace', 'done', /./);
    assert.ok(
      vscode.window.terminals.some(({ name }) => name === 'Meshwalk'),
      'kubectl ran out of sight',
    );
    const ref = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
    assert.equal((await lab.api.get(ref)).metadata.labels?.['istio-injection'], 'enabled');

    await lab.api.patch(ref, { metadata: { labels: { 'istio-injection': null } } });
    await stepWhen('label-namespace', 'lost', /^Was done\. .*istio-injection/);
    await lab.api.patch(ref, { metadata: { labels: { 'istio-injection': 'enabled' } } });
    await stepWhen('label-namespace', 'done', /./);
  });

  // Before Bookinfo has ever run: what was done once is lost, not blocked.
  it('says in the words of the scheduler why Bookinfo is blocked', async () => {
    const namespace = await lab.ownNamespace('course-blocked', { injected: true });
    const path = join(lab.mesh.samples, 'bookinfo', 'platform', 'kube', 'bookinfo.yaml');
    const objects = loadAll(readFileSync(path, 'utf8')).filter(Boolean) as KubeObject[];
    for (const object of objects) {
      if (object.kind !== 'Deployment' || object.metadata.name !== 'details-v1') continue;
      const { template } = object['spec'] as { template: { spec: Record<string, unknown> } };
      template.spec['nodeSelector'] = { 'kubernetes.io/hostname': 'nowhere' };
    }
    await lab.api.apply(objects, namespace);
    const view = await stepWhen('list-bookinfo', 'blocked', /details-v1.*node affinity\/selector/s, 60_000);
    assert.match(view.state.reason, /didn't match/);
  });

  it('deploys Bookinfo and its Gateway, and says why they are lost', async () => {
    const namespace = await lab.ownNamespace('course-bookinfo', { injected: true });
    await doStep('gateway-api-crds');
    await stepWhen('gateway-api-crds', 'done', /Gateway API v\d/);
    await stepWhen('deploy-bookinfo', /^(open|current|lost)$/, new RegExp(`not deployed in ${namespace}`));
    await doStep('deploy-bookinfo');
    await stepWhen('deploy-bookinfo', 'done', /14 objects/);
    await doStep('create-gateway');
    await stepWhen('create-gateway', 'done', /programmed.*1 route/);
    await stepWhen('two-of-two', 'done', /2\/2/, 60_000);

    const gateway = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      name: 'bookinfo-gateway',
      namespace,
    };
    await lab.api.delete(gateway);
    await stepWhen('create-gateway', 'lost', /^Was done\. There is no Gateway bookinfo-gateway/);
  });
});
