import { fstatSync } from 'node:fs';
import { startPracticeMesh, type PracticeMesh } from '../practiceMesh.ts';
import { watchAncestors } from './ancestors.ts';
import type { CommandLine } from './commandLine.ts';
import { howToUse } from './words.ts';

/**
 * Starts a mesh and stays until a signal, `down`, or the end of whoever started this process.
 * @returns the exit code
 */
export async function up(line: CommandLine, log: (text: string) => void): Promise<number> {
  const stop = new AbortController();
  const end = (why: string) => {
    if (!stop.signal.aborted) stop.abort(new Error(why));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(signal));
  const stopWatching = watchAncestors(() => end('The program that started the practice mesh has ended.'));
  onEndOfInput(() => end('Standard input has ended.'));
  let mesh: PracticeMesh | undefined;
  try {
    const { scenario, dir, large, traffic, metrics } = line;
    mesh = await startPracticeMesh({ scenario, dir, large, traffic, metrics, log, signal: stop.signal });
    if (line.json) process.stdout.write(`${JSON.stringify(mesh.status, undefined, 2)}\n`);
    else process.stdout.write(howToUse(mesh.status));
    await Promise.race([mesh.ended, untilAborted(stop.signal)]);
    log('Stopping the practice mesh …');
    return 0;
  } catch (error) {
    if (stop.signal.aborted) return 130;
    throw error;
  } finally {
    stopWatching();
    await mesh?.down();
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/**
 * A pipe as standard input belongs to a program that holds its other end for as long as it wants the mesh. A pipe that
 * is at its end from the beginning was never held.
 */
function onEndOfInput(ended: () => void): void {
  const input = fstatSync(0);
  if (!input.isFIFO() && !input.isSocket()) return;
  const started = performance.now();
  process.stdin.on('end', () => {
    if (performance.now() - started > 500) ended();
  });
  process.stdin.on('error', () => {});
  process.stdin.resume();
}
