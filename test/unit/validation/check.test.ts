import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const script = join(import.meta.dirname, '..', '..', '..', 'scripts', 'check.ts');
const wrong =
  'apiVersion: networking.istio.io/v1\r\nkind: VirtualService\r\nmetadata:\r\n  name: a\r\nspec:\r\n  host: [a]\r\n';

async function check(
  args: readonly string[],
  input = '',
): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }> {
  const command = ['--disable-warning=ExperimentalWarning', script, ...args];
  const ran = await execa(process.execPath, command, { input, reject: false });
  return { exitCode: ran.exitCode, stdout: ran.stdout, stderr: ran.stderr };
}

describe('npm run check', function () {
  this.timeout(60_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshwalk-check-'));
    await writeFile(join(folder, 'fine.yaml'), 'apiVersion: v1\nkind: ConfigMap\n');
    await writeFile(join(folder, 'wrong.yml'), `a: 1\r\n---\r\n${wrong}`);
    await writeFile(join(folder, 'other.txt'), wrong);
  });
  after(async () => await rm(folder, { recursive: true, force: true }));

  it('prints one line a finding, and exits 1 with errors', async () => {
    const { exitCode, stdout, stderr } = await check([folder]);
    assert.equal(exitCode, 1);
    assert.deepEqual(
      stdout.split('\n').map((line) => line.replace(/^.*wrong\.yml/, '')),
      [
        ':7:1: error: A VirtualService needs routes: give it http, tcp or tls. [webhook/no-route]',
        ':8:3: error: spec has no field "host". Did you mean "hosts"? [structure/unknown-field]',
      ],
    );
    assert.match(stderr, /^2 files, 2 errors/m);
  });

  it('compares what the files say of each other, and says nothing of what may be in the cluster', async () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: reviews}\nspec: {ports: [{name: http, port: 9080}]}\n';
    const route = (name: string): string =>
      `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: a}\nspec: {rules: [{backendRefs: [{name: ${name}, port: 80}]}]}\n`;
    const { exitCode, stdout } = await check(['-'], `${service}---\n${route('reviews')}`);
    assert.equal(exitCode, 0);
    assert.match(
      stdout,
      /^-:9:\d+: warning: Service reviews \(standard input\) has no port 80\. .*\[reference\/port\]$/,
    );
    assert.equal((await check(['-'], route('elsewhere'))).stdout, '');
  });

  it('reads standard input and writes JSON', async () => {
    const { exitCode, stdout } = await check(['--json', '-'], wrong);
    const lines = JSON.parse(stdout) as Record<string, unknown>[];
    assert.equal(exitCode, 1);
    assert.deepEqual(
      lines.find((line) => line['code'] === 'structure/unknown-field'),
      {
        file: '-',
        line: 6,
        column: 3,
        endLine: 6,
        endColumn: 7,
        severity: 'error',
        code: 'structure/unknown-field',
        layer: 'structure',
        message: 'spec has no field "host". Did you mean "hosts"?',
      },
    );
  });

  it('takes patterns, which no shell of Windows expands, and endings in capitals', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'meshwalk \u00c4 check-'));
    try {
      for (const name of ['one.yaml', 'two.yaml', 'THREE.YAML']) await writeFile(join(folder, name), wrong);
      const counted = async (argument: string): Promise<string> =>
        (await check([argument])).stderr.split('\n').at(-1) ?? '';
      assert.match(await counted(join(folder, '*.yaml')), /^2 files, 4 errors/);
      assert.match(await counted(folder), /^3 files, 6 errors/);
      const nothing = await check([join(folder, '*.yml')]);
      assert.equal(nothing.exitCode, 2);
      assert.match(nothing.stderr, /\*\.yml/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('exits 0 without errors and 2 when it cannot run', async () => {
    assert.equal((await check([join(folder, 'fine.yaml')])).exitCode, 0);
    assert.equal((await check([])).exitCode, 2);
    assert.equal((await check([join(folder, 'missing')])).exitCode, 2);
    assert.equal((await check(['--nonsense'])).exitCode, 2);
  });

  it('judges by the release that is asked for', async () => {
    const route =
      'apiVersion: gateway.networking.k8s.io/v1\nkind: TCPRoute\nmetadata: {name: a}\nspec: {rules: [{backendRefs: [{name: a, port: 1}]}]}\n';
    assert.equal((await check(['-'], route)).exitCode, 0);
    const old = await check(['--gateway-api', '1.5', '-'], route);
    assert.equal(old.exitCode, 1);
    assert.match(old.stderr, /Judged by Istio 1\.\d+\.\d+ and Gateway API 1\.5\.1 \(standard\)\.$/);
  });

  it('says so when there is no such release, and which one judges', async () => {
    const newer = await check(['--istio', '1.99', '-'], 'a: 1');
    assert.equal(newer.exitCode, 0);
    assert.match(
      newer.stderr,
      /Judged by Istio 1\.31\.4 \(the nearest to 1\.99, of which there are no schemas\)/,
    );
    const none = await check(['--gateway-api', 'latest', '-'], 'a: 1');
    assert.deepEqual(
      [none.exitCode, none.stderr],
      [2, '--gateway-api takes a release such as 1.31 or 1.31.4, not "latest".'],
    );
  });

  it('counts templates, which cannot be judged', async () => {
    const { exitCode, stderr } = await check(['-'], wrong.replace('name: a', 'name: {{ .Values.name }}'));
    assert.equal(exitCode, 0);
    assert.match(stderr, /^1 files, 0 errors, 0 other findings, 1 templates not looked at\./);
  });
});
