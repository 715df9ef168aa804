import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyMany } from '../../../src/cluster/applyMany.ts';
import { ClusterSession } from '../../../src/cluster/clusterSession.ts';
import { goneWithin } from '../../../src/cluster/goneWithin.ts';
import { readObject } from '../../../src/cluster/readObject.ts';
import { deleteObject } from '../../../src/cluster/serverSideApply.ts';
import { differences } from '../../../src/manifests/difference.ts';
import { DocumentCache } from '../../../src/manifests/documents.ts';
import type { ManifestObject } from '../../../src/manifests/documents.ts';
import { startPracticeMesh } from '../../practice/practiceMesh.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { clientOf } from '../cluster/support.ts';

const COUNT = 300;

function manyConfigMaps(): string {
  return Array.from({ length: COUNT }, (_, index) => {
    const lines = Array.from({ length: 20 }, (_line, line) => `  key-${line}: value ${index}`);
    return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: many-${index}\ndata:\n${lines.join('\n')}\n`;
  }).join('---\n');
}

function objectsOf(text: string): ManifestObject[] {
  return new DocumentCache().read('text', text).flatMap(({ parsed }) => parsed.objects);
}

describe('Applying many objects', function () {
  this.timeout(120_000);
  let mesh: PracticeMesh;
  let session: ClusterSession;

  before(async () => {
    mesh = await startPracticeMesh({ scenario: 'bare' });
    session = new ClusterSession(await clientOf(mesh.kubeconfigPath), { onState() {}, onChange() {} });
    await session.connect();
  });
  after(async () => {
    session?.dispose();
    await mesh?.down();
  });

  it('leaves only whole objects when its process is killed in the middle, and what is there can be told', async () => {
    const text = manyConfigMaps();
    const file = join(mesh.dir, 'many.yaml');
    writeFileSync(file, text);
    const script = join(import.meta.dirname, 'applyProcess.ts');
    const child = spawn(process.execPath, [script, mesh.kubeconfigPath, 'default', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    await new Promise<void>((resolve) => {
      let lines = 0;
      child.stdout.on('data', (data: Buffer) => {
        lines += data.toString().split('\n').length - 1;
        if (lines >= COUNT / 3) resolve();
      });
      child.once('exit', () => resolve());
    });
    child.kill('SIGKILL');
    await ended;

    const kind = session.served({ group: '', kind: 'ConfigMap' });
    assert.ok(kind);
    let present = 0;
    for (const { value, identity } of objectsOf(text)) {
      const address = { kind, version: 'v1', namespace: 'default', name: identity.name ?? '' };
      const live = await readObject(session.client, address);
      if (live === undefined) continue;
      present++;
      assert.deepEqual(differences(value, live), [], `${identity.name ?? ''} is not whole`);
    }
    assert.ok(present >= COUNT / 3 && present < COUNT, `${present} objects are there`);
    const rest = await applyMany(session, objectsOf(text), {
      namespace: 'default',
      signal: new AbortController().signal,
    });
    assert.equal(rest.filter(({ result }) => result === 'unchanged').length, present);
    assert.equal(rest.filter(({ result }) => result === 'created').length, COUNT - present);
  });

  it('stops between two objects when it is cancelled, and says which were not tried', async () => {
    const text = manyConfigMaps().replaceAll('many-', 'some-');
    const stop = new AbortController();
    let done = 0;
    const results = await applyMany(session, objectsOf(text), {
      namespace: 'default',
      signal: stop.signal,
      onResult: () => {
        if (++done === 20) stop.abort();
      },
    });
    const created = results.filter(({ result }) => result === 'created').length;
    assert.ok(created >= 20 && created < 40, `${created} created`);
    assert.equal(results.filter(({ result }) => result === 'notTried').length, COUNT - created);
  });

  it('sees an object go when the last that holds it lets go, and waits no longer than it is told to', async () => {
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', name: 'held', namespace: 'default' };
    const metadata = { name: 'held', namespace: 'default', finalizers: ['example.com/hold'] };
    const object = await mesh.api.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
    const kind = session.served({ group: '', kind: 'ConfigMap' });
    assert.ok(kind);
    const address = { kind, version: 'v1', namespace: 'default', name: 'held' };
    await deleteObject(session.client, address);
    const stop = new AbortController();
    const held = goneWithin(session.client, address, object, 60_000, {
      signal: stop.signal,
      onWaiting: () => stop.abort(),
    });
    assert.equal(await held, false);
    assert.equal(await goneWithin(session.client, address, object, 0), false);
    let left: unknown;
    const isGone = await goneWithin(session.client, address, object, 60_000, {
      onWaiting: ({ metadata: { finalizers } }) => {
        left ??= finalizers;
        void mesh.api.patch(configMap, { metadata: { finalizers: null } }).catch(() => {});
      },
    });
    assert.deepEqual([isGone, left], [true, ['example.com/hold']]);
    const another = { ...object, metadata: { ...object.metadata, uid: 'another' } };
    await mesh.api.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'held', namespace: 'default' },
    });
    assert.equal(await goneWithin(session.client, address, another, 60_000), true);
  });

  it('lets hostile names be nothing but refused names', async () => {
    const names = [
      'x; touch /tmp/x',
      '../../../namespaces',
      'a\nb',
      '$(id)',
      '%2e%2e',
      '-n',
      'a/b',
      '__proto__',
    ];
    const text = names
      .map((name) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${JSON.stringify(name)}\n`)
      .join('---\n');
    const results = await applyMany(session, objectsOf(text), {
      namespace: 'default',
      signal: new AbortController().signal,
    });
    assert.deepEqual(
      results.map(({ result }) => result),
      names.map(() => 'refused'),
    );
  });
});
