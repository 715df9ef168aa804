import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa, type ResultPromise } from 'execa';
import type { MeshStatus } from '../../practice/meshStatus.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';

export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const script = join(root, 'scripts', 'practice.ts');

/** Node as the scripts run it. */
const node = [process.execPath, '--disable-warning=ExperimentalWarning'] as const;

/** A tool of the mesh with the mesh's kubeconfig; rejects when it fails. */
export function tool(mesh: PracticeMesh, name: 'kubectl' | 'istioctl', ...args: string[]) {
  return execa(mesh.tools[name], args, {
    env: { KUBECONFIG: mesh.kubeconfigPath, KUBERC: 'off' },
    stdin: 'ignore',
    forceKillAfterDelay: 500,
  });
}

export type ToolRun = ResultPromise;

/** `npm run practice -- …` without npm. */
export function cli(...args: string[]) {
  const [program, ...rest] = [...node, script, ...args];
  return execa(program, rest, { stdin: 'ignore', reject: false });
}

/** A folder for a mesh, and its removal. */
export function meshFolder(): { dir: string; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'practice-test-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export interface RunningUp {
  readonly child: ChildProcess;
  readonly status: MeshStatus;
  /** What the command has said on standard error. */
  readonly said: () => string;
}

/**
 * Starts `up --json` and waits for its document.
 * @param parent whether another process stands between, as npm does; `child` is that process then
 */
export async function startUp(dir: string, options: { parent?: boolean } = {}): Promise<RunningUp> {
  const command = [...node, script, 'up', '--scenario', 'bare', '--json', '--dir', dir];
  const between = `
    const { spawn } = require('node:child_process');
    const [program, ...args] = ${JSON.stringify(command)};
    spawn(program, args, { stdio: 'inherit' });`;
  const [program, ...args] = options.parent === true ? [process.execPath, '-e', between] : command;
  const child = spawn(program ?? '', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let said = '';
  child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
  const status = await new Promise<MeshStatus>((resolve, reject) => {
    child.stdout.on('data', (piece: Buffer) => {
      output += piece.toString();
      try {
        resolve(JSON.parse(output) as MeshStatus);
      } catch {
        // Not whole yet.
      }
    });
    child.once('exit', () => reject(new Error(`up ended early: ${said}`)));
  });
  return { child, status, said: () => said };
}

/** Command lines of all processes that mention a mesh folder: every program of a mesh does. */
export async function processesOf(dir: string): Promise<string[]> {
  const { stdout } = await execa('ps', ['-A', '-o', 'args=']);
  return stdout.split('\n').filter((line) => line.includes(dir));
}

/** Milliseconds from now until no process of a mesh folder is left. @throws Error that lists who still lives after 3 s */
export async function millisecondsUntilDead(dir: string): Promise<number> {
  const started = performance.now();
  for (;;) {
    const left = await processesOf(dir);
    const passed = performance.now() - started;
    if (left.length === 0) return passed;
    if (passed > 3000) throw new Error(`Still alive:\n${left.join('\n')}`);
    await wait(30);
  }
}
