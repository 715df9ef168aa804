import { downloadAndUnzipVSCode, runTests, TestRunFailedError } from '@vscode/test-electron';
import { build } from 'esbuild';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../practice/buildCache.ts';
import { linkExtension } from './installedExtension.ts';
import { say } from './progress.ts';
import { repoRoot } from './repoRoot.ts';
import type { SuiteResults } from './suiteResults.ts';
import { userSettings } from './userSettings.ts';

export interface HostTestOptions {
  /** Folder of the extension under test (absolute). */
  readonly extension: string;
  /** Folder or .code-workspace that the window opens (absolute). */
  readonly workspace?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Folder below test/host whose tests run; those that lie right in test/host when it is left out. */
  readonly folder?: string;
  /** Only the tests whose full title contains this. */
  readonly grep?: string | undefined;
  /** Only the test files of these names, without folder and ending. */
  readonly files?: readonly string[] | undefined;
}

const outDir = join(repoRoot, 'out', 'test', 'host');

/** Bundles test/host into out/test/host, one module per test file; npm packages and `vscode` stay outside. */
export async function buildHostTests(): Promise<void> {
  rmSync(outDir, { recursive: true, force: true });
  await build({
    entryPoints: globSync('test/host/**/*.ts', { cwd: repoRoot }).map((file) => join(repoRoot, file)),
    outdir: outDir,
    outbase: join(repoRoot, 'test', 'host'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    packages: 'external',
    sourcemap: 'linked',
    logLevel: 'warning',
  });
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/**
 * The program that runs as VS Code. `MESHWALK_HOST=desktop|server` forces one; without it desktop VS Code is
 * downloaded (`MESHWALK_VSCODE`, default `stable`) when there is a display, and where that fails the server stands in.
 */
async function findHost(): Promise<{ program: string; kind: 'desktop' | 'server' }> {
  const server = { program: join(repoRoot, 'test', 'rig', 'code.ts'), kind: 'server' } as const;
  const forced = process.env['MESHWALK_HOST'];
  if (forced && forced !== 'desktop' && forced !== 'server') {
    throw new Error(`MESHWALK_HOST is "${forced}": it must be "desktop" or "server".`);
  }
  if (forced === 'server' || (!forced && !hasDisplay())) return server;
  try {
    const version = process.env['MESHWALK_VSCODE'] ?? 'stable';
    const program = await downloadAndUnzipVSCode({ version, cachePath: join(cacheFolder(), 'vscode') });
    return { program, kind: 'desktop' };
  } catch (error) {
    if (forced) throw error;
    say(
      `Desktop VS Code could not be downloaded (${String(error)}): the tests run in VS Code's server instead.`,
    );
    return server;
  }
}

/**
 * Runs the bundled tests of test/host inside an extension host and returns their counts. Throws when the host ended
 * without reporting any: a crash is never taken for a run without tests.
 */
export async function runHostTests(options: HostTestOptions): Promise<SuiteResults> {
  const { program, kind } = await findHost();
  const scratch = mkdtempSync(join(tmpdir(), 'meshwalk-host-'));
  const resultsFile = join(scratch, 'results.json');
  const userData = join(scratch, 'data');
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify(userSettings(options.settings)));
  linkExtension(scratch, join(repoRoot, 'test', 'rig', 'fixtures', 'other-yaml-extension'));
  try {
    let crash: unknown;
    try {
      await runTests({
        vscodeExecutablePath: program,
        extensionDevelopmentPath: options.extension,
        extensionTestsPath: join(outDir, 'run.js'),
        launchArgs: [
          ...(options.workspace ? [options.workspace] : []),
          `--user-data-dir=${userData}`,
          `--extensions-dir=${join(scratch, 'extensions')}`,
        ],
        extensionTestsEnv: {
          ...options.env,
          MESHWALK_HOST_KIND: kind,
          MESHWALK_RESULTS: resultsFile,
          MESHWALK_GREP: options.grep ?? '',
          MESHWALK_FILES: options.files?.join(',') ?? '',
          MESHWALK_TESTS: options.folder ?? '',
        },
      });
    } catch (error) {
      // A failed test makes the host end with an error too: the results tell the two apart.
      if (!(error instanceof TestRunFailedError)) throw error;
      crash = error;
    }
    if (!existsSync(resultsFile))
      throw new Error('The extension host ended before the tests did.', { cause: crash });
    return JSON.parse(readFileSync(resultsFile, 'utf8')) as SuiteResults;
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
