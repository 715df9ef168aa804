import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { InvalidArgument } from '../../../src/cli/argument.ts';
import { catalog } from '../../../src/cli/catalog.ts';
import type { CatalogCommand } from '../../../src/cli/catalog.ts';
import type { CliCommand } from '../../../src/cli/cliCommand.ts';
import { runCommand } from '../../../src/cli/run.ts';
import { shownCommand } from '../../../src/cli/shownCommand.ts';
import { analyze } from '../../../src/cli/tools/istioctlAnalyze.ts';
import { isRecord } from '../../../src/mesh/fields.ts';
import { goodArguments } from './goodArguments.ts';

const CANARY = 'meshwalk-injected';

/** What a name may hold that comes from a kubeconfig, a file or a cluster. None of it may do anything. */
const hostile = [
  '-x',
  '--kubeconfig=/evil',
  '--',
  '-f',
  `$(touch ${CANARY})`,
  `\`touch ${CANARY}\``,
  `;touch ${CANARY};`,
  `|touch ${CANARY}`,
  `&touch ${CANARY}`,
  `a\ntouch ${CANARY}\n`,
  `a\r\ntouch ${CANARY}`,
  `'; touch ${CANARY}; '`,
  `"; touch ${CANARY}; "`,
  `a' "b" c`,
  'a b',
  '*',
  '~/x',
  '!!',
  '%PATH%',
  '${HOME}',
  '${command:workbench.action.quit}',
  '${input:x}',
  '\u001b[2J\u001b]0;title\u0007',
  'a\u0000b',
  'a\u202egnp.exe',
  '[click](command:workbench.action.quit)',
  '<a href="command:workbench.action.quit">x</a>',
  'https://evil.example/x.yaml',
  '../../etc/passwd',
  '\u2018quoted\u2019',
];

interface Attempt {
  readonly what: string;
  readonly value: string;
  readonly built: CatalogCommand;
}

/** The arguments with one text of them replaced, once for each text. */
function* replaced(args: unknown, value: string): Generator {
  if (typeof args === 'string') yield value;
  else if (Array.isArray(args)) {
    for (const [index, item] of (args as unknown[]).entries())
      for (const other of replaced(item, value)) yield args.with(index, other);
  } else if (isRecord(args)) {
    for (const [key, item] of Object.entries(args))
      for (const other of replaced(item, value)) yield { ...args, [key]: other };
  }
}

/** Every command with every hostile text in every place that takes one; those that are refused are left out. */
function attempts(): { readonly accepted: readonly Attempt[]; readonly refused: number } {
  const accepted: Attempt[] = [];
  let refused = 0;
  for (const [id, entry] of Object.entries(catalog)) {
    const tryOut = (
      what: string,
      value: string,
      args: unknown,
      context: string,
      kubeconfig: string,
    ): void => {
      const scene = {
        target: { context, kubeconfig: [kubeconfig] },
        manifestPath: (name: string) => join('/files', name),
      };
      try {
        if (entry.problems(args).length > 0) refused += 1;
        else accepted.push({ what: `${id}: ${what}`, value, built: entry.build(args, scene) });
      } catch (error) {
        assert.ok(error instanceof InvalidArgument, `${id} ${what}: ${String(error)}`);
        refused += 1;
      }
    };
    for (const value of hostile) {
      for (const args of replaced(goodArguments[id], value))
        tryOut('argument', value, args, 'minikube', '/config');
      tryOut('context', value, goodArguments[id], value, '/config');
      tryOut('kubeconfig', value, goodArguments[id], 'minikube', `/home/${value}/config`);
    }
  }
  return { accepted, refused };
}

describe('injection', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-injection-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is tried on every command of the catalog', () => {
    assert.deepEqual(Object.keys(goodArguments).toSorted(), Object.keys(catalog).toSorted());
    for (const [id, entry] of Object.entries(catalog))
      assert.deepEqual(entry.problems(goodArguments[id]), [], id);
  });

  it('gets no text into an argument that a tool would read as something else', () => {
    const { accepted, refused } = attempts();
    assert.ok(accepted.length > 300 && refused > 1000, `${accepted.length} and ${refused}`);
    for (const { what, value, built } of accepted) {
      const { args, shownArgs } = built.command;
      for (const arg of [...args, ...shownArgs]) {
        assert.doesNotMatch(arg, /[\p{Cc}\u202e]/u, `${what} ${JSON.stringify(value)}`);
      }
      const end = args.indexOf('--');
      const own = end < 0 ? args : args.slice(0, end);
      assert.ok(!own.includes(value) || !value.startsWith('-'), `${what}: ${value} is an option`);
      assert.ok(!own.includes('https://evil.example/x.yaml'), `${what}: an address instead of a file`);
    }
  });

  it('does nothing in the command line that is shown and copied, and every word of it arrives', async function () {
    this.timeout(20_000);
    const { accepted } = attempts();
    const lines = accepted.map(({ built }) => shownCommand(built.command, 'posix'));
    const script = `say() { for word; do printf '%s\\000' "$word"; done; printf '\\001'; }
istioctl() { say "$@"; }
kubectl() { say "$@"; }
minikube() { say "$@"; }
${lines.join('\n')}
`;
    const file = join(folder, 'shown.sh');
    writeFileSync(file, script);
    const { stdout } = await execa('/bin/sh', [file], { cwd: folder, stdin: 'ignore' });
    const said = stdout.split('\u0001').slice(0, -1);
    assert.equal(said.length, accepted.length);
    for (const [index, { built, what }] of accepted.entries()) {
      assert.deepEqual(said[index]?.split('\u0000').slice(0, -1), built.command.shownArgs, what);
    }
    assert.ok(!existsSync(join(folder, CANARY)), 'something was executed');
  });

  it('does nothing in a process: each argument arrives whole, and as one', async function () {
    this.timeout(60_000);
    const program = join(folder, 'tool.sh');
    writeFileSync(program, `#!/bin/sh\nfor word; do printf '%s\\036' "$word"; done > "${folder}/words"\n`);
    chmodSync(program, 0o755);
    const commands: CliCommand<unknown>[] = [];
    for (const value of hostile) {
      try {
        const target = { context: value, kubeconfig: [`/home/${value}/config`] };
        commands.push(
          analyze({
            scope: { kind: 'files', files: [`/work space/${value}.yaml`], namespace: 'shop' },
            target,
          }),
        );
      } catch (error) {
        assert.ok(error instanceof InvalidArgument);
      }
    }
    assert.ok(commands.length > 10);
    for (const command of commands) {
      const run = { ...command, parse: () => undefined };
      const result = await runCommand(run, { path: program, cwd: folder });
      assert.equal(result.kind, 'ok', JSON.stringify(command.args));
      assert.deepEqual(
        readFileSync(join(folder, 'words'), 'utf8').split('\u001e').slice(0, -1),
        command.args,
      );
    }
    assert.ok(!existsSync(join(folder, CANARY)), 'something was executed');
  });
});
