// `npm start [-- --scenario NAME | --context NAME] [--browser] [--port N] [--no-build]`: opens VS Code with Meshwalk on
// a practice mesh, or with --context on a cluster of one's own kubeconfig. Ctrl-C ends everything. The last line on
// standard output is the address, where there is one.
import { execa } from 'execa';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../test/practice/buildCache.ts';
import { type ScenarioName, scenarioNames } from '../test/practice/scenarios/scenario.ts';
import { findProgram } from '../test/rig/findProgram.ts';
import { linkExtension } from '../test/rig/installedExtension.ts';
import { type LabCluster, ownCluster, practiceCluster } from '../test/rig/labCluster.ts';
import { fillLabFolder } from '../test/rig/labFolder.ts';
import { say, withProgress } from '../test/rig/progress.ts';
import { hostEnvironment, startServer } from '../test/rig/server.ts';
import { userSettings } from '../test/rig/userSettings.ts';
import { build } from './build.ts';

const root = resolve(import.meta.dirname, '..');
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
/** A first start shows the walkthrough by itself; the rig's tests switch that off. */
const settings = { 'workbench.welcomePage.walkthroughs.openOnInstall': true, 'git.enabled': true };

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'istio' },
    context: { type: 'string' },
    browser: { type: 'boolean', default: false },
    port: { type: 'string' },
    'no-build': { type: 'boolean', default: false },
  },
});

function fail(message: string): never {
  say(message);
  process.exit(1);
}

function isScenario(name: string): name is ScenarioName {
  return scenarioNames.some((known) => known === name);
}

/** A new folder for this window. What the learner wrote in the last ones stays for a week. */
function newLabFolder(): string {
  const labs = join(cacheFolder(), 'labs');
  mkdirSync(labs, { recursive: true });
  for (const old of readdirSync(labs).map((name) => join(labs, name))) {
    if (Date.now() - statSync(old).mtimeMs > WEEK_MS) rmSync(old, { recursive: true, force: true });
  }
  const day = new Date().toISOString().slice(0, 16).replaceAll(':', '');
  return join(mkdtempSync(join(labs, `${day}-`)), 'meshwalk-lab');
}

function desktopProgram(): string | undefined {
  const display = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  return display && !values.browser ? findProgram('code') : undefined;
}

/** Opens desktop VS Code with a profile of its own, and resolves when its window is closed. */
async function openDesktop(
  code: string,
  lab: string,
  cluster: LabCluster,
  ended: AbortSignal,
): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'meshwalk-desktop-'));
  mkdirSync(join(profile, 'User'));
  writeFileSync(join(profile, 'User', 'settings.json'), JSON.stringify(userSettings(settings), undefined, 2));
  say(`Meshwalk is open in a window of VS Code. Close it, or press Ctrl-C here, to end everything.`);
  try {
    // A profile of its own makes it a process of its own, which takes the environment from here.
    const args = [
      '--new-window',
      '--wait',
      `--user-data-dir=${profile}`,
      `--extensionDevelopmentPath=${root}`,
      lab,
    ];
    const env = hostEnvironment(cluster.env);
    await execa(code, args, { env, extendEnv: false, cancelSignal: ended, reject: false });
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Serves VS Code to a browser on this machine until `ended`. */
async function openInBrowser(lab: string, cluster: LabCluster, ended: AbortSignal): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'meshwalk-start-'));
  linkExtension(data, root);
  const server = await startServer({
    temporaryDataDir: data,
    settings,
    env: cluster.env,
    connectionToken: true,
    gallery: true,
    ...(values.port ? { port: Number(values.port) } : {}),
  });
  try {
    say('Meshwalk is open in VS Code in the browser, reachable from this machine only:');
    process.stdout.write(`${server.url(lab)}\n`);
    say('Press Ctrl-C to end everything.');
    const stopped = ended.aborted ? undefined : once(ended, 'abort');
    await Promise.race([stopped, server.ended]);
    if (!ended.aborted) say(`The server of VS Code ended by itself:\n${server.output().slice(-2000)}`);
  } finally {
    await server.stop();
  }
}

const { scenario, context, port } = values;
if (!isScenario(scenario)) fail(`There is no scenario "${scenario}": ${scenarioNames.join(', ')}.`);
if (port !== undefined && !/^\d{1,5}$/.test(port)) fail(`"${port}" is not a port.`);

const end = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // A second Ctrl-C does not wait: what still runs ends with this process.
    if (end.signal.aborted) process.exit(130);
    say('Ending …');
    end.abort();
    // Before there is a window, nothing waits for the signal.
    if (!opened) process.exit(130);
  });
}

let opened = false;
const lab = newLabFolder();
const cluster = await (async () => {
  const [made] = await Promise.all([
    context === undefined ? practiceCluster(scenario) : ownCluster(context, resolve(lab, '..')),
    values['no-build']
      ? undefined
      : withProgress('Building the extension', async () => build({ minify: false })),
  ]);
  return made;
})().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
fillLabFolder(lab, cluster.samples, join(root, 'walkthroughs'));
for (const words of cluster.words) say(words);
say(`Manifests of the course: ${lab}`);

opened = true;
const code = desktopProgram();
try {
  await (code ? openDesktop(code, lab, cluster, end.signal) : openInBrowser(lab, cluster, end.signal));
} finally {
  await cluster.stop();
}
process.exit(0);
