import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { istioctlEntry, istioctlScript, releaseEntries, tarGz, zip } from './archives.ts';
import { FILE, StoreLab, WANT, prove } from './storeLab.ts';

describe('downloaded releases', () => {
  let lab: StoreLab;
  beforeEach(async () => {
    lab = await StoreLab.open();
  });
  afterEach(async () => lab.close());

  it('are unpacked, started and kept with their version', async () => {
    await lab.serve(istioctlEntry('1.31.1'));
    const phases = new Set<string>();
    const kept = await lab.store().download(WANT, { onProgress: (phase) => phases.add(phase) });
    assert.deepEqual([...phases], ['hash', 'download', 'verify', 'unpack', 'prove']);
    assert.equal(await prove(join(kept.bin, 'istioctl')), '1.31.1');
    assert.deepEqual(await lab.store().kept(), [kept]);
    assert.deepEqual(readdirSync(join(lab.root, '.downloads')), []);
    await lab.store().remove('1.31.1');
    assert.deepEqual(await lab.store().kept(), []);
    assert.deepEqual(readdirSync(lab.root), ['.downloads']);
  });

  it('can be whole ones, which take the place of istioctl alone', async () => {
    await lab.serve(istioctlEntry('1.31.1'));
    await lab.store().download(WANT);
    lab.server.serve('istio-1.31.1-linux-amd64.tar.gz', await tarGz(releaseEntries('1.31.1')));
    const kept = await lab.store().download({ ...WANT, kind: 'istio' });
    assert.equal(kept.kind, 'istio');
    assert.match(readFileSync(join(kept.folder, 'samples/addons/kiali.yaml'), 'utf8'), /Kiali for 1\.31\.1/);
    assert.equal((await lab.store().kept()).length, 1);
    assert.deepEqual(readdirSync(lab.root).toSorted(), ['.downloads', '1.31.1']);
  });

  it('can be zip files for Windows', async () => {
    const content = await zip([{ name: 'istioctl.exe', mode: 0o100755, content: istioctlScript('1.31.1') }]);
    lab.server.serve('istioctl-1.31.1-win-amd64.zip', content);
    const kept = await lab.store().download({ ...WANT, platform: 'win32' });
    assert.deepEqual(readdirSync(kept.bin), ['istioctl.exe']);
  });

  it('are listed newest first, and only those that are whole', async () => {
    for (const version of ['1.9.2', '1.31.1', '1.30.5', '1.28.0', 'samples']) {
      mkdirSync(join(lab.root, version, 'bin'), { recursive: true });
      const note = JSON.stringify({ kind: 'istioctl', sha256: '' });
      if (version !== '1.28.0') writeFileSync(join(lab.root, version, 'release.json'), note);
    }
    const versions = (await lab.store().kept()).map((one) => one.version);
    assert.deepEqual(versions, ['1.31.1', '1.30.5', '1.9.2']);
  });

  it('that are there already are not asked for again', async () => {
    const content = await lab.serve(istioctlEntry('1.31.1'));
    mkdirSync(join(lab.root, '.downloads'), { recursive: true });
    writeFileSync(join(lab.root, '.downloads', FILE), content);
    const url = `${lab.server.origin}/${FILE}`;
    writeFileSync(
      join(lab.root, '.downloads', `${FILE}.json`),
      JSON.stringify({ url, etag: lab.server.etag }),
    );
    lab.server.trick = (_, response) => {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return true;
    };
    await lab.store().download(WANT);
    assert.deepEqual(lab.server.asked, [`bytes=${content.length}-`]);
  });

  it('leave what is there alone when the new one is bad', async () => {
    await lab.serve(istioctlEntry('1.31.1'));
    const kept = await lab.store().download(WANT);
    await lab.serve({ name: 'istioctl', content: 'no program' });
    await assert.rejects(lab.store().download(WANT), /does not run here/);
    assert.deepEqual(await lab.store().kept(), [kept]);
    assert.equal(await prove(join(kept.bin, 'istioctl')), '1.31.1');
  });

  it('can be saved for another machine, with their hash, and without being started here', async () => {
    const content = Buffer.from('a program of another machine');
    lab.server.serve('istio-1.31.1-win-amd64.zip', content);
    const want = { kind: 'istio', version: '1.31.1', platform: 'win32', arch: 'arm64' } as const;
    const target = join(lab.root, '..', lab.store().fileName(want));
    const phases = new Set<string>();
    await lab.store().save(want, target, { onProgress: (phase) => phases.add(phase) });
    assert.deepEqual([...phases], ['hash', 'download', 'verify']);
    assert.deepEqual(readFileSync(target), content);
    assert.equal((await lab.store().examine(target)).vouched, true);
    assert.deepEqual(readdirSync(join(lab.root, '.downloads')), []);
    assert.deepEqual(await lab.store().kept(), []);

    lab.server.hashes.set('istio-1.31.1-win-amd64.zip', 'a'.repeat(64));
    const other = join(lab.root, '..', 'other.zip');
    await assert.rejects(lab.store().save(want, other), /should be a{64}/);
    await assert.rejects(lab.store().save({ ...want, arch: 'ia32' }, other), RangeError);
    lab.server.serve('istio-1.31.1-win-amd64.zip', content);
    await assert.rejects(lab.store().save(want, join(lab.root, 'nowhere', 'other.zip')), /ENOENT/);
    assert.deepEqual(readdirSync(join(lab.root, '..')).toSorted(), [
      'istio',
      'istio-1.31.1-win-amd64.zip',
      'istio-1.31.1-win-amd64.zip.sha256',
    ]);
  });

  describe('from disk', () => {
    it('are examined, and installed by their own word', async () => {
      const content = await lab.serve(...releaseEntries('1.30.5'));
      const archive = join(lab.root, '..', 'istio-1.30.5-linux-amd64.tar.gz');
      writeFileSync(archive, content);
      assert.equal((await lab.store().examine(archive)).vouched, false);
      writeFileSync(`${archive}.sha256`, `${lab.server.hashes.get(FILE)} istio-1.30.5-linux-amd64.tar.gz\n`);
      const { sha256, vouched } = await lab.store().examine(archive);
      assert.ok(vouched);
      const kept = await lab.store().installArchive(archive, sha256);
      assert.deepEqual([kept.version, kept.kind], ['1.30.5', 'istio']);
    });

    it('are refused with a wrong hash beside them, as another file, and when they cannot be read', async () => {
      const archive = join(lab.root, '..', FILE);
      writeFileSync(archive, 'x');
      writeFileSync(`${archive}.sha256`, `${'a'.repeat(64)} ${FILE}\n`);
      await assert.rejects(lab.store().examine(archive), /should be a{64}/);
      await assert.rejects(lab.store().examine('/tmp/istio.rpm'), /no archive of Istio/);
      await assert.rejects(lab.store().installArchive(archive, ''), /damaged or unsafe/);
    });
  });
});
