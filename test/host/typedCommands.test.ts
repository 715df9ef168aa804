import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from './support/eventually.ts';
import { type Lab, openLab } from './support/lab.ts';

/** A learner with a terminal of their own. Programs stand in for the tools: what they do is nothing to these tests. */
describe('What is typed into a terminal of VS Code', () => {
  let lab: Lab;
  const terminals: vscode.Terminal[] = [];
  let shell: vscode.TerminalShellIntegration;
  let other: vscode.TerminalShellIntegration;

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
    program(
      'kubectl',
      'case "$*" in',
      '*port-forward*)',
      '  echo "Forwarding from 127.0.0.1:8080 -> 80"; echo "Forwarding from [::1]:8080 -> 80"',
      '  while [ ! -e end ]; do',
      '    if [ -e connect ]; then rm connect; echo "Handling connection for 8080"; fi',
      '    sleep 0.05',
      '  done',
      '  rm end;;',
      '*) echo "<title>Simple Bookstore App</title>";;',
      'esac',
    );
    program(
      'curl',
      'case "$*" in',
      '*broken*) exit 7;;',
      '*http_code*) echo 200;;',
      '*silent*) ;;',
      '*other*) echo "<title>Welcome to nginx!</title>";;',
      '*) echo "<title>Simple Bookstore App</title> reviews-v$(( $$ % 3 + 1 ))-5f4d584748-abcde";;',
      'esac',
    );
    shell = await shellOf('own');
    other = await shellOf('another');
  });
  after(async () => {
    for (const terminal of terminals) terminal.dispose();
    await lab.close();
  });

  async function shellOf(name: string): Promise<vscode.TerminalShellIntegration> {
    const terminal = vscode.window.createTerminal({ name, shellPath: '/bin/bash', cwd: lab.folder });
    terminals.push(terminal);
    return eventually([vscode.window.onDidChangeTerminalShellIntegration], () => {
      assert.ok(terminal.shellIntegration, 'the shell does not tell what it runs');
      return terminal.shellIntegration;
    });
  }
  async function types(line: string, into = shell): Promise<number | undefined> {
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const execution = into.executeCommand(line);
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
  /** Tells the forward that runs in a terminal. */
  const tell = (what: 'connect' | 'end'): void => writeFileSync(join(lab.folder, what), '');

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

  it('is a forward to the Gateway while it runs, and a page that answers through it', async () => {
    const forward = './kubectl port-forward svc/bookinfo-gateway-istio 8080:80';
    // The one namespace is chosen in Meshwalk, the other stands in the kubeconfig.
    const elsewhere = types(forward, other);
    await types('./curl -s http://localhost:8080/productpage');
    tell('end');
    await elsewhere;
    await shows('access-application', /^notYet$/, /^Needs:/);

    const running = types(`${forward} -n ${lab.hub.namespace}`, other);
    await shows(
      'access-application',
      /^waiting$/,
      /in your terminal runs; open http:\/\/127\.0\.0\.1:8080\/productpage/,
    );
    assert.equal(await types('./curl -s http://localhost:9999/productpage'), 0);
    assert.equal(await types('./curl -s "http://localhost:8080/productpage?u=other"'), 0);
    assert.equal(await types('./curl -s http://localhost:8080/productpage'), 0);
    await shows('access-application', /^done$/, /^The product page answered a request from your terminal\.$/);
    assert.equal(lab.course.observations.facts([]).typedRequests?.sent, 2, 'what went elsewhere counts');
    tell('end');
    await running;
    assert.equal(await types('./curl -s http://localhost:8080/productpage'), 0);
    await types('true');
    assert.equal(lab.course.observations.facts([]).typedRequests?.sent, 2, 'the forward is no longer there');
  });

  it('stops to count as a forward when it ends, or its terminal goes, unless a browser came through', async () => {
    await lab.ownNamespace('typed-forward');
    const forward = `./kubectl port-forward deploy/bookinfo-gateway-istio 8080:80 -n ${lab.hub.namespace}`;
    const first = types(forward, other);
    await shows('access-application', /^waiting$/, /in your terminal/);
    tell('end');
    await first;
    await shows('access-application', /^notYet$/, /^Needs:/);

    const short = await shellOf('short');
    short.executeCommand(forward);
    await shows('access-application', /^waiting$/, /in your terminal/);
    terminals.pop()?.dispose();
    await shows('access-application', /^notYet$/, /^Needs:/);

    const second = types(forward, other);
    await shows('access-application', /^waiting$/, /in your terminal/);
    tell('connect');
    await shows(
      'access-application',
      /^done$/,
      /^A connection went through the port-forward in your terminal\.$/,
    );
    tell('end');
    await second;
    await shows('access-application', /^done$/, /^A connection went through/);
  });

  it('is a hundred requests, when a loop sends them', async () => {
    await lab.ownNamespace('typed-loop');
    const running = types(
      `./kubectl port-forward svc/bookinfo-gateway-istio :80 -n ${lab.hub.namespace}`,
      other,
    );
    await shows('access-application', /^waiting$/, /in your terminal/);
    const loop = (times: number, command: string): string =>
      `for i in $(seq 1 ${times}); do ./curl -s ${command} http://localhost:8080/productpage; done`;
    assert.equal(await types(loop(100, '-o /dev/null -A broken')), 7);
    assert.equal(await types(loop(30, '-o /dev/null -w "%{http_code}\\n"')), 0);
    await shows('send-traffic', /^notYet$/, /^Needs:/);
    const sent = lab.course.observations.facts([]).typedRequests;
    assert.deepEqual([sent?.sent, sent?.byStatus, sent?.unseen], [30, { 200: 30 }, 0]);
    assert.equal(await types(loop(70, '-o /dev/null -A silent')), 0);
    await shows(
      'send-traffic',
      /^done$/,
      /^100 requests were sent from your terminal and ended well; the answers of 70 /,
    );
    assert.equal(await types(loop(70, '-o /dev/null -w "%{http_code}\\n"')), 0);
    await shows(
      'send-traffic',
      /^done$/,
      /^100 of 170 requests from your terminal were answered with 200\.$/,
    );
    assert.equal(await types(loop(9, '')), 0);
    await shows('watch-versions', /^done$/, /^reviews answered from [23] versions/);
    tell('end');
    await running;
  });
});
