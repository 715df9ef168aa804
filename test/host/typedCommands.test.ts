import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from './support/eventually.ts';
import { type Lab, openLab } from './support/lab.ts';

/** A learner with a terminal of their own. Programs stand in for the tools: what they do is nothing to these tests. */
describe('What is typed into a terminal of VS Code', () => {
  let lab: Lab;
  let terminal: vscode.Terminal;
  let shell: vscode.TerminalShellIntegration;

  before(async () => {
    lab = await openLab();
    await lab.followCourse();
    await lab.ownNamespace('typed');
    const program = (name: string, ...lines: readonly string[]): void => {
      writeFileSync(join(lab.folder, name), ['#!/bin/sh', ...lines, ''].join('\n'));
      chmodSync(join(lab.folder, name), 0o755);
    };
    program(
      'istioctl',
      'case "$*" in *broken*) exit 3;; *dashboard*) echo http://localhost:20001/kiali;; esac',
    );
    program('kubectl', 'echo "<title>Simple Bookstore App</title>"');
    terminal = vscode.window.createTerminal({ name: 'own', shellPath: '/bin/bash', cwd: lab.folder });
    shell = await eventually([vscode.window.onDidChangeTerminalShellIntegration], () => {
      assert.ok(terminal.shellIntegration, 'the shell does not tell what it runs');
      return terminal.shellIntegration;
    });
  });
  after(async () => {
    terminal.dispose();
    await lab.close();
  });

  async function types(line: string): Promise<number | undefined> {
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const execution = shell.executeCommand(line);
    const listener = vscode.window.onDidEndTerminalShellExecution((end) => {
      if (end.execution === execution) resolve(end.exitCode);
    });
    try {
      return await promise;
    } finally {
      listener.dispose();
    }
  }
  const shows = async (step: string, status: RegExp, reason: RegExp): Promise<void> => {
    await eventually([lab.course.onDidChange], () => {
      const view = lab.course.stepView(step);
      assert.match(view?.status ?? '', status, view?.state.reason);
      assert.match(view?.state.reason ?? '', reason);
      return true;
    });
  };

  it('counts when it ends well, and not when it fails or asks another cluster', async () => {
    await shows('analyze', /^(open|current)$/, /^Meshwalk has not seen this command run/);
    assert.equal(await types('./istioctl analyze broken.yaml'), 3);
    assert.equal(await types('./istioctl analyze --context=elsewhere'), 0);
    assert.equal(await types('./istioctl analyze | cat'), 0);
    await shows('analyze', /^(open|current)$/, /^Meshwalk has not seen this command run/);
    assert.equal(await types('./istioctl analyze --all-namespaces'), 0);
    await shows('analyze', /^done$/, /^The command ran and ended well\.$/);
  });

  it('counts where it asks no cluster, and where it writes into a file', async () => {
    await types('./istioctl manifest generate --set profile=demo > installation.yaml');
    await shows('generate-manifest', /^done$/, /^The command ran/);
  });

  it('is read where the answer counts: the title of the product page, the address of a dashboard', async () => {
    await types('./kubectl exec deploy/ratings-v1 -c ratings -- curl -sS productpage:9080/productpage');
    await shows('validate-bookinfo', /^done$/, /^The product page answered: Simple Bookstore App\.$/);
    await types('./istioctl dashboard kiali');
    await shows('open-kiali', /^done$/, /^kiali was opened\.$/);
  });
});
