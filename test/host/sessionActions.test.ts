import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import * as vscode from 'vscode';
import { BoundCommands } from '../../src/ui/boundCommands.ts';
import { sessionRow } from '../../src/ui/sessions/sessionRow.ts';
import type { Session } from '../../src/ui/sessions/sessions.ts';
import { eventually } from './support/eventually.ts';
import { closeEditors, type Lab, openLab } from './support/lab.ts';

describe('A session', () => {
  let lab: Lab;
  const commands = new BoundCommands();
  const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('meshwalk');
  const set = (name: string, value: unknown): Thenable<void> =>
    settings().update(name, value, vscode.ConfigurationTarget.Global);

  before(async () => {
    lab = await openLab();
  });
  after(async () => {
    commands.dispose();
    await lab.sessions.stopAll();
    await lab.close();
  });
  afterEach(async () => {
    await closeEditors();
    await lab.sessions.stopAll();
  });

  /** A forward to a port of istiod, without a page. */
  async function forward(port: number): Promise<Session & { readonly url: string }> {
    const url = await vscode.commands.executeCommand<string>('meshwalk.forward.start', {
      namespace: 'istio-system',
      service: 'istiod',
      port,
    });
    const session = lab.sessions.all.find((one) => one.url === url);
    assert.ok(session?.url !== undefined, 'no session');
    return session as Session & { readonly url: string };
  }

  it('says in its row where it leads, since when and how much went through', async () => {
    const session = await forward(15014);
    const port = new URL(session.url).port;
    assert.match(
      String(sessionRow(session, commands).description),
      new RegExp(`^localhost:${port} -> istiod-\\S+:15014$`),
    );
    const answer = await fetch(new URL('/version', session.url));
    assert.match(await answer.text(), /\d+\.\d+|unknown/);
    const row = await eventually(
      [lab.sessions.onDidChange],
      () => {
        const { description, tooltip, contextValue } = sessionRow(session, commands);
        return /\d( bytes|\.\d kB)$/.test(String(description)) && { description, tooltip, contextValue };
      },
      { what: 'bytes in the row' },
    );
    assert.match(String(row.description), new RegExp(`^localhost:${port} -> istiod-\\S+:15014 · \\d`));
    assert.match(
      typeof row.tooltip === 'string' ? row.tooltip : '',
      new RegExp(
        `^istiod: running\n${session.url}\nLeads to port \\d+ of pod istiod-\\S+\\.\nContext ${lab.mesh.context}, since .+\n\\d.+\nLast used at .+$`,
      ),
    );
    assert.equal(row.contextValue, 'session running alive url');
  });

  it('has its address copied, and what happened to it shown', async () => {
    const session = await forward(15014);
    await vscode.commands.executeCommand('meshwalk.session.copyUrl', session);
    // In a remote window, as this one may be, it is the address by which the browser reaches it.
    const outside = await vscode.env.asExternalUri(vscode.Uri.parse(session.url));
    assert.equal(await vscode.env.clipboard.readText(), outside.toString(true));
    await vscode.commands.executeCommand('meshwalk.session.showLog', session);
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /^istiod\nhttp:\/\/localhost:\d+\/\n[\s\S]*Leads to port \d+ of pod istiod-/);
  });

  /** Lets VS Code reach the ports of this machine by another address, as it does in a remote window. */
  async function remotely(run: (asked: string[], opened: string[]) => Promise<void>): Promise<void> {
    const { asExternalUri, openExternal } = vscode.env;
    const asked: string[] = [];
    const opened: string[] = [];
    Object.assign(vscode.env, {
      asExternalUri: (uri: vscode.Uri) => {
        asked.push(uri.toString(true));
        return Promise.resolve(vscode.Uri.parse('https://forwarded.example/x'));
      },
      openExternal: (uri: vscode.Uri) => {
        opened.push(uri.toString(true));
        return Promise.resolve(true);
      },
    });
    await set('sessions.openIn', 'external');
    try {
      await run(asked, opened);
    } finally {
      Object.assign(vscode.env, { asExternalUri, openExternal });
      await set('sessions.openIn', undefined);
    }
  }

  it('is opened outside by the way that VS Code forwards, a dashboard as well as a port, and so is its address copied', async () => {
    const session = await forward(15014);
    await remotely(async (asked, opened) => {
      await vscode.commands.executeCommand('meshwalk.session.open', session);
      assert.deepEqual([asked, opened], [[session.url], ['https://forwarded.example/x']]);
      // A click on its row: VS Code drops arguments when it draws a row anew, so it must have none.
      const { command } = sessionRow(session, commands);
      assert.equal(command?.arguments, undefined);
      await vscode.commands.executeCommand(command?.command ?? '');
      assert.equal(opened.length, 2);
      await vscode.commands.executeCommand('meshwalk.session.copyUrl', session);
      assert.deepEqual(asked, [session.url, session.url, session.url]);
      assert.equal(await vscode.env.clipboard.readText(), 'https://forwarded.example/x');
    });
    await remotely(async (asked, opened) => {
      const url = await vscode.commands.executeCommand<string>('meshwalk.dashboard.open', 'istiod-debug');
      assert.match(url, /^http:\/\/localhost:\d+\/debug$/);
      assert.deepEqual([asked, opened], [[url], ['https://forwarded.example/x']]);
    });
  });

  it('is opened in the editor where the learner likes that', async () => {
    const session = await forward(15014);
    const pages = (): readonly vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ input }) => input instanceof vscode.TabInputWebview);
    await remotely(async () => {
      await vscode.commands.executeCommand('meshwalk.session.open', session);
      assert.deepEqual(pages(), []);
    });
    await vscode.commands.executeCommand('meshwalk.session.open', session);
    await eventually([vscode.window.tabGroups.onDidChangeTabs], () => pages().length === 1, {
      what: 'a page in the editor',
    });
  });

  it('ends when another cluster is chosen, if that is asked for', async () => {
    const config = load(readFileSync(lab.mesh.kubeconfig, 'utf8')) as { contexts: { name: string }[] };
    const [first] = config.contexts;
    assert.ok(first);
    config.contexts.push({ ...first, name: 'another' });
    const kubeconfig = join(lab.folder, 'kubeconfig');
    writeFileSync(kubeconfig, dump(config));
    await set('kubeconfig', kubeconfig);
    await eventually([lab.hub.onDidChangeState], () => lab.hub.kubeconfigPaths[0] === kubeconfig);
    try {
      await lab.hub.retry();
      const stays = await forward(15014);
      await lab.hub.chooseContext('another');
      await lab.hub.connect();
      assert.deepEqual(lab.sessions.all, [stays], 'it ended unasked');
      assert.equal((await fetch(new URL('/version', stays.url))).status, 200);

      await set('sessions.stopOnContextChange', true);
      const other = await forward(15012);
      assert.equal(other.context, 'another');
      await lab.hub.chooseContext(lab.mesh.context);
      await eventually([lab.sessions.onDidChange], () => lab.sessions.all.every((one) => one === stays), {
        what: 'that the session of the other cluster ends',
      });
      assert.deepEqual(lab.sessions.all, [stays], 'the session of the chosen cluster goes on');
      await assert.rejects(fetch(other.url));
    } finally {
      await set('sessions.stopOnContextChange', undefined);
      await set('kubeconfig', undefined);
      await eventually([lab.hub.onDidChangeState], () => lab.hub.kubeconfigPaths[0] === lab.mesh.kubeconfig);
      await lab.hub.chooseContext(lab.mesh.context);
      assert.equal((await lab.hub.retry()).state, 'connected');
    }
  });
});
