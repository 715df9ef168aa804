import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { CliCommand } from '../../../src/cli/cliCommand.ts';
import { CliParseError } from '../../../src/cli/cliCommand.ts';
import { runCommand } from '../../../src/cli/run.ts';
import { analyze } from '../../../src/cli/tools/istioctlAnalyze.ts';
import { pidsOf, runs, untilGone } from './programs/processes.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const warden = { script: here('../../../src/cli/warden.ts') };
const tree = here('./programs/tree.ts');
const path = process.execPath;

function command(code: string, more: Partial<CliCommand<string>> = {}): CliCommand<string> {
  const args = ['-e', code];
  return {
    tool: 'kubectl',
    args,
    shownArgs: args,
    env: {},
    timeoutMs: 20_000,
    parse: (o) => o.stdout,
    ...more,
  };
}

describe('running a command', function () {
  this.timeout(30_000);

  it('gives output, harmless, and hands over lines as they come', async () => {
    const lines: string[] = [];
    const code = `process.stdout.write('\\u001b[31mred\\u001b[0m\\r\\nend'); process.stderr.write('oh\\n')`;
    const result = await runCommand(command(code), {
      path,
      onLine: (line, stream) => lines.push(`${stream} ${line}`),
    });
    assert.equal(result.kind, 'ok');
    assert.equal(result.kind === 'ok' && result.value, 'red\nend');
    assert.deepEqual(lines.sort(), ['stderr oh', 'stdout end', 'stdout red']);
  });

  it('passes arguments untouched by any shell', async () => {
    const words = ['$(id)', '`id`', 'a b', "it's", '"', '${command:x}', '%PATH%', '*', ';', '\\'];
    const echo = command('', {
      args: ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...words],
    });
    const result = await runCommand(echo, { path });
    assert.deepEqual(result.kind === 'ok' && JSON.parse(result.value), words);
    const held = await runCommand({ ...echo, supervised: true }, { path, warden });
    assert.deepEqual(held.kind === 'ok' && JSON.parse(held.value), words);
  });

  it('passes standard input and the environment', async () => {
    const code = `process.stdin.pipe(process.stdout); process.stdin.on('end', () => console.log(process.env.KUBERC))`;
    const result = await runCommand(command(code, { stdin: 'text ', env: { KUBERC: 'off' } }), { path });
    assert.equal(result.kind === 'ok' && result.value, 'text off\n');
  });

  it('keeps the variables of the editor from the tool', async () => {
    const code = `console.log(process.env.ELECTRON_RUN_AS_NODE ?? 'none', process.env.KEPT)`;
    const baseEnv = { ELECTRON_RUN_AS_NODE: '1', KEPT: 'kept' };
    for (const supervised of [false, true]) {
      const result = await runCommand(command(code, { supervised }), { path, baseEnv, warden });
      assert.equal(result.kind === 'ok' && result.value, 'none kept\n');
    }
  });

  it('gives the exit code and the last words of a failure, under the warden too', async () => {
    for (const supervised of [false, true]) {
      const code = `console.error('first'); console.error('Error: no such thing\\n'); process.exitCode = 7`;
      const result = await runCommand(command(code, { supervised }), { path, warden });
      assert.equal(result.kind, 'failed');
      if (result.kind !== 'failed') return;
      assert.equal(result.exitCode, 7);
      assert.equal(result.message, 'Error: no such thing');
    }
  });

  it('says that a tool is missing', async () => {
    const absent = await runCommand(command(''), { path: undefined });
    assert.equal(absent.kind, 'notFound');
    const gone = await runCommand(command(''), { path: '/nowhere/kubectl' });
    assert.equal(gone.kind, 'notFound');
    const relative = await runCommand(command(''), { path: 'kubectl' });
    assert.equal(relative.kind, 'failed');
  });

  it('turns output that is not understood into a failure', async () => {
    const parse = (): never => {
      throw new CliParseError('not understood');
    };
    const result = await runCommand({ ...command(''), parse }, { path });
    assert.equal(result.kind === 'failed' && result.message, 'not understood');
  });

  for (const supervised of [false, true]) {
    const how = supervised ? 'under the warden' : 'directly';
    it(`kills the whole tree on time-out (${how})`, async () => {
      const pids: number[] = [];
      const slow = { ...command(''), args: [tree, 'stubborn'], timeoutMs: 12_000, supervised };
      const result = await runCommand(slow, { path, warden, onLine: (line) => pids.push(...pidsOf(line)) });
      assert.equal(result.kind, 'timedOut');
      assert.equal(pids.length, 2);
      await untilGone(pids, 1_000);
    });

    it(`kills the whole tree on cancel (${how})`, async () => {
      const pids: number[] = [];
      const cancel = new AbortController();
      const slow = { ...command(''), args: [tree, 'stubborn'], supervised };
      const result = await runCommand(slow, {
        path,
        warden,
        signal: cancel.signal,
        onLine: (line) => {
          pids.push(...pidsOf(line));
          if (line.startsWith('http')) cancel.abort();
        },
      });
      assert.equal(result.kind, 'cancelled');
      assert.equal(pids.length, 2);
      await untilGone(pids, 1_000);
    });
  }

  it('does without an argument that an older version does not know, if it may, and only then', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshwalk-older-'));
    try {
      const older = join(folder, 'istioctl');
      const calls = join(folder, 'calls');
      writeFileSync(
        older,
        `#!/bin/sh
printf '%s\n' "$*" >> '${calls}'
case " $* " in
  *" --log_target="*) echo 'Error: unknown flag: --log_target' >&2; exit 64 ;;
  *" --revision="*) echo 'Error: unknown flag: --revision' >&2; exit 64 ;;
esac
cat >&2
printf '2026-01-01T00:00:00Z\twarn\tfile error\n[]\n'
`,
      );
      chmodSync(older, 0o755);
      const scope = { kind: 'text', text: 'kind: X', namespace: 'shop' } as const;
      const result = await runCommand(analyze({ scope }), { path: older });
      assert.ok(result.kind === 'ok', JSON.stringify(result));
      assert.deepEqual(result.value, { findings: [], unread: [], empty: false });
      assert.equal(result.output.stderr, 'kind: X', 'the second run had no input');
      const made = readFileSync(calls, 'utf8').trim().split('\n');
      assert.equal(made.length, 2);
      assert.equal(made[0], `${made[1]} --log_target=stderr`);

      const refused = await runCommand(analyze({ scope, revision: 'x' }), { path: older });
      assert.equal(refused.kind === 'failed' && refused.message, 'Error: unknown flag: --revision');
      assert.equal(readFileSync(calls, 'utf8').trim().split('\n').length, 4);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('does not start what was cancelled before', async () => {
    const result = await runCommand(command('console.log(1)'), { path, signal: AbortSignal.abort() });
    assert.equal(result.kind, 'cancelled');
  });
});

describe('a supervised command', function () {
  this.timeout(30_000);

  for (const manner of ['', 'stubborn']) {
    it(`dies within a second of a parent that is killed with SIGKILL ${manner}`, async () => {
      const parent = spawn(path, [here('./programs/parent.ts'), manner], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const pids: number[] = [];
      for await (const line of createInterface(parent.stdout)) {
        pids.push(...pidsOf(line));
        if (line.startsWith('http')) break;
      }
      // The warden is the parent of the first.
      pids.push(Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pids[0])], { encoding: 'utf8' })));
      assert.notEqual(pids[2], parent.pid);
      assert.equal(pids.filter(runs).length, 3);
      const exited = once(parent, 'exit');
      parent.kill('SIGKILL');
      await exited;
      await untilGone(pids, 1_000);
    });
  }
});
