#!/usr/bin/env node
// Poses as the program `code` for @vscode/test-electron where desktop VS Code cannot run: takes the same arguments,
// opens VS Code's server in a headless browser, runs the extension's tests in its extension host, and ends with their
// exit code. Everything that the window logs is kept in out/logs/host.log.
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { format } from 'node:util';
import { launchChromium } from './chromium.ts';
import { isNoise } from './hostNoise.ts';
import { repoRoot } from './repoRoot.ts';
import { linkExtension } from './installedExtension.ts';
import { startServer } from './server.ts';

const TIMED_OUT = 124;
const LIMIT_MS = Number(process.env['MESHWALK_HOST_LIMIT_MS'] ?? 35 * 60_000);

function option(name: string): string | undefined {
  const prefix = `--${name}=`;
  // VS Code's payload knows one development path: the last one given wins there, so it wins here.
  return process.argv.findLast((argument) => argument.startsWith(prefix))?.slice(prefix.length);
}

function readSettings(): Record<string, unknown> {
  const file = join(option('user-data-dir') ?? '', 'User', 'settings.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {};
}

async function main(): Promise<number> {
  const tests = option('extensionTestsPath');
  const development = option('extensionDevelopmentPath');
  if (!tests || !development)
    throw new Error('This program only runs extension tests: two paths are missing.');
  const opened = process.argv.slice(2).find((argument) => !argument.startsWith('-') && existsSync(argument));
  const logFile = join(repoRoot, 'out', 'logs', `host${process.env['MESHWALK_TESTS'] ?? ''}.log`);
  mkdirSync(join(repoRoot, 'out', 'logs'), { recursive: true });
  const log = createWriteStream(logFile);
  const start = Date.now();

  const dataDir = mkdtempSync(join(tmpdir(), 'meshwalk-server-'));
  const installed = option('extensions-dir') ?? '';
  for (const name of existsSync(installed) ? readdirSync(installed) : [])
    linkExtension(dataDir, realpathSync(join(installed, name)));
  const [server, browser] = await Promise.all([
    startServer({
      temporaryDataDir: dataDir,
      settings: readSettings(),
      testDriver: true,
      trust: process.argv.includes('--disable-workspace-trust') ? 'trusted' : 'ask',
    }),
    launchChromium(),
  ]);
  try {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    await page.exposeFunction('codeAutomationLog', (type: string, values: unknown[]) => {
      const line = format(...values);
      log.write(`${((Date.now() - start) / 1000).toFixed(2)} [${type}] ${line}\n`);
      if (!isNoise(line)) process.stdout.write(`${line}\n`);
    });
    const ended = new Promise<number>((done) => {
      void page.exposeFunction('codeAutomationExit', (code: number) => done(code));
      page.on('crash', () => {
        process.stderr.write('The page of the workbench crashed.\n');
        done(1);
      });
      page.on('pageerror', (error) => process.stderr.write(`Error in the page: ${error.message}\n`));
    });
    const remote = (path: string) => `vscode-remote://${server.authority}${resolve(path)}`;
    await page.goto(
      server.url(opened && resolve(opened), [
        ['extensionDevelopmentPath', remote(development)],
        ['extensionTestsPath', remote(tests)],
      ]),
    );
    const code = await Promise.race([ended, delay(LIMIT_MS, TIMED_OUT, { ref: false })]);
    if (code === TIMED_OUT)
      process.stderr.write(`The tests did not end within ${LIMIT_MS / 1000} s: see ${logFile}\n`);
    return code;
  } finally {
    log.write(`\n--- the server's own output ---\n${server.output()}`);
    await browser.close();
    await server.stop();
    log.end();
  }
}

process.exit(await main());
