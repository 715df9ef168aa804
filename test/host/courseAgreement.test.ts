import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from './support/eventually.ts';
import { type Lab, openLab } from './support/lab.ts';

const NODE = { apiVersion: 'v1', kind: 'Node' };
const PRACTICE_LABEL = 'meshwalk.dev/practice';

/** The practice mesh under a name that others would mind, and without the label that says what it is. */
describe('A cluster that others seem to depend on', () => {
  const setting = vscode.workspace.getConfiguration('meshwalk');
  // VS Code answers modal questions of tests with an error: a person stands in.
  const { showWarningMessage } = vscode.window;
  const asked: string[] = [];
  let answer: string | undefined;
  let lab: Lab;
  let nodes: readonly { readonly name: string; readonly label: string }[] = [];

  before(async () => {
    lab = await openLab();
    await lab.course.wake();
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
    Object.assign(vscode.window, {
      showWarningMessage: (message: string) => {
        asked.push(message);
        return Promise.resolve(answer);
      },
    });
    await setting.update('kubeconfig', path, vscode.ConfigurationTarget.Global);
    await eventually([lab.hub.onDidChangeState], () => lab.hub.kubeconfigPaths[0] === path);
    assert.equal((await lab.hub.retry()).state, 'connected');
  });
  after(async () => {
    Object.assign(vscode.window, { showWarningMessage });
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

    answer = undefined;
    await label();
    assert.match(
      asked.join('\n'),
      /^eu-prod-1 looks like a cluster that others depend on: its name says so\.$/,
    );
    assert.equal(await labelOf(), undefined);

    answer = 'Use This Cluster';
    await label();
    assert.equal(await labelOf(), 'enabled');
    assert.equal(asked.length, 2);

    await label();
    assert.equal(asked.length, 2, 'it was asked again after a yes');
  });
});
