import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from './chromium.ts';
import { linkExtension } from './installedExtension.ts';
import { startServer } from './server.ts';
import { type Theme, themes } from './userSettings.ts';
import { waitUntilUsable, Workbench } from './workbench.ts';

export interface WorkbenchOptions {
  /** A VSIX file that is installed, or the folder of an extension that is linked as if it were installed. */
  readonly extension?: { readonly vsix: string } | { readonly folder: string };
  /** Folders of further extensions, linked as if they were installed. */
  readonly alsoLink?: readonly string[];
  /** Folder or .code-workspace that the window opens (absolute). */
  readonly workspace?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly theme?: Theme;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly trust?: 'trusted' | 'restricted' | 'ask';
  /** How long the extension host waits for a window that is gone, in seconds; otherwise three hours. */
  readonly patienceSeconds?: number;
}

/**
 * Opens a window of VS Code's server in a headless browser, with one extension installed in it: nothing is in test
 * mode, so notifications, dialogs and the title bar are those that a learner sees. Close it with close().
 */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const { extension } = options;
  const dataDir = mkdtempSync(join(tmpdir(), 'meshwalk-window-'));
  if (extension && 'folder' in extension) linkExtension(dataDir, extension.folder);
  for (const folder of options.alsoLink ?? []) linkExtension(dataDir, folder);
  const [server, browser] = await Promise.all([
    startServer({
      temporaryDataDir: dataDir,
      settings: {
        'workbench.colorTheme': themes[options.theme ?? 'dark'].id,
        // Text that is painted on a canvas cannot be read from the page.
        'terminal.integrated.gpuAcceleration': 'off',
        ...options.settings,
      },
      ...(extension && 'vsix' in extension ? { vsix: [extension.vsix] } : {}),
      ...(options.env ? { env: options.env } : {}),
      ...(options.patienceSeconds === undefined ? {} : { patienceSeconds: options.patienceSeconds }),
      trust: options.trust ?? 'trusted',
    }),
    launchChromium(),
  ]);
  try {
    const page = await browser.newPage({
      viewport: options.viewport ?? { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    page.setDefaultTimeout(60_000);
    const workbench = new Workbench(page, server, browser);
    await page.goto(server.url(options.workspace));
    await waitUntilUsable(page);
    return workbench;
  } catch (error) {
    await browser.close();
    await server.stop();
    throw error;
  }
}
