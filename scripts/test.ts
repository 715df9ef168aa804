// `npm test [-- PART …] [--grep TEXT] [--file NAME]`: runs every part, or the named ones; the last line counts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBinaries } from '../test/practice/binaries.ts';
import { programs, prometheusProgram } from '../test/practice/programs.ts';
import { runPart, toolProgram } from '../test/rig/part.ts';
import { duration } from '../test/rig/progress.ts';
import { afterSecondLook, filesForSecondLook } from '../test/rig/secondLook.ts';
import type { Failure, SuiteResults } from '../test/rig/suiteResults.ts';
import { meshEnvironment, startSuiteMesh } from '../test/rig/sharedMesh.ts';
import { repoRoot } from '../test/rig/repoRoot.ts';
import { build } from './build.ts';
import { packVsix } from './package.ts';
import { buildSchemas } from './schemas.ts';

const names = ['types', 'lint', 'unit', 'practice', 'host', 'ui'] as const;
type PartName = (typeof names)[number];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { grep: { type: 'string' }, file: { type: 'string', multiple: true } },
});
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
interface PartResult {
  readonly name: string;
  ms: number;
  counted: SuiteResults;
  unsteady: readonly Failure[];
  /** Runs some of its test files again; parts of one test have none. */
  readonly again?: (files: readonly string[]) => Promise<SuiteResults>;
}
const results: PartResult[] = [];

function print(name: string, line: string): void {
  process.stdout.write(`${name.padEnd(8)} │ ${line}\n`);
}

/** Computes a value when it is first asked for, and once only. */
function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => (made ??= make());
}

// What takes minutes on a fresh machine is there before a test starts, whose time is limited.
const schemas = lazy(async () =>
  buildSchemas({ outDir: join(repoRoot, 'out', 'schemas'), log: (line) => print('build', line) }),
);
const binaries = lazy(async () =>
  ensureBinaries({ log: (line) => print('mesh', line), programs: [...programs, prometheusProgram] }),
);
const mesh = lazy(async () => {
  await binaries();
  return startSuiteMesh((line) => print('mesh', line));
});
const built = lazy(async () => {
  await schemas();
  return build({ minify: true });
});
const vsix = lazy(async () => {
  await built();
  return packVsix();
});

/** No test may meet the cluster of whoever runs it. */
const noCluster = { KUBECONFIG: join(scratch, 'no-kubeconfig') };

interface RunOptions {
  readonly counted?: boolean;
  readonly env?: () => Promise<NodeJS.ProcessEnv>;
  /** Whether its tests meet the clock and the world, so that a busy machine can make one of them fail. */
  readonly worldly?: boolean;
}

async function attempt(name: string, args: readonly string[], options: RunOptions): Promise<SuiteResults> {
  const resultsFile = join(scratch, `${name.replaceAll(' ', '-')}.json`);
  rmSync(resultsFile, { force: true });
  try {
    return await runPart({
      name,
      args: options.counted ? [...args, '--results', resultsFile] : args,
      env: { ...noCluster, ...(await options.env?.()) },
      ...(options.counted ? { resultsFile } : {}),
      onLine: (line) => print(name, line),
    });
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { passed: 0, failures: [{ title: `${name}: set-up`, message }] };
  }
}

async function run(name: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
  const start = Date.now();
  const only = options.counted ? fileOptions(values.file) : [];
  const counted = await attempt(name, [...args, ...only], options);
  const ms = Date.now() - start;
  const again = async (files: readonly string[]) => attempt(name, [...args, ...fileOptions(files)], options);
  results.push({ name, ms, counted, unsteady: [], ...(options.worldly ? { again } : {}) });
  print(name, `${counted.passed} passed, ${counted.failures.length} failed in ${duration(ms)}`);
}

/**
 * Runs the few test files that failed once more, now that nothing else runs. A failure that does not come again does
 * not fail the whole, but it is printed with its words: it is something to mend.
 */
async function lookAgain(result: PartResult): Promise<void> {
  const files = filesForSecondLook(result.counted);
  if (!result.again || files.length === 0) return;
  print(result.name, `Once more, alone: ${files.join(', ')}`);
  const start = Date.now();
  Object.assign(result, afterSecondLook(result.counted, await result.again(files)));
  result.ms += Date.now() - start;
}

function fileOptions(names: readonly string[] = []): readonly string[] {
  return names.flatMap((name) => ['--file', name]);
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
  unit: async () =>
    run('unit', mocha(60_000, 'test/unit/**/*.test.ts'), {
      counted: true,
      worldly: true,
      env: async () => schemas().then(() => ({})),
    }),
  practice: async () =>
    run('practice', mocha(300_000, 'test/integration/**/*.test.ts'), {
      counted: true,
      worldly: true,
      env: async () => Promise.all([schemas(), binaries()]).then(() => ({})),
    }),
  host: async () =>
    run('host', ['test/rig/hostMain.ts', ...(values.grep ? ['--grep', values.grep] : [])], {
      counted: true,
      worldly: true,
      env: async () => {
        await built();
        return meshEnvironment(await mesh());
      },
    }),
  ui: async () =>
    run('ui', mocha(240_000, 'test/ui/**/*.test.ts'), {
      counted: true,
      worldly: true,
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
// Somebody who tries one test again and again wants to see each failure.
if (!values.grep && !values.file) for (const result of results) await lookAgain(result);
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
const unsteady = results.flatMap(({ name, unsteady: seen }) => seen.map((failure) => ({ name, ...failure })));

function printFailures(heading: string, list: readonly (Failure & { readonly name: string })[]): void {
  if (list.length > 0) process.stdout.write(`\n${heading}\n`);
  for (const { name, title, message } of list) {
    const short = message.length > LONGEST ? `${message.slice(0, LONGEST)} …` : message;
    process.stdout.write(`\n${name}: ${title}\n${short.replaceAll(/^/gm, '    ')}\n`);
  }
}

printFailures('Unsteady: failed once, passed when run again alone. Each is something to mend.', unsteady);
printFailures('Failures', failures);
process.stdout.write('\n');
for (const { name, ms, counted } of results) {
  process.stdout.write(
    `${name.padEnd(8)} ${duration(ms).padStart(12)}   ${counted.passed} passed, ${counted.failures.length} failed\n`,
  );
}
process.stdout.write(`${'in all'.padEnd(8)} ${duration(Date.now() - startedAt).padStart(12)}\n\n`);
process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
process.exit(failures.length > 0 || passed === 0 ? 1 : 0);
