import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { buildOnce } from '../../rig/buildOnce.ts';

describe('buildOnce', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'meshwalk-unit-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('builds once for two that ask at the same time', async () => {
    let builds = 0;
    const build = async (folder: string) => {
      builds += 1;
      await delay(50);
      writeFileSync(join(folder, 'file'), 'made');
    };
    const folders = await Promise.all([buildOnce(parent, 'key', build), buildOnce(parent, 'key', build)]);
    assert.deepEqual(folders, [join(parent, 'key'), join(parent, 'key')]);
    assert.equal(builds, 1);
    assert.equal(readFileSync(join(parent, 'key', 'file'), 'utf8'), 'made');
    assert.deepEqual(readdirSync(parent), ['key']);
  });

  it('leaves nothing of a build that fails, and builds again', async () => {
    const failing = buildOnce(parent, 'key', async (folder) => {
      writeFileSync(join(folder, 'half'), '');
      await Promise.reject(new Error('no network'));
    });
    await assert.rejects(failing, /no network/);
    assert.deepEqual(readdirSync(parent), []);
    await buildOnce(parent, 'key', async (folder) => writeFileSync(join(folder, 'whole'), ''));
    assert.deepEqual(readdirSync(join(parent, 'key')), ['whole']);
  });

  it('takes over what a killed process left', async () => {
    // No process has this id: it is above the largest one that Linux gives.
    writeFileSync(join(parent, 'key.lock'), '4194305');
    const folder = await buildOnce(parent, 'key', async (partial) =>
      writeFileSync(join(partial, 'file'), ''),
    );
    assert.ok(existsSync(join(folder, 'file')));
    assert.deepEqual(readdirSync(parent), ['key']);
  });
});
