import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DownloadProblem } from '../../../../src/cli/download/downloadProblem.ts';
import { unpackRelease } from '../../../../src/cli/download/unpackRelease.ts';
import { istioctlEntry, tarGz, zip } from './archives.ts';
import type { Entry } from './archives.ts';

describe('archives that are refused', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-unpack-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function refuses(content: Buffer, format: 'tar.gz' | 'zip', message: RegExp): Promise<void> {
    const archive = join(folder, 'archive');
    writeFileSync(archive, content);
    const inner = join(folder, 'inner');
    mkdirSync(inner, { recursive: true });
    await assert.rejects(
      unpackRelease({ archive, format, folder: inner, limits: { bytes: 200_000, entries: 40 } }),
      (error) => {
        assert.ok(error instanceof DownloadProblem, String(error));
        assert.equal(error.kind, 'archive');
        assert.match(error.message, message);
        return true;
      },
    );
    assert.ok(!existsSync(join(folder, 'evil')), 'something was written outside of the folder');
  }

  const good = istioctlEntry('1.31.1');
  const outside = /which could leave its folder/;
  const link = /has a link/;
  const tars: [string, Entry[], RegExp][] = [
    ['a path upwards', [good, { name: '../evil', content: 'x' }], outside],
    ['a path upwards inside', [good, { name: 'istio-1.31.1/../../evil', content: 'x' }], outside],
    ['an absolute path', [good, { name: '/tmp/evil', content: 'x' }], outside],
    ['a path of Windows', [good, { name: 'C:\\evil', content: 'x' }], outside],
    ['a symbolic link', [{ name: 'istioctl', type: 'symlink', linkname: '/bin/sh' }], link],
    ['a hard link', [good, { name: 'x', type: 'link', linkname: '../../evil' }], link],
    ['a device', [good, { name: 'x', type: 'character-device' }], outside],
    ['a pipe', [good, { name: 'x', type: 'fifo' }], outside],
    ['an entry twice', [good, { ...good, content: 'other' }], /"istioctl" twice/],
    ['something else', [{ name: 'other/bin/istioctl', content: 'x' }], /no release of Istio/],
    [
      'two releases',
      [{ name: 'istio-1.31.1/bin/istioctl' }, { name: 'istio-1.30.5/x' }],
      /no release of Istio/,
    ],
    [
      'too many entries',
      Array.from({ length: 60 }, (_, i) => ({ name: `istio-1.31.1/${i}` })),
      /or 40 files/,
    ],
    [
      'too many bytes',
      [good, { name: 'istio-1.31.1/x', content: Buffer.alloc(5_000_000) }],
      /unpacks to more than/,
    ],
  ];
  for (const [what, entries, message] of tars) {
    it(`tar: ${what}`, async () => refuses(await tarGz(entries), 'tar.gz', message));
  }

  const exe = { name: 'istioctl.exe', mode: 0o100755, content: 'x' };
  it('zip: a path upwards', async () =>
    refuses(
      await zip([exe, { name: 'aa/evil', content: 'x' }], { 'aa/evil': '../evil' }),
      'zip',
      /unsafe|leave/,
    ));
  it('zip: a path of Windows', async () =>
    refuses(
      await zip([exe, { name: 'aa/evil', content: 'x' }], { 'aa/evil': 'C:/evil' }),
      'zip',
      /unsafe|leave/,
    ));
  it('zip: a symbolic link', async () => refuses(await zip([{ ...exe, mode: 0o120777 }]), 'zip', link));
  it('zip: too many bytes', async () =>
    refuses(
      await zip([exe, { name: 'istio-1.31.1/x', content: Buffer.alloc(5_000_000) }]),
      'zip',
      /unpacks to more/,
    ));

  it('cut short or not an archive at all', async () => {
    const whole = await tarGz([{ ...good, content: 'x'.repeat(50_000) }]);
    await refuses(whole.subarray(0, whole.length - 20), 'tar.gz', /damaged or unsafe/);
    await refuses(Buffer.from('<html>'), 'tar.gz', /damaged or unsafe/);
    await refuses(Buffer.from('<html>'), 'zip', /damaged or unsafe/);
  });
});
