// `npm test [-- PART …] [--grep TEXT]`: runs every part, or the named ones; the last line counts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runPart, toolProgram } from '../test/rig/part.ts';
import { duration } from '../test/rig/progress.ts';
import type { SuiteResults } from '../test/rig/suiteResults.ts';
import { meshEnvironment, startSuiteMesh } from '../test/rig/sharedMesh.ts';
import { build } from './build.ts';
import { packVsix } from './package.ts';

const names = ['types', 'lint', 'unit', 'practice', 'host', 'ui'] as const;
type PartName = (typeof names)[number];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });
const unknown = positionals.filter((name) => !names.includes(name as PartName));
if (unknown.length > 0) {
  process.stderr.write(`There is no part "${unknown.join('", "')}". Parts: ${names.join(', ')}.\n`);
  process.exit(2);
}
const chosen = new Set<PartName>(positionals.length > 0 ? (positionals as PartName[]) : names);

/** Of a message that is repeated at the end, in characters; the whole stands above, where it happened. */
const LONGEST = 4000;

const scratch = mkdtempSync(join(tmpdir(), 'meshwalk-test-'));
const startedAt = Date.now();
const results: { name: string; ms: number; counted: SuiteResults }[] = [];

function print(name: string, line: string): void {
  process.stdout.write(`${name.padEnd(8)} │ ${line}\n`);
}

/** Computes a value when it is first asked for, and once only. */
function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => (made ??= make());
}

const mesh = lazy(async () => startSuiteMesh((line) => print('mesh', line)));
const built = lazy(async () => build({ minify: true }));
const vsix = lazy(async () => {
  await built();
  return packVsix();
});

/** No test may meet the cluster of whoever runs it. */
const noCluster = { KUBECONFIG: join(scratch, 'no-kubeconfig') };

async function run(
  name: string,
  args: readonly string[],
  options: { counted?: boolean; env?: () => Promise<NodeJS.ProcessEnv> } = {},
): Promise<void> {
  const start = Date.now();
  const resultsFile = join(scratch, `${name.replaceAll(' ', '-')}.json`);
  let counted: SuiteResults;
  try {
    counted = await runPart({
      name,
      args: options.counted ? [...args, '--results', resultsFile] : args,
      env: { ...noCluster, ...(await options.env?.()) },
      ...(options.counted ? { resultsFile } : {}),
      onLine: (line) => print(name, line),
    });
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    counted = { passed: 0, failures: [{ title: `${name}: set-up`, message }] };
  }
  const ms = Date.now() - start;
  results.push({ name, ms, counted });
  print(name, `${counted.passed} passed, ${counted.failures.length} failed in ${duration(ms)}`);
}

function mocha(timeoutMs: number, ...patterns: string[]): string[] {
  const grep = values.grep ? ['--grep', values.grep] : [];
  return ['test/rig/mochaMain.ts', '--timeout', String(timeoutMs), ...grep, ...patterns];
}

const parts: Readonly<Record<PartName, () => Promise<void>>> = {
  types: async () => run('types', [toolProgram('typescript', 'bin', 'tsc'), '--noEmit']),
  lint: async () => {
    await run('oxlint', [toolProgram('oxlint', 'bin', 'oxlint'), '--type-aware']);
    await run('prettier', [
      toolProgram('prettier', 'bin', 'prettier.cjs'),
      '--check',
      '--log-level=warn',
      '.',
    ]);
  },
  unit: async () => run('unit', mocha(60_000, 'test/unit/**/*.test.ts'), { counted: true }),
  practice: async () => run('practice', mocha(300_000, 'test/integration/**/*.test.ts'), { counted: true }),
  host: async () =>
    run('host', ['test/rig/hostMain.ts', ...(values.grep ? ['--grep', values.grep] : [])], {
      counted: true,
      env: async () => {
        await built();
        return meshEnvironment(await mesh());
      },
    }),
  ui: async () =>
    run('ui', mocha(240_000, 'test/ui/**/*.test.ts'), {
      counted: true,
      env: async () => ({ MESHWALK_VSIX: await vsix(), ...meshEnvironment(await mesh()) }),
    }),
};

async function inOrder(...lane: PartName[]): Promise<void> {
  for (const name of lane) if (chosen.has(name)) await parts[name]();
}

// Two lanes for two cores. What the second one waits for is prepared while the first one works.
const needsMesh = chosen.has('host') || chosen.has('ui');
await Promise.all([
  inOrder('practice', 'unit'),
  needsMesh ? mesh().catch(() => {}) : undefined,
  inOrder('types', 'lint', 'host', 'ui'),
]);
if (needsMesh)
  await mesh().then(
    async (started) => started.down(),
    () => {},
  );
rmSync(scratch, { recursive: true, force: true });

const failures = results.flatMap(({ name, counted }) =>
  counted.failures.map((failure) => ({ name, ...failure })),
);
const passed = results.reduce((sum, { counted }) => sum + counted.passed, 0);
if (failures.length > 0) process.stdout.write('\nFailures\n');
for (const { name, title, message } of failures) {
  const short = message.length > LONGEST ? `${message.slice(0, LONGEST)} …` : message;
  process.stdout.write(`\n${name}: ${title}\n${short.replaceAll(/^/gm, '    ')}\n`);
}
process.stdout.write('\n');
for (const { name, ms, counted } of results) {
  process.stdout.write(
    `${name.padEnd(8)} ${duration(ms).padStart(12)}   ${counted.passed} passed, ${counted.failures.length} failed\n`,
  );
}
process.stdout.write(`${'in all'.padEnd(8)} ${duration(Date.now() - startedAt).padStart(12)}\n\n`);
process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
process.exit(failures.length > 0 || passed === 0 ? 1 : 0);
