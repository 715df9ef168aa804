import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { launchChromium } from '../rig/chromium.ts';
import { repoRoot } from '../rig/repoRoot.ts';
import { waitUntilUsable } from '../rig/workbench.ts';

async function start(): Promise<{ child: ChildProcess; address: string }> {
  const args = [join(repoRoot, 'scripts', 'start.ts'), '--browser', '--no-build', '--scenario', 'bare'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('http://')) return { child, address: line };
  }
  throw new Error('npm start ended before it said an address');
}

async function answers(address: string): Promise<boolean> {
  return fetch(address).then(
    () => true,
    () => false,
  );
}

/** Waits until nothing answers any more, at most `ms`. */
async function isSilentWithin(address: string, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (await answers(address)) {
    if (Date.now() > deadline) return false;
    await delay(50);
  }
  return true;
}

describe('npm start', () => {
  it('opens a window on a practice mesh, and Ctrl-C ends everything', async () => {
    const { child, address } = await start();
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(address);
      await waitUntilUsable(page);
      await page.getByRole('treeitem', { name: 'samples' }).waitFor();
      assert.equal((await fetch(new URL('/', address))).status, 403, 'a window without the token');
    } finally {
      await browser.close();
      child.kill('SIGINT');
    }
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 0);
    assert.equal(await answers(address), false);
  });

  it('leaves nothing behind when it is killed', async () => {
    const { child, address } = await start();
    assert.equal(await answers(address), true);
    child.kill('SIGKILL');
    assert.equal(await isSilentWithin(address, 3000), true);
  });
});
