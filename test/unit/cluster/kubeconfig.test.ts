import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { dump } from 'js-yaml';
import { kubeconfigPaths, loadKubeconfig } from '../../../src/cluster/kubeconfig.ts';

const home = join(tmpdir(), 'nobody');
const standard = join(home, '.kube', 'config');

describe('kubeconfigPaths', () => {
  const one = join(tmpdir(), 'one');
  const other = join(tmpdir(), 'other');

  it('takes the setting before the variable, and the variable before the home folder', () => {
    assert.deepEqual(kubeconfigPaths(one, { KUBECONFIG: other }, home), [one]);
    assert.deepEqual(kubeconfigPaths('', { KUBECONFIG: [one, other].join(delimiter) }, home), [one, other]);
    assert.deepEqual(kubeconfigPaths(undefined, {}, home), [standard]);
    assert.deepEqual(kubeconfigPaths(' ', { KUBECONFIG: '' }, home), [standard]);
  });

  it('knows the home folder in the setting, and refuses what depends on the open folder', () => {
    assert.deepEqual(kubeconfigPaths('~/.kube/config', {}, home), [standard]);
    assert.deepEqual(kubeconfigPaths('config', {}, home), []);
    assert.deepEqual(kubeconfigPaths('', { KUBECONFIG: ['config', one, one].join(delimiter) }, home), [one]);
  });
});

describe('loadKubeconfig', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-kubeconfig-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function file(name: string, content: object | string): string {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : dump(content));
    return path;
  }
  const config = (name: string, more: object = {}): object => ({
    clusters: [{ name, cluster: { server: `https://${name}:6443`, 'certificate-authority': 'ca.crt' } }],
    users: [{ name, user: { token: name } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    ...more,
  });

  it('merges files as kubectl does: the first one to say something wins', async () => {
    const first = file('first', config('a', { 'current-context': 'a' }));
    const second = file('second', {
      ...config('b', { 'current-context': 'b' }),
      contexts: [
        { name: 'b', context: { cluster: 'b', user: 'b', namespace: 'shop' } },
        { name: 'a', context: { cluster: 'b', user: 'b' } },
      ],
    });
    const loaded = await loadKubeconfig([join(folder, 'missing'), first, second]);
    assert.equal(loaded.state, 'loaded');
    assert.equal(loaded.currentContext, 'a');
    assert.deepEqual(loaded.contexts, [
      { name: 'a', cluster: 'a', server: 'https://a:6443', user: 'a', namespace: 'default' },
      { name: 'b', cluster: 'b', server: 'https://b:6443', user: 'b', namespace: 'shop' },
    ]);
    assert.equal(loaded.forContext('b').getCurrentUser()?.token, 'b');
    assert.equal(loaded.forContext('b').getCurrentCluster()?.caFile, join(folder, 'ca.crt'));
    assert.throws(() => loaded.forContext('c'), /no context "c"/);
  });

  it('leaves contexts out whose cluster is gone, so that the others can be chosen', async () => {
    const contexts = [
      { name: 'astray', context: { cluster: 'gone', user: 'a' } },
      { name: 'a', context: { cluster: 'a', user: 'a' } },
    ];
    const loaded = await loadKubeconfig([
      file('astray', config('a', { contexts, 'current-context': 'astray' })),
    ]);
    assert.equal(loaded.state, 'loaded');
    assert.deepEqual(
      loaded.contexts.map(({ name }) => name),
      ['a'],
    );
  });

  it('says missing, malformed and empty, with the path', async () => {
    const missing = join(folder, 'missing');
    const broken = file('broken', 'clusters: [\n  secret-token-of-mine\n');
    const empty = file('empty', '');
    const cleared = file('cleared', { apiVersion: 'v1', kind: 'Config', clusters: null, contexts: [] });
    const states = await Promise.all([missing, broken, empty, cleared].map((path) => loadKubeconfig([path])));
    assert.deepEqual(
      states.map(({ state }) => state),
      ['missing', 'malformed', 'empty', 'empty'],
    );
    for (const [index, path] of [missing, broken, empty, cleared].entries()) {
      const found = states[index];
      assert.ok(found !== undefined && found.state !== 'loaded' && found.message.includes(path));
    }
    const [, malformed] = states;
    assert.ok(malformed?.state === 'malformed' && !malformed.message.includes('secret-token'));
  });

  it('has no current context when it is named but not there', async () => {
    const loaded = await loadKubeconfig([file('elsewhere', config('a', { 'current-context': 'elsewhere' }))]);
    assert.ok(loaded.state === 'loaded' && loaded.currentContext === undefined);
  });

  it('takes a folder in the place of the file for no file', async () => {
    assert.equal((await loadKubeconfig([folder])).state, 'missing');
  });
});
