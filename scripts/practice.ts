// npm run practice -- up|down|status|reset: the practice mesh from the command line.
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from '../test/practice/buildCache.ts';
import { askMesh } from '../test/practice/control.ts';
import { readCommandLine, UsageError, type CommandLine } from '../test/practice/cli/commandLine.ts';
import { up } from '../test/practice/cli/up.ts';
import { describe } from '../test/practice/cli/words.ts';
import type { MeshStatus } from '../test/practice/meshStatus.ts';
import { readState } from '../test/practice/state.ts';

const log = (text: string) => process.stderr.write(`${text}\n`);

async function run(line: CommandLine): Promise<number> {
  if (line.command === 'up') return await up(line, log);
  const state = readState(line.dir);
  if (line.command === 'reset') log('Resetting the practice mesh …');
  const answer = state && (await askMesh(state, line.command));
  if (answer === undefined) {
    if (line.json) process.stdout.write('{ "state": "stopped" }\n');
    else log(`No practice mesh runs in ${line.dir}.`);
    return line.command === 'reset' ? 1 : 0;
  }
  // A mesh answers with its status, `down` with the one that it had.
  const status = answer as MeshStatus;
  if (line.json) process.stdout.write(`${JSON.stringify(status, undefined, 2)}\n`);
  if (line.command === 'down') await untilGone(status.pid);
  if (line.json) return 0;
  if (line.command === 'down') log(`The practice mesh in ${line.dir} is down.`);
  else process.stdout.write(describe(status));
  return 0;
}

/** The next `up` must not meet the process that is just leaving. */
async function untilGone(pid: number): Promise<void> {
  for (let tries = 0; isAlive(pid) && tries < 100; tries++) await wait(30);
}

try {
  process.exitCode = await run(readCommandLine(process.argv.slice(2)));
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
// Nothing of a mesh is left here, and an open standard input must not keep the process.
process.exit();
