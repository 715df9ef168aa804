import * as l10n from '@vscode/l10n';
import { access, constants, realpath, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import type { ToolName } from './cliCommand.ts';

/** Where a tool came from, in the order in which places are searched. */
export type ToolSource = 'setting' | 'path' | 'istioctlHome' | 'storage';

export interface FoundTool {
  readonly tool: ToolName;
  /** Absolute path, as found. */
  readonly path: string;
  readonly source: ToolSource;
}

export interface SearchPlaces {
  /** The machine-scoped setting: a file, absolute. Empty or absent: not set. */
  readonly setting?: string | undefined;
  /** The `PATH` of the environment. */
  readonly path: string | undefined;
  readonly home: string;
  /** Folders of ours that hold downloaded tools, newest first. */
  readonly storage?: readonly string[];
  /** Folders of the workspace. Nothing in them is ever run, whatever PATH says. */
  readonly workspace: readonly string[];
  readonly platform?: NodeJS.Platform;
  /** What is asked of the disk; the real one unless given. */
  readonly disk?: Disk;
}

/** What a search asks of a disk. */
export interface Disk {
  /** The path without links and short names. Rejects where nothing is. */
  readonly realpath: (path: string) => Promise<string>;
  /** Whether a file is there that can be run. */
  readonly isProgram: (path: string) => Promise<boolean>;
}

export interface ToolSearch {
  /** Every place that has the tool; the first one is used. */
  readonly found: readonly FoundTool[];
  /** Set when the setting names a file that cannot be run: a sentence for the learner. */
  readonly problem?: string;
}

const REAL_DISK: Disk = {
  realpath,
  isProgram: async (path) => {
    // Windows knows no permission to execute; there access() only looks whether the file is there.
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  },
};

async function runnable(file: string, disk: Disk): Promise<string | undefined> {
  try {
    const real = await disk.realpath(file);
    return (await disk.isProgram(real)) ? real : undefined;
  } catch {
    return undefined;
  }
}

/** The absolute folders of a `PATH`; relative ones would mean another place with every working folder. */
export function pathFolders(path: string | undefined, platform: NodeJS.Platform): readonly string[] {
  const paths = platform === 'win32' ? win32 : posix;
  return (
    (path ?? '')
      .split(paths.delimiter)
      // Windows allows quotes around an entry.
      .map((folder) => (platform === 'win32' ? folder.replace(/^"(.*)"$/, '$1') : folder))
      // A root without a drive is that of whatever drive one stands on.
      .filter(
        (folder) => paths.isAbsolute(folder) && !(platform === 'win32' && /^[\\/](?![\\/])/.test(folder)),
      )
  );
}

/**
 * Looks for a tool: machine setting, PATH, `~/.istioctl/bin` (where Istio's download script puts it), own storage.
 * Relative PATH entries and anything inside the workspace are passed over, links into it included; on Windows only
 * `.exe` counts, because `.cmd` and `.bat` files run through a shell. Nothing is executed.
 */
export async function findTool(tool: ToolName, places: SearchPlaces): Promise<ToolSearch> {
  const { platform = process.platform, disk = REAL_DISK } = places;
  const paths = platform === 'win32' ? win32 : posix;
  const name = platform === 'win32' ? `${tool}.exe` : tool;
  const realWorkspace = await Promise.all(
    places.workspace.map((folder) => disk.realpath(folder).catch(() => folder)),
  );
  const inWorkspace = (file: string): boolean =>
    [...places.workspace, ...realWorkspace].some((folder) => {
      const way = paths.relative(folder, file);
      // A folder of the workspace may have a name that begins with two dots.
      return way !== '..' && !way.startsWith(`..${paths.sep}`) && !paths.isAbsolute(way);
    });

  const candidates: { readonly file: string; readonly source: ToolSource }[] = [];
  const setting = places.setting ?? '';
  if (setting !== '') candidates.push({ file: setting, source: 'setting' });
  for (const folder of pathFolders(places.path, platform)) {
    candidates.push({ file: paths.join(folder, name), source: 'path' });
  }
  if (tool === 'istioctl') {
    candidates.push({ file: paths.join(places.home, '.istioctl', 'bin', name), source: 'istioctlHome' });
  }
  for (const folder of places.storage ?? []) {
    candidates.push({ file: paths.join(folder, name), source: 'storage' });
  }

  const found: FoundTool[] = [];
  const seen = new Set<string>();
  let problem: string | undefined;
  for (const { file, source } of candidates) {
    const shellScript = platform === 'win32' && !file.toLowerCase().endsWith('.exe');
    const real = paths.isAbsolute(file) && !shellScript ? await runnable(file, disk) : undefined;
    const refused = real !== undefined && (inWorkspace(file) || inWorkspace(real));
    if (real === undefined || refused) {
      if (source === 'setting') {
        problem = refused
          ? l10n.t(
              'The setting for {0} names a file inside the workspace, which Meshwalk never runs. Choose one outside it.',
              tool,
            )
          : l10n.t(
              'The setting for {0} names {1}, which is not {2} that can be run. Correct it or clear it.',
              tool,
              JSON.stringify(file),
              platform === 'win32' ? l10n.t('an .exe file') : l10n.t('a program'),
            );
      }
      continue;
    }
    if (seen.has(real)) continue;
    seen.add(real);
    found.push({ tool, path: file, source });
  }
  return problem === undefined ? { found } : { found, problem };
}

/**
 * Whether a program is on PATH. Nothing is executed.
 * @param program its name without `.exe`
 * @param path the `PATH` of the environment
 */
export async function isOnPath(
  program: string,
  path: string | undefined,
  platform: NodeJS.Platform = process.platform,
): Promise<boolean> {
  const paths = platform === 'win32' ? win32 : posix;
  const name = platform === 'win32' ? `${program}.exe` : program;
  const found = await Promise.all(
    pathFolders(path, platform).map(async (folder) => runnable(paths.join(folder, name), REAL_DISK)),
  );
  return found.some((file) => file !== undefined);
}
