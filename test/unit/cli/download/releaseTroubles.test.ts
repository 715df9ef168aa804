import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { InstallOptions } from '../../../../src/cli/download/releaseStore.ts';
import { istioctlEntry, istioctlScript, tarGz } from './archives.ts';
import { ReleaseServer } from './releaseServer.ts';
import { FILE, StoreLab, WANT, prove } from './storeLab.ts';

describe('downloads that fail', () => {
  let lab: StoreLab;
  beforeEach(async () => {
    lab = await StoreLab.open();
  });
  afterEach(async () => lab.close());

  it('need a network', async () => {
    const { source } = lab.server;
    await lab.server.stop();
    await lab.fails(
      'unreachable',
      /127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED.* archive from disk/,
      {},
      lab.store({ source }),
    );
  });

  it('need a server that goes on talking', async () => {
    await lab.serve(istioctlEntry('1.31.1'));
    lab.server.trick = (_, response, content) => {
      response.writeHead(200, { 'content-length': content.length });
      response.flushHeaders();
      return true;
    };
    await lab.fails('unreachable', /does not answer any more/, {}, lab.store({ stallMs: 150 }));
  });

  it('that do not exist are said to be missing', async () => {
    await lab.fails(
      'refused',
      /127\.0\.0\.1:\d+ has no istioctl-1\.31\.1-linux-amd64\.tar\.gz\. Choose another/,
    );
  });

  it('have a hash, or are not downloaded', async () => {
    await lab.serve(istioctlEntry('1.31.1'));
    lab.server.hashes.set(FILE, 'not-a-hash');
    await lab.fails('noHash', /no hash to hold .* against/);
    assert.deepEqual(lab.server.asked, []);
  });

  it('with another hash are thrown away', async () => {
    await lab.serve(istioctlEntry('1.31.1'));
    lab.server.hashes.set(FILE, 'a'.repeat(64));
    await lab.fails(
      'wrongHash',
      /not what Istio published: its SHA-256 is [0-9a-f]{64}, and should be a{64}/,
    );
    assert.deepEqual(readdirSync(join(lab.root, '.downloads')), []);
  });

  it('are held against the pinned hash when there is one, whatever the server says', async () => {
    await lab.serve(istioctlEntry('1.31.1'));
    const source = { ...lab.server.source, pinned: () => 'b'.repeat(64) };
    await lab.fails('wrongHash', /should be b{64}/, {}, lab.store({ source }));
  });

  it('that break off are gone on with, and only if they are still the same bytes', async () => {
    await lab.serve({
      ...istioctlEntry('1.31.1'),
      content: `${istioctlScript('1.31.1')}#${randomBytes(90_000).toString('hex')}`,
    });
    const whole = lab.server.files.get(FILE) ?? Buffer.alloc(0);
    const half = Math.floor(whole.length / 2);
    let breakOff = (): void => undefined;
    lab.server.trick = (request, response) => {
      if (request.headers.range !== undefined) return false;
      response.writeHead(200, { etag: lab.server.etag, 'content-length': whole.length });
      response.write(whole.subarray(0, half));
      breakOff = () => response.destroy();
      return true;
    };
    const onProgress: InstallOptions['onProgress'] = (_, received) => {
      if (received === half) breakOff();
    };
    await lab.fails('truncated', /broke off after 0\.\d of 0\.\d MB\. Try again: it goes on from there/, {
      onProgress,
    });
    const part = readFileSync(join(lab.root, '.downloads', FILE)).length;
    assert.equal(part, half);
    const kept = await lab.store().download(WANT);
    assert.deepEqual(lab.server.asked, ['', `bytes=${part}-`]);
    assert.equal(await prove(join(kept.bin, 'istioctl')), '1.31.1');

    await lab.store().remove('1.31.1');
    lab.server.asked.length = 0;
    await lab.fails('truncated', /broke off/, { onProgress });
    lab.server.etag = '"two"';
    lab.server.trick = () => false;
    await lab.store().download(WANT);
    assert.equal(lab.server.asked.length, 2, 'the server gave the whole file in answer to the range');
  });

  it('can be cancelled, which keeps what came', async () => {
    await lab.serve({
      ...istioctlEntry('1.31.1'),
      content: `${istioctlScript('1.31.1')}#${randomBytes(90_000).toString('hex')}`,
    });
    const stop = new AbortController();
    lab.server.trick = (_, response, content) => {
      response.writeHead(200, { etag: lab.server.etag, 'content-length': content.length });
      response.write(content.subarray(0, 1000));
      return true;
    };
    const onProgress: InstallOptions['onProgress'] = (phase, received) => {
      if (phase === 'download' && (received ?? 0) > 0) stop.abort();
    };
    await lab.fails('cancelled', /Cancelled\. Nothing was installed/, { signal: stop.signal, onProgress });
    assert.equal(readFileSync(join(lab.root, '.downloads', FILE)).length, 1000);
    await lab.fails('cancelled', /Cancelled/, { signal: AbortSignal.abort() });
  });

  it('come from allowed hosts only, also after a redirect', async () => {
    await lab.serve(istioctlEntry('1.31.1'));
    const other = await ReleaseServer.start();
    try {
      other.serve('x', Buffer.from('evil'));
      lab.server.trick = (_, response) => {
        response.writeHead(302, { location: `${other.origin}/x` }).end();
        return true;
      };
      await lab.fails(
        'foreignHost',
        /sent on to http:\/\/127\.0\.0\.1:\d+, which is not where Istio keeps its releases/,
      );
      assert.deepEqual(other.asked, []);
    } finally {
      await other.stop();
    }
    lab.server.trick = (request, response) => {
      response.writeHead(302, { location: request.url }).end();
      return true;
    };
    await lab.fails('refused', /without end/);
  });

  it('are never larger than a release can be', async () => {
    await lab.serve(istioctlEntry('1.31.1'));
    const limits = { downloadBytes: 100 };
    await lab.fails('tooLarge', /sends more than/, {}, lab.store({ limits }));
    lab.server.trick = (_, response, content) => {
      response.writeHead(200).end(content);
      return true;
    };
    await lab.fails('tooLarge', /sends more than/, {}, lab.store({ limits }));
  });

  if (process.platform === 'linux')
    it('say it when the disk is full', async () => {
      await lab.serve(istioctlEntry('1.31.1'));
      mkdirSync(join(lab.root, '.downloads'), { recursive: true });
      // Every write to this device fails as on a full disk.
      symlinkSync('/dev/full', join(lab.root, '.downloads', FILE));
      await lab.fails('noSpace', /The disk is full\. Make room in /);
    });

  if (process.platform === 'linux')
    it('say it when the disk fills while they are unpacked, and leave nothing of that', async function () {
      this.timeout(20_000);
      const big = { ...istioctlEntry('1.31.1'), content: Buffer.alloc(400_000) };
      const archive = join(lab.root, '..', FILE);
      writeFileSync(archive, await tarGz([big]));
      const program = fileURLToPath(new URL('../programs/install.ts', import.meta.url));
      // No file may grow beyond 32 kB, which the system refuses with what a full disk is told by, too.
      const shell = ['-c', 'ulimit -f 64; exec "$@"', 'sh', process.execPath, program, lab.root, archive];
      const { stdout } = await promisify(execFile)('/bin/sh', shell);
      const said = JSON.parse(stdout) as { kind: string; message: string };
      assert.equal(said.kind, 'noSpace', stdout);
      assert.match(said.message, /The disk is full\. Make room in .+ Nothing was installed\./);
      assert.deepEqual(readdirSync(lab.root), []);
      assert.deepEqual(await lab.store().kept(), []);
    });

  it('have to run here', async () => {
    await lab.serve({ name: 'istioctl', content: 'no program' });
    await lab.fails('notIstioctl', /does not run here: .+ Nothing was installed/);
    await lab.serve(istioctlEntry('1.30.5'));
    await lab.fails('notIstioctl', /is 1\.30\.5, and not 1\.31\.1 as its name says/);
    await lab.serve({ name: 'README.md', content: 'x' });
    await lab.fails('archive', /no release of Istio/);
  });
});
