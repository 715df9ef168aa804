import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { startGuarded } from '../../rig/guarded.ts';
import { repoRoot } from '../../rig/repoRoot.ts';

/** A program that starts a child of its own, prints both ids and ignores being asked to end. */
const STUBBORN = `
  const { spawn } = require('node:child_process');
  process.on('SIGTERM', () => {});
  const child = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"]);
  console.log('ids', process.pid, child.pid);
  setInterval(() => {}, 1000);`;

/** Whether a process runs; one that is dead but whose parent has not asked for its exit code does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function diesWithin(pid: number, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await delay(20);
  }
  return true;
}

describe('a guarded program', () => {
  it('ends with its children when it is stopped', async () => {
    const guarded = startGuarded(process.execPath, ['-e', STUBBORN]);
    const [, program, child] = await guarded.waitFor(/ids (\d+) (\d+)/);
    await guarded.stop();
    assert.deepEqual(
      [await diesWithin(Number(program), 500), await diesWithin(Number(child), 500)],
      [true, true],
    );
  });

  it('ends with its children when the process that started it is killed', async () => {
    const starter = `
      import { startGuarded } from ${JSON.stringify(join(repoRoot, 'test', 'rig', 'guarded.ts'))};
      const guarded = startGuarded(process.execPath, ['-e', ${JSON.stringify(STUBBORN)}]);
      console.log((await guarded.waitFor(/ids (\\d+) (\\d+)/))[0]);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', starter], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    const [program, child] = line.split(' ').slice(1).map(Number);
    assert.ok(program && child, line);
    parent.kill('SIGKILL');
    assert.deepEqual([await diesWithin(program, 2500), await diesWithin(child, 2500)], [true, true]);
  });

  it('says what a program printed that ends too early', async () => {
    const guarded = startGuarded(process.execPath, ['-e', "console.log('no such port'); process.exit(3)"]);
    await assert.rejects(guarded.waitFor(/listening/), /no such port/);
    assert.equal(await guarded.ended, 3);
  });
});
