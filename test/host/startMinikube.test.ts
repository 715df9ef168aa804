import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from './support/eventually.ts';
import { type Lab, openLab } from './support/lab.ts';

/** What minikube prints when Docker has less memory than it was asked for. */
const TOO_LITTLE =
  'X Exiting due to RSRC_OVER_ALLOC_MEM: Docker Desktop has only 1984MB memory but you specified 4096MB';

const NODE = { apiVersion: 'v1', kind: 'Node' };
/** minikube puts it on the nodes that it makes. */
const PROFILE = 'minikube.k8s.io/name';
/** As Docker Desktop answers with its own small machine. */
const DOCKER_INFO = '{"ServerVersion":"29.1.3","MemTotal":3221225472,"NCPU":3}';

/** minikube and Docker cannot run here: programs stand in that record how they were called. */
describe('A cluster in minikube', () => {
  const setting = vscode.workspace.getConfiguration('meshwalk');
  const { showQuickPick, showWarningMessage } = vscode.window;
  const { PATH } = process.env;
  const warnings: string[] = [];
  let lab: Lab;
  let record: string;
  let offered: readonly { readonly label: string; readonly detail?: string }[] = [];
  let choose: RegExp;

  function program(name: string, lines: readonly string[]): string {
    const path = join(lab.folder, 'bin', name);
    writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(path, 0o755);
    return path;
  }
  const calls = (): string[] =>
    existsSync(record) ? readFileSync(record, 'utf8').trim().split(/\s*\n/) : [];
  const doStep = async (id: string) => vscode.commands.executeCommand('meshwalk.course.doStep', id);

  before(async () => {
    lab = await openLab();
    await lab.followCourse();
    mkdirSync(join(lab.folder, 'bin'));
    record = join(lab.folder, 'calls');
    program('docker', [`echo '${DOCKER_INFO}'`]);
    const minikube = program('minikube', [
      'if [ "$1" = version ]; then echo v1.39.0; exit; fi',
      `printf '%s ' "$@" >> '${record}'`,
      `echo >> '${record}'`,
    ]);
    process.env['PATH'] = `${join(lab.folder, 'bin')}${delimiter}${PATH ?? ''}`;
    await setting.update('minikube.path', minikube, vscode.ConfigurationTarget.Global);
    await eventually(
      [vscode.workspace.onDidChangeConfiguration],
      () => vscode.workspace.getConfiguration('meshwalk').get('minikube.path') === minikube,
    );
    Object.assign(vscode.window, {
      showQuickPick: (items: typeof offered) => {
        offered = items;
        return Promise.resolve(items.find(({ label }) => choose.test(label)));
      },
      showWarningMessage: (message: string) => {
        warnings.push(message);
        return Promise.resolve(undefined);
      },
    });
  });
  beforeEach(() => {
    rmSync(record, { force: true });
    warnings.length = 0;
  });
  after(async () => {
    process.env['PATH'] = PATH;
    Object.assign(vscode.window, { showQuickPick, showWarningMessage });
    await setting.update('minikube.path', undefined, vscode.ConfigurationTarget.Global);
    await lab.hub.retry();
    await lab.hub.chooseContext('practice');
    await lab.close();
  });

  it('is one choice beside the clusters of the kubeconfig', async () => {
    choose = /nothing of the kind/;
    await doStep('start-cluster');
    assert.match(offered[0]?.label ?? '', /practice$/);
    assert.match(offered[1]?.label ?? '', /New minikube in docker$/);
    assert.match(offered[1]?.detail ?? '', /^\d+ MB of memory, \d+ CPUs, Kubernetes v1\.\d+\.\d+/);
    assert.deepEqual(calls(), []);
  });

  it('is started with a driver, memory, CPUs and a Kubernetes that Istio is made for', async () => {
    choose = /New minikube in docker/;
    await doStep('start-cluster');
    const [line = '', ...others] = calls();
    assert.match(
      line,
      /^start --driver=docker --memory=(\d{4}) --cpus=[23] --kubernetes-version=v1\.36\.3 --profile=minikube$/,
    );
    assert.ok(Number(/--memory=(\d+)/.exec(line)?.[1]) <= 3072, 'more than Docker has');
    assert.deepEqual(others, []);
  });

  it('is shown on the step as it is started', () => {
    const written = { driver: 'podman', memoryMb: 1, cpus: 1, kubernetesVersion: 'v1.0.0' };
    const shown = lab.course.plannedStart(written);
    assert.equal(shown['driver'], 'docker');
    assert.equal(shown['kubernetesVersion'], 'v1.36.3');
    assert.ok(
      Number(shown['memoryMb']) >= 1800 && Number(shown['memoryMb']) <= 3072,
      String(shown['memoryMb']),
    );
  });

  it('has its addons enabled by name, in the profile that made the chosen cluster and in no other', async () => {
    // The minikube of these tests has made no cluster that could be chosen.
    await lab.hub.retry();
    await lab.hub.chooseContext('practice');
    await eventually([lab.hub.onDidChangeState], () => lab.hub.state.state === 'connected');
    await doStep('metrics-server');
    await eventually([lab.course.onDidChange], () => warnings.length > 0);
    assert.match(warnings[0] ?? '', /^practice was not made by minikube, so its addons cannot be enabled/);
    assert.deepEqual(calls(), []);

    const nodes = await lab.api.list(NODE);
    const label = async (value: string | null) => {
      for (const { metadata } of nodes)
        await lab.api.patch({ ...NODE, name: metadata.name }, { metadata: { labels: { [PROFILE]: value } } });
      await eventually([lab.hub.onDidChangeObjects], () =>
        lab.hub
          .objects({ group: '', kind: 'Node' })
          .every(({ metadata }) => (metadata.labels?.[PROFILE] ?? null) === value),
      );
    };
    await label('course-lab');
    try {
      await doStep('metrics-server');
      await doStep('dashboard');
    } finally {
      await label(null);
    }
    assert.deepEqual(calls(), [
      'addons enable metrics-server --profile=course-lab',
      'addons enable headlamp --profile=course-lab',
    ]);
  });

  it('that fails says why in words, and what to do', async () => {
    program('minikube', [`echo '${TOO_LITTLE}' >&2`, 'exit 80']);
    choose = /New minikube in docker/;
    await doStep('start-cluster');
    await eventually([lab.course.onDidChange], () => warnings.length > 0);
    assert.match(
      warnings[0] ?? '',
      /^minikube wanted 4096 MB of memory, and only 1984 MB are there\. Give Docker/,
    );
  });
});
