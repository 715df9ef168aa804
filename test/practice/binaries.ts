import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { cacheFolder, cacheKey, draftFolder } from './buildCache.ts';
import { underBuildLock } from './buildLock.ts';
import { runGuarded } from './guarded.ts';
import { moduleData, programs, type ModuleData, type Program } from './programs.ts';

export interface Binaries {
  /** Absolute path of every program, by its name. */
  readonly program: (name: string) => string;
  /** Absolute path of the `samples` folder of the pinned Istio. */
  readonly samples: string;
  /** Absolute path of the folder with the standard CRDs of the pinned Gateway API. */
  readonly gatewayApiCrds: string;
  /** Absolute path of the Gateway API's own examples of standard kinds. */
  readonly gatewayApiExamples: string;
}

export interface BuildOptions {
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** Environment to find Go and the cache folder in; that of this process unless told. */
  readonly env?: NodeJS.ProcessEnv;
  /** What to build; everything unless told. */
  readonly programs?: readonly Program[];
  readonly data?: readonly ModuleData[];
}

const here = dirname(fileURLToPath(import.meta.url));
const noGo =
  'The practice mesh is built from Go modules once, and no Go was found: install Go 1.26 or newer (https://go.dev/dl) and try again.';

/**
 * Brings the programs of the practice mesh and the module files that it reads into the cache, building only what is
 * missing. Nothing becomes visible in the cache before it is whole; who needs what another one builds waits for it.
 * @throws Error with one sentence when there is no Go; with the end of Go's output when a build fails
 */
export async function ensureBinaries(options: BuildOptions): Promise<Binaries> {
  const env = options.env ?? process.env;
  const cache = join(cacheFolder(env), 'bin');
  const wantedPrograms = options.programs ?? programs;
  const wantedData = options.data ?? moduleData;
  const entries = [
    ...wantedPrograms.map((program) => ({
      name: program.name,
      target: programPath(cache, program),
      make: (draft: string, wardenPath: string | undefined) =>
        build(program, draft, wardenPath, options, env),
      cold: program.coldMinutes,
    })),
    ...wantedData.map((data) => ({
      name: data.name,
      target: dataPath(cache, data),
      make: (draft: string) => copyData(data, draft, options, env),
      cold: 0,
    })),
  ];
  const missing = entries.filter((entry) => !existsSync(entry.target));
  if (missing.length > 0) await sayGo(missing, options, env);
  const warden = wantedPrograms.find((program) => program.name === 'warden');
  const makeOne = async (entry: (typeof entries)[number], place: string): Promise<void> => {
    if (existsSync(entry.target)) return;
    const started = Date.now();
    options.log(`Building ${entry.name} (${place}) …`);
    const beat = setInterval(() => {
      options.log(`Still building ${entry.name} (${place}), ${elapsed(started)} …`);
    }, 20_000);
    const draft = draftFolder(entry.target);
    try {
      const guard = warden && programPath(cache, warden);
      await entry.make(draft, guard !== undefined && existsSync(guard) ? guard : undefined);
      publish(join(draft, entry.name), entry.target);
    } finally {
      clearInterval(beat);
      rmSync(draft, { recursive: true, force: true });
    }
    options.log(`Built ${entry.name} in ${elapsed(started)}.`);
  };
  for (const [index, entry] of missing.entries()) {
    const place = `${index + 1} of ${missing.length}`;
    await underBuildLock(`${dirname(entry.target)}.lock`, async () => makeOne(entry, place), {
      onWait: (holder) => options.log(`Process ${holder} builds ${entry.name} (${place}): waiting …`),
      signal: options.signal,
    });
  }
  const paths = new Map(entries.map((entry) => [entry.name, entry.target]));
  const pathOf = (name: string): string => {
    const path = paths.get(name);
    if (path === undefined) throw new Error(`The practice mesh has no program called ${name}.`);
    return path;
  };
  return {
    program: pathOf,
    samples: paths.get('istio-samples') ?? '',
    gatewayApiCrds: paths.get('gateway-api-crds') ?? '',
    gatewayApiExamples: paths.get('gateway-api-examples') ?? '',
  };
}

function programPath(cache: string, program: Program): string {
  const tags = program.tags === undefined ? [] : [`-tags=${program.tags.join(',')}`];
  const recipe = ['-trimpath', ...tags, program.package, ...program.linkerFlags].join('\n');
  return join(cache, cacheKey(join(here, program.folder), recipe), program.name);
}

function dataPath(cache: string, data: ModuleData): string {
  return join(cache, cacheKey(join(here, data.folder), `${data.module}\n${data.path}`), data.name);
}

async function sayGo(
  missing: readonly { name: string; cold: number }[],
  options: BuildOptions,
  env: NodeJS.ProcessEnv,
) {
  const version = await execa('go', ['env', 'GOVERSION'], {
    env,
    extendEnv: false,
    reject: false,
    cwd: here,
  });
  if (version.failed) throw new Error(noGo);
  const minutes = Math.ceil(missing.reduce((sum, entry) => sum + entry.cold, 0));
  options.log(
    `Preparing ${missing.length} parts of the practice mesh with ${version.stdout}: once, up to ${minutes} min when Go has built none of it before.`,
  );
}

/** Go starts compilers of its own; under the warden they end with this process. */
async function build(
  program: Program,
  draft: string,
  warden: string | undefined,
  options: BuildOptions,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const args = ['build', '-trimpath', '-mod=readonly', `-ldflags=${program.linkerFlags.join(' ')}`];
  if (program.tags !== undefined) args.push(`-tags=${program.tags.join(',')}`);
  args.push('-o', join(draft, program.name), program.package);
  await go(args, join(here, program.folder), warden, options, env, `Building ${program.name} failed`);
}

async function copyData(
  data: ModuleData,
  draft: string,
  options: BuildOptions,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const cwd = join(here, data.folder);
  const failed = `Getting ${data.name} failed`;
  await go(['mod', 'download', data.module], cwd, undefined, options, env, failed);
  const source = await go(
    ['list', '-m', '-f', '{{.Dir}}', data.module],
    cwd,
    undefined,
    options,
    env,
    failed,
  );
  const target = join(draft, data.name);
  // The module cache of Go is read-only, and a read-only folder could not be renamed or removed later.
  cpSync(join(source.trim(), data.path), target, {
    recursive: true,
    filter: (from) => !from.endsWith('.go'),
  });
  makeWritable(target);
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}

async function go(
  args: readonly string[],
  cwd: string,
  warden: string | undefined,
  options: BuildOptions,
  env: NodeJS.ProcessEnv,
  failure: string,
): Promise<string> {
  const { signal } = options;
  return await runGuarded('go', args, {
    warden,
    cwd,
    env: { ...env, GOFLAGS: '', GOWORK: 'off' },
    signal,
    failure,
  });
}

/** Rename that accepts that another builder was faster. */
function publish(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

function elapsed(since: number): string {
  const seconds = Math.round((Date.now() - since) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
