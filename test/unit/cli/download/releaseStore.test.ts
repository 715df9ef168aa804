import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { DownloadProblemKind } from '../../../../src/cli/download/downloadProblem.ts';
import { DownloadProblem } from '../../../../src/cli/download/downloadProblem.ts';
import { ReleaseStore } from '../../../../src/cli/download/releaseStore.ts';
import type { InstallOptions, StoreParts } from '../../../../src/cli/download/releaseStore.ts';
import { runCommand } from '../../../../src/cli/run.ts';
import { clientVersion } from '../../../../src/cli/tools/istioctlVersion.ts';
import { istioctlEntry, istioctlScript, releaseEntries, tarGz, zip } from './archives.ts';
import type { Entry } from './archives.ts';
import { ReleaseServer } from './releaseServer.ts';

const WANT = { kind: 'istioctl', version: '1.31.1', platform: 'linux', arch: 'x64' } as const;
const FILE = 'istioctl-1.31.1-linux-amd64.tar.gz';

/** Really runs what was unpacked. */
async function prove(path: string): Promise<string> {
  const result = await runCommand(clientVersion(), { path });
  if (result.kind === 'ok') return result.value.client;
  throw new Error(result.kind === 'cancelled' ? 'cancelled' : result.message);
}

describe('downloaded releases', () => {
  let server: ReleaseServer;
  let root: string;

  beforeEach(async () => {
    server = await ReleaseServer.start();
    root = join(mkdtempSync(join(tmpdir(), 'meshwalk-store-')), 'istio');
  });
  afterEach(async () => {
    await server.stop();
    rmSync(join(root, '..'), { recursive: true, force: true });
  });

  function store(parts: Partial<StoreParts> = {}): ReleaseStore {
    return new ReleaseStore({ root, prove, source: parts.source ?? server.source, stallMs: 2_000, ...parts });
  }

  async function serve(...entries: Entry[]): Promise<Buffer> {
    const content = await tarGz(entries);
    server.serve(FILE, content);
    return content;
  }

  /** The download fails with a sentence, and nothing can be found of it but what a next try may go on with. */
  async function fails(
    kind: DownloadProblemKind,
    message: RegExp,
    options: InstallOptions = {},
    one = store(),
  ): Promise<void> {
    await assert.rejects(one.download(WANT, options), (error) => {
      assert.ok(error instanceof DownloadProblem, String(error));
      assert.equal(error.kind, kind, error.message);
      assert.match(error.message, message);
      assert.match(error.message, /^[A-Z0-9i].*\.$/s, 'no sentence');
      return true;
    });
    assert.deepEqual(await one.kept(), []);
    assert.deepEqual(
      readdirSync(root).filter((name) => name !== '.downloads'),
      [],
    );
  }

  it('are unpacked, started and kept with their version', async () => {
    await serve(istioctlEntry('1.31.1'));
    const phases = new Set<string>();
    const kept = await store().download(WANT, { onProgress: (phase) => phases.add(phase) });
    assert.deepEqual([...phases], ['hash', 'download', 'verify', 'unpack', 'prove']);
    assert.equal(await prove(join(kept.bin, 'istioctl')), '1.31.1');
    assert.deepEqual(await store().kept(), [kept]);
    assert.deepEqual(readdirSync(join(root, '.downloads')), []);
    await store().remove('1.31.1');
    assert.deepEqual(await store().kept(), []);
    assert.deepEqual(readdirSync(root), ['.downloads']);
  });

  it('can be whole ones, which take the place of istioctl alone', async () => {
    await serve(istioctlEntry('1.31.1'));
    await store().download(WANT);
    server.serve('istio-1.31.1-linux-amd64.tar.gz', await tarGz(releaseEntries('1.31.1')));
    const kept = await store().download({ ...WANT, kind: 'istio' });
    assert.equal(kept.kind, 'istio');
    assert.match(readFileSync(join(kept.folder, 'samples/addons/kiali.yaml'), 'utf8'), /Kiali for 1\.31\.1/);
    assert.equal((await store().kept()).length, 1);
    assert.deepEqual(readdirSync(root).toSorted(), ['.downloads', '1.31.1']);
  });

  it('can be zip files for Windows', async () => {
    const content = await zip([{ name: 'istioctl.exe', mode: 0o100755, content: istioctlScript('1.31.1') }]);
    server.serve('istioctl-1.31.1-win-amd64.zip', content);
    const kept = await store().download({ ...WANT, platform: 'win32' });
    assert.deepEqual(readdirSync(kept.bin), ['istioctl.exe']);
  });

  it('are listed newest first, and only those that are whole', async () => {
    for (const version of ['1.9.2', '1.31.1', '1.30.5', '1.28.0', 'samples']) {
      mkdirSync(join(root, version, 'bin'), { recursive: true });
      const note = JSON.stringify({ kind: 'istioctl', sha256: '' });
      if (version !== '1.28.0') writeFileSync(join(root, version, 'release.json'), note);
    }
    const versions = (await store().kept()).map((one) => one.version);
    assert.deepEqual(versions, ['1.31.1', '1.30.5', '1.9.2']);
  });

  it('need a network', async () => {
    const { source } = server;
    await server.stop();
    await fails(
      'unreachable',
      /127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED.* archive from disk/,
      {},
      store({ source }),
    );
    server = await ReleaseServer.start();
  });

  it('need a server that goes on talking', async () => {
    await serve(istioctlEntry('1.31.1'));
    server.trick = (_, response, content) => {
      response.writeHead(200, { 'content-length': content.length });
      response.flushHeaders();
      return true;
    };
    await fails('unreachable', /does not answer any more/, {}, store({ stallMs: 150 }));
  });

  it('that do not exist are said to be missing', async () => {
    await fails('refused', /127\.0\.0\.1:\d+ has no istioctl-1\.31\.1-linux-amd64\.tar\.gz\. Choose another/);
  });

  it('have a hash, or are not downloaded', async () => {
    await serve(istioctlEntry('1.31.1'));
    server.hashes.set(FILE, 'not-a-hash');
    await fails('noHash', /no hash to hold .* against/);
    assert.deepEqual(server.asked, []);
  });

  it('with another hash are thrown away', async () => {
    await serve(istioctlEntry('1.31.1'));
    server.hashes.set(FILE, 'a'.repeat(64));
    await fails('wrongHash', /not what Istio published: its SHA-256 is [0-9a-f]{64}, and should be a{64}/);
    assert.deepEqual(readdirSync(join(root, '.downloads')), []);
  });

  it('are held against the pinned hash when there is one, whatever the server says', async () => {
    await serve(istioctlEntry('1.31.1'));
    const source = { ...server.source, pinned: () => 'b'.repeat(64) };
    await fails('wrongHash', /should be b{64}/, {}, store({ source }));
  });

  it('that break off are gone on with, and only if they are still the same bytes', async () => {
    await serve({
      ...istioctlEntry('1.31.1'),
      content: `${istioctlScript('1.31.1')}#${randomBytes(90_000).toString('hex')}`,
    });
    const whole = server.files.get(FILE) ?? Buffer.alloc(0);
    const half = Math.floor(whole.length / 2);
    let breakOff = (): void => undefined;
    server.trick = (request, response) => {
      if (request.headers.range !== undefined) return false;
      response.writeHead(200, { etag: server.etag, 'content-length': whole.length });
      response.write(whole.subarray(0, half));
      breakOff = () => response.destroy();
      return true;
    };
    const onProgress: InstallOptions['onProgress'] = (_, received) => {
      if (received === half) breakOff();
    };
    await fails('truncated', /broke off after 0\.\d of 0\.\d MB\. Try again: it goes on from there/, {
      onProgress,
    });
    const part = readFileSync(join(root, '.downloads', FILE)).length;
    assert.equal(part, half);
    const kept = await store().download(WANT);
    assert.deepEqual(server.asked, ['', `bytes=${part}-`]);
    assert.equal(await prove(join(kept.bin, 'istioctl')), '1.31.1');

    await store().remove('1.31.1');
    server.asked.length = 0;
    await fails('truncated', /broke off/, { onProgress });
    server.etag = '"two"';
    server.trick = () => false;
    await store().download(WANT);
    assert.equal(server.asked.length, 2, 'the server gave the whole file in answer to the range');
  });

  it('can be cancelled, which keeps what came', async () => {
    await serve({
      ...istioctlEntry('1.31.1'),
      content: `${istioctlScript('1.31.1')}#${randomBytes(90_000).toString('hex')}`,
    });
    const stop = new AbortController();
    server.trick = (_, response, content) => {
      response.writeHead(200, { etag: server.etag, 'content-length': content.length });
      response.write(content.subarray(0, 1000));
      return true;
    };
    const onProgress: InstallOptions['onProgress'] = (phase, received) => {
      if (phase === 'download' && (received ?? 0) > 0) stop.abort();
    };
    await fails('cancelled', /Cancelled\. Nothing was installed/, { signal: stop.signal, onProgress });
    assert.equal(readFileSync(join(root, '.downloads', FILE)).length, 1000);
    await fails('cancelled', /Cancelled/, { signal: AbortSignal.abort() });
  });

  it('come from allowed hosts only, also after a redirect', async () => {
    await serve(istioctlEntry('1.31.1'));
    const other = await ReleaseServer.start();
    try {
      other.serve('x', Buffer.from('evil'));
      server.trick = (_, response) => {
        response.writeHead(302, { location: `${other.origin}/x` }).end();
        return true;
      };
      await fails(
        'foreignHost',
        /sent on to http:\/\/127\.0\.0\.1:\d+, which is not where Istio keeps its releases/,
      );
      assert.deepEqual(other.asked, []);
    } finally {
      await other.stop();
    }
    server.trick = (request, response) => {
      response.writeHead(302, { location: request.url }).end();
      return true;
    };
    await fails('refused', /without end/);
  });

  it('are never larger than a release can be', async () => {
    await serve(istioctlEntry('1.31.1'));
    const limits = { downloadBytes: 100 };
    await fails('tooLarge', /sends more than/, {}, store({ limits }));
    server.trick = (_, response, content) => {
      response.writeHead(200).end(content);
      return true;
    };
    await fails('tooLarge', /sends more than/, {}, store({ limits }));
  });

  if (process.platform === 'linux')
    it('say it when the disk is full', async () => {
      await serve(istioctlEntry('1.31.1'));
      mkdirSync(join(root, '.downloads'), { recursive: true });
      // Every write to this device fails as on a full disk.
      symlinkSync('/dev/full', join(root, '.downloads', FILE));
      await fails('noSpace', /The disk is full\. Make room in /);
    });

  it('have to run here', async () => {
    await serve({ name: 'istioctl', content: 'no program' });
    await fails('notIstioctl', /does not run here: .+ Nothing was installed/);
    await serve(istioctlEntry('1.30.5'));
    await fails('notIstioctl', /is 1\.30\.5, and not 1\.31\.1 as its name says/);
    await serve({ name: 'README.md', content: 'x' });
    await fails('archive', /no release of Istio/);
  });

  it('that are there already are not asked for again', async () => {
    const content = await serve(istioctlEntry('1.31.1'));
    mkdirSync(join(root, '.downloads'), { recursive: true });
    writeFileSync(join(root, '.downloads', FILE), content);
    const url = `${server.origin}/${FILE}`;
    writeFileSync(join(root, '.downloads', `${FILE}.json`), JSON.stringify({ url, etag: server.etag }));
    server.trick = (_, response) => {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return true;
    };
    await store().download(WANT);
    assert.deepEqual(server.asked, [`bytes=${content.length}-`]);
  });

  it('leave what is there alone when the new one is bad', async () => {
    await serve(istioctlEntry('1.31.1'));
    const kept = await store().download(WANT);
    await serve({ name: 'istioctl', content: 'no program' });
    await assert.rejects(store().download(WANT), /does not run here/);
    assert.deepEqual(await store().kept(), [kept]);
    assert.equal(await prove(join(kept.bin, 'istioctl')), '1.31.1');
  });

  describe('from disk', () => {
    it('are examined, and installed by their own word', async () => {
      const content = await serve(...releaseEntries('1.30.5'));
      const archive = join(root, '..', 'istio-1.30.5-linux-amd64.tar.gz');
      writeFileSync(archive, content);
      assert.equal((await store().examine(archive)).vouched, false);
      writeFileSync(`${archive}.sha256`, `${server.hashes.get(FILE)} istio-1.30.5-linux-amd64.tar.gz\n`);
      const { sha256, vouched } = await store().examine(archive);
      assert.ok(vouched);
      const kept = await store().installArchive(archive, sha256);
      assert.deepEqual([kept.version, kept.kind], ['1.30.5', 'istio']);
    });

    it('are refused with a wrong hash beside them, as another file, and when they cannot be read', async () => {
      const archive = join(root, '..', FILE);
      writeFileSync(archive, 'x');
      writeFileSync(`${archive}.sha256`, `${'a'.repeat(64)} ${FILE}\n`);
      await assert.rejects(store().examine(archive), /should be a{64}/);
      await assert.rejects(store().examine('/tmp/istio.rpm'), /no archive of Istio/);
      await assert.rejects(store().installArchive(archive, ''), /damaged or unsafe/);
    });
  });
});
