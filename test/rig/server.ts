import { execa } from 'execa';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CodeServerInstall, ensureCodeServer } from './codeServer.ts';
import { startGuarded } from './guarded.ts';
import { userSettings } from './userSettings.ts';

export interface ServerOptions {
  /** User settings on top of the quiet ones of userSettings.ts. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Variables on top of this process's own: the server's environment is that of the extension host. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** VSIX files, installed before the server starts. */
  readonly vsix?: readonly string[];
  /** `trusted` (default) trusts every folder, `restricted` opens folders in restricted mode, `ask` asks as usual. */
  readonly trust?: 'trusted' | 'restricted' | 'ask';
  /** Makes the window obey extensionDevelopmentPath and extensionTestsPath; it then refuses modals and toasts. */
  readonly testDriver?: boolean;
  /** A folder that is kept; without it a temporary one, removed by stop(). */
  readonly dataDir?: string;
  /** A folder that the caller has prepared; removed by stop(). */
  readonly temporaryDataDir?: string;
  /** A port that must be free; without it the operating system chooses one. */
  readonly port?: number;
  /** Lets the window ask Open VSX for extensions. Without it there is no marketplace, and no wait for one. */
  readonly gallery?: boolean;
  /** How long the extension host of a window that is gone waits for it to come back, in seconds; otherwise three hours. */
  readonly patienceSeconds?: number;
  /** Asks for a secret in the address: for servers that a person uses. Tests run without. */
  readonly connectionToken?: boolean;
}

export interface RunningServer {
  /** host:port, which is also the authority of vscode-remote addresses. */
  readonly authority: string;
  readonly dataDir: string;
  readonly install: CodeServerInstall;
  /** The address of a window on a folder or .code-workspace file (absolute path), or on nothing. */
  url(opened?: string, payload?: ReadonlyArray<readonly [string, string]>): string;
  /** Resolves when the server has ended, by itself or by stop(). */
  readonly ended: Promise<unknown>;
  /** Everything that the server printed so far. */
  output(): string;
  stop(): Promise<void>;
}

function prepareData(dataDir: string, options: ServerOptions): void {
  const user = join(dataDir, 'data', 'User');
  mkdirSync(user, { recursive: true });
  const trust =
    options.trust === 'restricted'
      ? { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' }
      : {};
  const settings = userSettings({ ...trust, ...options.settings });
  writeFileSync(join(user, 'settings.json'), JSON.stringify(settings, undefined, 2));
}

/**
 * The environment of the server: this process's own without what belongs to npm, to another VS Code or to test
 * runners, so that the extension host looks like one that a person started.
 */
export function hostEnvironment(own: Readonly<Record<string, string | undefined>> = {}): NodeJS.ProcessEnv {
  const foreign = /^(npm_|VSCODE_|ELECTRON_|NODE_OPTIONS$|INIT_CWD$|MOCHA_)/;
  const base = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return Object.fromEntries([...base, ...Object.entries(own)].filter(([, value]) => value !== undefined));
}

/**
 * Installs VSIX files into the data folder of a server that does not run. Needs no network. Throws with the output of
 * the installer when one is refused.
 */
export async function installVsix(
  install: CodeServerInstall,
  dataDir: string,
  vsix: readonly string[],
): Promise<void> {
  if (vsix.length === 0) return;
  const args = ['--accept-server-license-terms', '--telemetry-level', 'off', '--server-data-dir', dataDir];
  const installed = vsix.flatMap((file) => ['--install-extension', file]);
  await execa(process.execPath, [install.serverMain, ...args, ...installed], {
    all: true,
    env: hostEnvironment(),
    extendEnv: false,
  });
}

/**
 * Starts VS Code's server on the loopback interface and resolves when it listens. It dies with this process, however
 * that ends. Throws with the server's own words when it does not come up.
 */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const install = await ensureCodeServer();
  const dataDir =
    options.dataDir ?? options.temporaryDataDir ?? mkdtempSync(join(tmpdir(), 'meshwalk-server-'));
  prepareData(dataDir, options);
  await installVsix(install, dataDir, options.vsix ?? []);
  const token = options.connectionToken ? randomUUID() : undefined;
  const guarded = startGuarded(
    process.execPath,
    [
      install.serverMain,
      '--host',
      '127.0.0.1',
      '--port',
      String(options.port ?? 0),
      ...(token ? ['--connection-token', token] : ['--without-connection-token']),
      '--accept-server-license-terms',
      '--telemetry-level',
      'off',
      '--server-data-dir',
      dataDir,
      // A login shell would put its own PATH in the place of ours, which has the tools of the mesh first.
      '--force-disable-user-env',
      ...(options.patienceSeconds === undefined
        ? []
        : ['--reconnection-grace-time', String(options.patienceSeconds)]),
      ...(options.testDriver ? ['--enable-smoke-test-driver'] : []),
      ...((options.trust ?? 'trusted') === 'trusted' ? ['--disable-workspace-trust'] : []),
    ],
    { env: hostEnvironment({ ...(options.gallery ? {} : { EXTENSIONS_GALLERY: '{}' }), ...options.env }) },
  );
  const removeData = () => {
    if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const [, port] = await guarded.waitFor(/Extension host agent listening on (\d+)/);
    const authority = `127.0.0.1:${port}`;
    return {
      authority,
      dataDir,
      install,
      url: (opened, payload) => {
        const query = new URLSearchParams();
        if (token) query.set('tkn', token);
        if (opened) query.set(opened.endsWith('.code-workspace') ? 'workspace' : 'folder', opened);
        else query.set('ew', 'true');
        if (payload) query.set('payload', JSON.stringify(payload));
        return `http://${authority}/?${query.toString()}`;
      },
      ended: guarded.ended,
      output: () => guarded.output(),
      stop: async () => {
        await guarded.stop();
        removeData();
      },
    };
  } catch (error) {
    await guarded.stop();
    removeData();
    throw error;
  }
}
