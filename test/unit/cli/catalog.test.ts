import assert from 'node:assert/strict';
import { InvalidArgument } from '../../../src/cli/argument.ts';
import { catalog, catalogEntry } from '../../../src/cli/catalog.ts';
import { CliParseError } from '../../../src/cli/cliCommand.ts';

const scene = { target: { context: 'minikube' }, manifestPath: (manifest: string) => `/files/${manifest}` };

describe('the catalog of commands', () => {
  it('marks what takes away, and what prints a secret', () => {
    const of = (effect: string) =>
      Object.entries(catalog)
        .filter(([, entry]) => entry.effect === effect)
        .map(([id]) => id)
        .sort();
    assert.deepEqual(of('deletes'), ['istioctl.uninstall', 'kubectl.delete', 'kubectl.deleteNamespace']);
    assert.deepEqual(of('secret'), ['kubectl.createToken']);
  });

  it('names what is wrong with arguments', () => {
    assert.deepEqual(catalogEntry('kubectl.delete')?.problems({ manifest: './x.yaml' }), []);
    assert.match(catalogEntry('kubectl.delete')?.problems({}).join() ?? '', /^manifest: /);
    assert.notDeepEqual(
      catalogEntry('kubectl.deleteNamespace')?.problems({ namespace: 'a', force: true }),
      [],
    );
  });

  it('has nothing under inherited names', () => {
    for (const id of ['constructor', 'toString', '__proto__', 'kubectl.proxy'])
      assert.equal(catalogEntry(id), undefined);
  });

  it('refuses names from a file as every builder does', () => {
    for (const namespace of ['-x', '$(id)', 'a b', '']) {
      assert.throws(
        () => catalogEntry('kubectl.deleteNamespace')?.build({ namespace }, scene),
        InvalidArgument,
      );
    }
  });

  it('knows which commands run until they are stopped', () => {
    assert.equal(catalogEntry('istioctl.dashboard')?.build({ name: 'kiali' }, scene).kind, 'blocks');
    assert.equal(catalogEntry('istioctl.version')?.build({}, scene).kind, 'ends');
  });

  it('does not take a version without control plane for an answer', () => {
    const built = catalogEntry('istioctl.version')?.build({}, scene);
    assert.ok(built?.kind === 'ends');
    const output = { stdout: '{"clientVersion":{"version":"1.31.4"}}', stderr: '', exitCode: 0 };
    assert.throws(() => built.command.parse(output), CliParseError);
  });
});
