import { execa } from 'execa';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { buildOnce } from './buildOnce.ts';
import { cacheFolder } from '../practice/buildCache.ts';
import { withProgress } from './progress.ts';
import { repoRoot } from './repoRoot.ts';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

// Nothing but this machine is reachable from the page; the browser's own background traffic is off as well.
const FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--disable-gpu',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-sandbox',
  '--font-render-hinting=none',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
];

interface Found {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Unpacks the Chromium of the npm package into the cache; its own function would unpack into the shared /tmp. */
async function unpackChromium(): Promise<Found> {
  const home = dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  const folder = await buildOnce(
    join(cacheFolder(), 'chromium'),
    `${version}-${process.arch}`,
    async (partial) =>
      withProgress(`Unpacking Chromium ${version}`, async () => {
        const program = `
        import { inflate } from '@sparticuz/chromium';
        for (const name of ['chromium.br', 'fonts.tar.br', 'al2023.tar.br']) await inflate(process.argv[1] + '/' + name);`;
        await execa(process.execPath, ['--input-type=module', '--eval', program, join(home, 'bin')], {
          cwd: repoRoot,
          env: { TMPDIR: partial },
        });
        // The package's own file names folders of a function service.
        writeFileSync(
          join(partial, 'fonts', 'fonts.conf'),
          '<?xml version="1.0"?><fontconfig><dir prefix="relative">.</dir></fontconfig>\n',
        );
      }),
  );
  const path = join(folder, 'chromium');
  const { stdout } = await execa('ldd', [path], { reject: false });
  // The package brings the system libraries that a bare machine lacks. Where the machine has its own, they are better.
  const lacking = stdout.includes('not found');
  return {
    path,
    env: {
      ...(lacking ? { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') } : {}),
      ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') }),
    },
  };
}

async function findChromium(): Promise<Found> {
  const named = process.env['CHROMIUM'];
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM names ${named}, which does not exist.`);
    return { path: named, env: {} };
  }
  if (process.platform === 'linux' && process.arch === 'x64') return unpackChromium();
  const path = INSTALLED.find((candidate) => existsSync(candidate));
  if (!path)
    throw new Error('No Chrome or Chromium was found. Install one, or name it in the variable CHROMIUM.');
  return { path, env: {} };
}

/**
 * Starts a headless Chromium that reaches nothing but this machine: the one from npm on Linux x64, elsewhere an
 * installed one (variable `CHROMIUM`, or the usual places). It ends with this process, because its debugging pipe does.
 */
export async function launchChromium(): Promise<Browser> {
  const { path, env } = await findChromium();
  return chromium.launch({
    executablePath: path,
    args: FLAGS,
    env: { ...process.env, ...env },
  });
}
