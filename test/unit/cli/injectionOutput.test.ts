import assert from 'node:assert/strict';
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { envoyText } from '../../../src/cli/envoyText.ts';
import { manifestObjects } from '../../../src/cli/profileManifest.ts';
import { manifestText, valuesText } from '../../../src/cli/profileText.ts';
import { runCommand } from '../../../src/cli/run.ts';
import { analyze, parseAnalyze } from '../../../src/cli/tools/istioctlAnalyze.ts';
import { clientVersion } from '../../../src/cli/tools/istioctlVersion.ts';

const root = resolve(import.meta.dirname, '../../..');

const words = [
  '\u001b[31mred\u001b[0m',
  '\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007',
  '\u001b[2J\u001b[H',
  'a\u0008\u0008b',
  '\u202egnp.exe',
  '\u200bzero\ufeff',
  '\u009b31m',
  '[click](command:workbench.action.quit)',
  '<img src=x onerror=alert(1)>',
];

/** Runs a program that prints this. */
async function printed(text: string, folder: string) {
  const program = join(folder, 'istioctl');
  writeFileSync(join(folder, 'text'), text);
  writeFileSync(program, `#!/bin/sh\ncat "${folder}/text"\ncat "${folder}/text" >&2\n`);
  chmodSync(program, 0o755);
  return program;
}

/** What stands between a parenthesis that opens before `start` and the one that closes it. */
function balanced(text: string, start: number): string {
  let depth = 1;
  for (let index = start; index < text.length; index += 1) {
    if (text[index] === '(') depth += 1;
    if (text[index] === ')') depth -= 1;
    if (depth === 0) return text.slice(start, index);
  }
  return text.slice(start);
}

describe('injection through what a tool prints', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-output-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('leaves no control character, no escape and no hidden mark in any text', async () => {
    const path = await printed(words.join('\n'), folder);
    const lines: string[] = [];
    const result = await runCommand(clientVersion(), { path, onLine: (line) => lines.push(line) });
    assert.equal(result.kind, 'failed');
    assert.ok('output' in result);
    for (const text of [...lines, result.output.stdout, result.output.stderr, result.message]) {
      assert.doesNotMatch(text, /[^\P{Cc}\t\n]|[\u200b-\u200f\u202a-\u202e\ufeff]/u, JSON.stringify(text));
    }
    assert.ok(lines.includes('red') && lines.includes('link'));
  });

  it('makes no finding point anywhere but to istio.io', async () => {
    for (const documentationUrl of [
      'command:workbench.action.quit',
      'javascript:alert(1)',
      'https://istio.io.evil.example/',
      'https://istio.io@evil.example/',
      'http://istio.io/',
      'file:///etc/passwd',
      'vscode://x',
    ]) {
      const stdout = JSON.stringify(
        words.map((message) => ({
          code: 'IST0101',
          level: 'Error',
          message,
          origin: message,
          documentationUrl,
        })),
      );
      const { findings } = parseAnalyze({ stdout, stderr: '' });
      assert.equal(findings.length, words.length);
      for (const finding of findings)
        assert.equal(
          finding.documentationUrl,
          'https://istio.io/latest/docs/reference/config/analysis/ist0101/',
        );
      const odd = parseAnalyze({
        stdout: JSON.stringify([{ code: 'x](command:y)', documentationUrl }]),
        stderr: '',
      });
      assert.equal(odd.findings[0]?.documentationUrl, undefined);
    }
  });

  it('has hostile findings come out of a process as plain words', async () => {
    const path = await printed(
      JSON.stringify(words.map((message) => ({ code: 'IST0101', message }))),
      folder,
    );
    const command = analyze({ scope: { kind: 'text', text: '', namespace: 'shop' } });
    const result = await runCommand({ ...command, okExitCodes: [0] }, { path });
    assert.equal(result.kind, 'ok', JSON.stringify(result));
    const messages = result.value.findings.map((finding) => finding.message);
    assert.equal(messages.length, words.length);
    assert.ok(messages.includes('[click](command:workbench.action.quit)'), 'the words themselves are kept');
  });

  it('leaves texts for reading what they are, whatever stands in names', () => {
    const names = [...words, 'one\ntwo: x', '# x\n---\ny: [', '"', "'", '${command:x}', '- x', '&a *b !c'];
    const noted = names.map((name) => ({
      name,
      metadata: { filterMetadata: { istio: { config: `/apis/a/b/namespaces/${name}/c/${name}` } } },
    }));
    assert.deepEqual(load(envoyText(JSON.stringify(noted))), noted);
    // What is typed to filter stands on top.
    for (const name of names)
      assert.doesNotThrow(() => loadAll(envoyText(JSON.stringify(noted), name)), name);
    const objects = names.map((name) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: name },
    }));
    const read = manifestObjects(objects.map((one) => JSON.stringify(one)).join('\n---\n'));
    assert.deepEqual(new Set(loadAll(manifestText(read))), new Set(objects));
    assert.deepEqual(loadAll(valuesText(read)), []);
  });

  it('gives findings without control characters, which JSON can spell with a backslash', () => {
    const stdout = JSON.stringify(
      words.map((word) => ({ code: 'IST0101', message: word, origin: `Pod ${word}` })),
    );
    assert.equal(stdout.includes('\u001b'), false);
    const { findings } = parseAnalyze({ stdout, stderr: '' });
    assert.equal(findings.length, words.length);
    for (const { message, origin } of findings) {
      for (const text of [message, origin?.name ?? ''])
        assert.doesNotMatch(text, /\p{Cc}|[\u200b-\u200f\u202a-\u202e\ufeff]/u, JSON.stringify(text));
    }
  });

  it('makes no link in a message or beside a progress: what could be foreign there goes through unlinked', () => {
    // What stands whole in our own text, and what does, is no foreign text.
    const own = /^(?:unlinked\(|l10n\.t\((?:'[^']*'|\n\s*'[^']*',?\n\s*)\)[,\s)}])/;
    const wrong: string[] = [];
    for (const file of globSync('src/ui/**/*.ts', { cwd: root })) {
      const text = readFileSync(join(root, file), 'utf8');
      for (const { index, 0: name } of text.matchAll(
        /\.(?:show(?:Information|Warning|Error)Message|withProgress)\(/g,
      )) {
        const call = balanced(text, index + name.length);
        const said =
          name === '.withProgress('
            ? /Notification/.test(call) && /title(?:: |,)([\s\S]*)/.exec(call)?.[1]
            : !/modal: true/.test(call) && call.trimStart();
        if (said !== false && (said === undefined || !own.test(said)))
          wrong.push(`${file}: ${call.slice(0, 120)}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('can run no command of VS Code: Markdown is trusted for named commands only, and HTML never', () => {
    for (const file of globSync('src/ui/**/*.ts', { cwd: root })) {
      const text = readFileSync(join(root, file), 'utf8');
      assert.doesNotMatch(text, /isTrusted\s*[:=]\s*true|supportHtml\s*[:=]\s*true/, file);
    }
  });
});
