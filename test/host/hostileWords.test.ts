import assert from 'node:assert/strict';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import * as vscode from 'vscode';
import { BoundCommands } from '../../src/ui/boundCommands.ts';
import { sessionRow } from '../../src/ui/sessions/sessionRow.ts';
import type { Session } from '../../src/ui/sessions/sessions.ts';
import { answering } from './support/choices.ts';
import { closeEditors, diagnosticsFrom, type Lab, openLab, openYaml } from './support/lab.ts';

const CANARY = 'meshwalk-was-here';

/** Words that a cluster, a file or a tool may hold. They may be shown, and nothing else. */
const WORDS: readonly string[] = [
  `$(touch ${CANARY})`,
  `\`touch ${CANARY}\``,
  `'; touch ${CANARY}; '`,
  '--kubeconfig=/evil',
  '-x',
  'a b "c" \'d\'',
  '${command:workbench.action.quit}',
  '[click](command:workbench.action.quit)',
  '[click](https://evil.example)',
  '![picture](https://evil.example/x.png)',
  '<a href="command:workbench.action.quit">x</a>',
  'command:workbench.action.quit',
  'one\ntwo\r\nthree',
  '# comment\nkey: value',
  '\u001b[31mred\u001b[0m\u001b]0;title\u0007',
  '\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007',
  '\u009b31mold',
  'file\u202egnp.exe',
  '\u200bhidden\ufeff',
];
/** Control characters but tab and newline, and marks that hide or reorder. */
const HARMFUL = /[^\P{Cc}\t\n]|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
const HARMFUL_IN_LINE = /\p{Cc}|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
/** What VS Code makes a link of in a message. */
const LINK = /\[[^\]]+\]\((https?:\/\/|command:|file:)[^)\s]+\)/;

const name = (index: number): string => `w${index}`;

/** What a hostile istioctl says, by a word of its arguments. JSON and YAML spell the characters with backslashes. */
const SAID: Readonly<Record<string, string>> = {
  'version --remote=false': JSON.stringify({ clientVersion: { version: '1.31.0' } }),
  version: JSON.stringify({
    clientVersion: { version: '1.31.0' },
    meshVersion: [{ Component: 'pilot', revision: WORDS[0], Info: { version: WORDS[14] } }],
    dataPlaneVersion: WORDS.map((ID) => ({ ID, IstioVersion: ID })),
  }),
  'proxy-status': JSON.stringify(WORDS.map((proxy) => ({ proxy, istiod_id: proxy, istio_version: proxy }))),
  'proxy-config': JSON.stringify(
    WORDS.map((word) => ({
      name: word,
      metadata: { filterMetadata: { istio: { config: `/apis/a/b/namespaces/${word}/x/${word}` } } },
    })),
  ),
  'manifest generate': WORDS.map((word, index) =>
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: word, namespace: name(index) },
      data: word,
    }),
  ).join('\n---\n'),
  analyze: JSON.stringify(
    WORDS.map((word) => ({
      code: 'IST0101',
      level: 'Error',
      message: word,
      origin: `VirtualService shop/${word}`,
      reference: '-:1',
      documentationUrl: word,
    })),
  ),
  '': `${WORDS.join('\n')}\n`,
};

describe('Hostile words', () => {
  let lab: Lab;
  const set = (path: string | undefined): Thenable<void> =>
    vscode.workspace
      .getConfiguration('meshwalk')
      .update('istioctl.path', path, vscode.ConfigurationTarget.Global);

  before(async () => {
    lab = await openLab();
    const cases = Object.entries(SAID).map(([words, text], index) => {
      const file = join(lab.folder, `said${index}`);
      writeFileSync(file, text);
      return `*"${words}"*) cat '${file}' ;;`;
    });
    const istioctl = join(lab.folder, 'istioctl');
    const refusal = join(lab.folder, 'refusal');
    writeFileSync(refusal, `Error: ${WORDS.filter((word) => !word.includes('\n')).join(' ')}\n`);
    cases.unshift(`*uninstall*) cat '${refusal}' >&2; exit 1 ;;`);
    writeFileSync(istioctl, `#!/bin/sh\ncase "$*" in\n${cases.join('\n')}\nesac\n`);
    chmodSync(istioctl, 0o755);
    await set(istioctl);
  });
  after(async () => {
    await set(undefined);
    await vscode.commands.executeCommand('meshwalk.analyze.clear');
    await lab.close();
  });
  afterEach(async () => {
    await closeEditors();
    for (const folder of [lab.folder, process.cwd(), process.env['HOME'] ?? '/'])
      assert.equal(existsSync(join(folder, CANARY)), false, 'a word was executed');
  });

  it('are plain text in the rows of sessions', () => {
    for (const word of WORDS) {
      const pulse = {
        onChange: () => () => undefined,
        now: () => ({ leadsTo: word, target: word, trouble: word, bytes: 1, waiting: word }),
      };
      for (const state of ['running', 'waiting', 'failed', 'ended'] as const) {
        const session = {
          id: 'x',
          name: word,
          context: word,
          problem: word,
          url: 'http://localhost:1/',
          state,
          since: new Date(),
          handle: { pulse },
        };
        const commands = new BoundCommands();
        const { label, description, tooltip, accessibilityInformation } = sessionRow(
          session as unknown as Session,
          commands,
        );
        commands.dispose();
        // Markdown would make links of them, even of bare addresses.
        assert.ok(
          typeof label === 'string' && typeof tooltip === 'string' && typeof description === 'string',
        );
        for (const line of [
          label,
          description,
          accessibilityInformation?.label ?? '',
          ...tooltip.split('\n'),
        ])
          assert.doesNotMatch(line, HARMFUL_IN_LINE, JSON.stringify(line));
        assert.ok(tooltip.split('\n').length <= 8, tooltip);
      }
    }
  });

  it('are plain text on the pages, and YAML stays YAML', async () => {
    const page = async (report: string, extension: string, query: object = {}): Promise<string> => {
      const address = new URLSearchParams({ report, context: lab.mesh.context, ...query }).toString();
      const uri = vscode.Uri.from({
        scheme: 'meshwalk-inside',
        path: `/${report}.${extension}`,
        query: address,
      });
      return (await vscode.workspace.openTextDocument(uri)).getText();
    };
    const pod = { namespace: 'shop', name: 'pod' };
    // One after the other: VS Code keeps no more than fifty documents that nobody shows.
    const texts: string[] = [];
    for (const report of ['versions', 'proxyStatus', 'precheck', 'tags', 'waypoints'])
      texts.push(await page(report, 'txt'));
    for (const report of ['describePod', 'describeService', 'checkInject'])
      texts.push(await page(report, 'txt', pod));
    texts.push(await page('profileContents', 'txt', { name: 'demo' }));
    const documents: string[] = [];
    for (const report of ['profile', 'profileManifest'])
      documents.push(await page(report, 'yaml', { name: 'demo' }));
    for (const word of WORDS) {
      documents.push(
        await page('proxyConfig', 'yaml', { ...pod, kind: 'cluster', filter: word }),
        // What they say of a name that no tool may get.
        await page('proxyConfig', 'yaml', { namespace: word, name: word, kind: 'route' }),
        await page('proxyConfig', 'yaml', { ...pod, kind: 'route', context: word }),
        await page('profile', 'yaml', { name: word }),
      );
    }
    for (const text of [...texts, ...documents]) {
      assert.ok(text.length > 10);
      assert.doesNotMatch(text, HARMFUL, JSON.stringify(text.slice(0, 300)));
    }
    // The words themselves are told, on one page at least: what is left out cannot do harm either way.
    assert.ok(texts.some((text) => text.includes('[click](command:workbench.action.quit)')));
    for (const text of documents) assert.doesNotThrow(() => loadAll(text), text.slice(0, 500));
  });

  it('are plain text in Problems, with links to istio.io alone, and in what mends them', async () => {
    await lab.ownNamespace('hostile');
    const { document } = await openYaml('apiVersion: networking.istio.io/v1\nkind: VirtualService\n');
    await vscode.commands.executeCommand('meshwalk.analyze.file');
    const found = diagnosticsFrom('istioctl analyze', document.uri);
    assert.ok(found.length > 5, String(found.length));
    for (const { message, code, range } of found) {
      assert.doesNotMatch(message, HARMFUL, JSON.stringify(message));
      assert.ok(typeof code === 'object' && code.target.toString(true).startsWith('https://istio.io/'));
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        range,
      );
      for (const { title } of actions) assert.doesNotMatch(title, HARMFUL_IN_LINE, JSON.stringify(title));
    }
  });

  it('make no link in the questions and messages about profiles', async () => {
    const { showQuickPick } = vscode.window;
    Object.assign(vscode.window, {
      showQuickPick: async (items: Thenable<readonly vscode.QuickPickItem[]>) => (await items)[0],
    });
    const person = answering(() => undefined);
    try {
      await vscode.commands.executeCommand('meshwalk.profiles.install');
      await vscode.commands.executeCommand('meshwalk.profiles.uninstall');
      assert.ok(person.asked.some(({ message }) => message.includes('click')));
      for (const { message, detail } of person.asked) {
        assert.doesNotMatch(message, LINK);
        for (const text of [message, detail]) assert.doesNotMatch(text, HARMFUL, JSON.stringify(text));
      }
    } finally {
      person.restore();
      Object.assign(vscode.window, { showQuickPick });
    }
  });
});
