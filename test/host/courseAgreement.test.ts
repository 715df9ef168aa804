import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { answering, type Answering } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import { type Lab, openLab } from './support/lab.ts';

const NODE = { apiVersion: 'v1', kind: 'Node' };
const PRACTICE_LABEL = 'meshwalk.dev/practice';

/** The practice mesh under a name that others would mind, and without the label that says what it is. */
describe('A cluster that others seem to depend on', () => {
  const setting = vscode.workspace.getConfiguration('meshwalk');
  let answer: string | undefined;
  /** VS Code answers modal questions of tests with an error: a person stands in. */
  let person: Answering;
  let lab: Lab;
  let nodes: readonly { readonly name: string; readonly label: string }[] = [];

  before(async () => {
    lab = await openLab();
    await lab.followCourse();
    nodes = (await lab.api.list(NODE)).flatMap(({ metadata: { name, labels } }) => {
      const label = labels?.[PRACTICE_LABEL];
      return label === undefined ? [] : [{ name, label }];
    });
    for (const { name } of nodes) {
      await lab.api.patch({ ...NODE, name }, { metadata: { labels: { [PRACTICE_LABEL]: null } } });
    }
    const path = join(lab.folder, 'production');
    writeFileSync(path, readFileSync(lab.mesh.kubeconfig, 'utf8').replaceAll(/\bpractice\b/g, 'eu-prod-1'), {
      mode: 0o600,
    });
    person = answering(() => answer);
    await setting.update('kubeconfig', path, vscode.ConfigurationTarget.Global);
    await eventually([lab.hub.onDidChangeState], () => lab.hub.kubeconfigPaths[0] === path);
    assert.equal((await lab.hub.retry()).state, 'connected');
  });
  after(async () => {
    person.restore();
    for (const { name, label } of nodes) {
      await lab.api.patch({ ...NODE, name }, { metadata: { labels: { [PRACTICE_LABEL]: label } } });
    }
    await setting.update('kubeconfig', undefined, vscode.ConfigurationTarget.Global);
    await eventually([lab.hub.onDidChangeState], () => lab.hub.kubeconfigPaths[0] === lab.mesh.kubeconfig);
    assert.equal((await lab.hub.retry()).state, 'connected');
    await lab.close();
  });

  it('is asked about before the course first writes to it, once, and left alone after a no', async () => {
    const name = await lab.ownNamespace('course-agreement');
    const labelOf = async () =>
      (await lab.api.get({ apiVersion: 'v1', kind: 'Namespace', name })).metadata.labels?.['istio-injection'];
    await eventually(
      [lab.hub.onDidChangeObjects],
      () =>
        lab.hub.objects({ group: '', kind: 'Node' }).length === nodes.length &&
        lab.hub.objects({ group: '', kind: 'Namespace' }).some(({ metadata }) => metadata.name === name),
    );
    const label = async () => vscode.commands.executeCommand('meshwalk.course.doStep', 'label-namespace');
    // Whatever else was said meanwhile is in the message of a failure, and no question of this kind.
    const said = () => person.asked.map(({ message }) => message);
    const asked = () =>
      person.asked
        .filter(({ buttons }) => buttons.includes('Use This Cluster'))
        .map(({ message }) => message);
    const question = 'eu-prod-1 looks like a cluster that others depend on: its name says so.';

    answer = undefined;
    await label();
    assert.deepEqual(asked(), [question]);
    assert.equal(await labelOf(), undefined);

    answer = 'Use This Cluster';
    await label();
    assert.equal(await labelOf(), 'enabled', said().join('\n'));
    assert.deepEqual(asked(), [question, question]);

    await label();
    assert.deepEqual(asked(), [question, question], `it was asked again after a yes: ${said().join('; ')}`);
    // A yes is for ever: it is not lost among the many writes of the learner's progress.
    assert.equal(lab.course.agreed, true);
  });
});
