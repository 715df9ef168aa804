import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { findTool } from '../../../src/cli/find.ts';

describe('finding a tool', () => {
  let root = '';
  const put = async (path: string, mode = 0o755): Promise<string> => {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '#!/bin/sh\n');
    await chmod(file, mode);
    return file;
  };
  const exe = process.platform === 'win32' ? 'istioctl.exe' : 'istioctl';
  const places = () => ({ path: '', home: join(root, 'home'), workspace: [join(root, 'ws')] });

  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'find ')));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('finds nothing where nothing is', async () => {
    assert.deepEqual(await findTool('istioctl', places()), { found: [] });
  });

  it('prefers the setting, then PATH, then the home of istioctl, then own storage', async () => {
    const setting = await put(`chosen/${exe}`);
    const path = await put(`bin/${exe}`);
    const home = await put(`home/.istioctl/bin/${exe}`);
    const storage = await put(`store/${exe}`);
    const search = await findTool('istioctl', {
      ...places(),
      setting,
      path: [join(root, 'empty'), dirname(path)].join(delimiter),
      storage: [dirname(storage)],
    });
    assert.deepEqual(
      search.found.map((tool) => [tool.path, tool.source]),
      [
        [setting, 'setting'],
        [path, 'path'],
        [home, 'istioctlHome'],
        [storage, 'storage'],
      ],
    );
  });

  it('never takes anything from the workspace, by PATH, by setting or through a link', async () => {
    const inside = await put(`ws/bin/${exe}`);
    await mkdir(join(root, 'links'));
    await symlink(inside, join(root, 'links', exe));
    const path = [dirname(inside), join(root, 'links')].join(delimiter);
    const search = await findTool('istioctl', { ...places(), setting: inside, path });
    assert.deepEqual(search.found, []);
    assert.match(search.problem ?? '', /inside the workspace/);
  });

  it('is not misled by a folder whose name begins like the workspace', async () => {
    const beside = await put(`ws-tools/${exe}`);
    const search = await findTool('istioctl', { ...places(), path: dirname(beside) });
    assert.equal(search.found[0]?.path, beside);
  });

  it('passes over relative entries, folders and files that cannot be run', async () => {
    await mkdir(join(root, 'folder', exe), { recursive: true });
    const plain = await put(`plain/${exe}`, 0o644);
    // Windows knows no permission to execute.
    const unrunnable = process.platform === 'win32' ? [] : [dirname(plain)];
    const path = ['.', 'bin', '', join(root, 'folder'), ...unrunnable].join(delimiter);
    assert.deepEqual((await findTool('istioctl', { ...places(), path })).found, []);
  });

  it('says when the setting is wrong, and goes on searching', async () => {
    const path = await put(`bin/${exe}`);
    const search = await findTool('istioctl', {
      ...places(),
      setting: '/nowhere/istioctl',
      path: dirname(path),
    });
    assert.match(search.problem ?? '', /cannot|can be run/);
    assert.equal(search.found[0]?.source, 'path');
  });

  it('lists one file once', async () => {
    const path = await put(`bin/${exe}`);
    const search = await findTool('istioctl', {
      ...places(),
      setting: path,
      path: [dirname(path), dirname(path)].join(delimiter),
    });
    assert.equal(search.found.length, 1);
  });

  it('takes only .exe files on Windows', async () => {
    const search = await findTool('istioctl', {
      ...places(),
      platform: 'win32',
      setting: 'C:\\tools\\istioctl.cmd',
    });
    assert.deepEqual(search.found, []);
    assert.match(search.problem ?? '', /\.exe/);
  });
});
