import assert from 'node:assert/strict';
import { CliParseError } from '../../../src/cli/cliCommand.ts';
import { engineInfo } from '../../../src/cli/tools/containerEngine.ts';

const parse = (engine: 'docker' | 'podman', stdout: string) =>
  engineInfo(engine).parse({ stdout, stderr: '', exitCode: 0 });

describe('A container engine', () => {
  it('is asked for what it is, and nothing is started', () => {
    assert.deepEqual(engineInfo('docker').args, ['info', '--format', '{{json .}}']);
    assert.deepEqual(engineInfo('podman').args, ['info', '--format', 'json']);
  });

  it('says its version, and what it may use', () => {
    const docker = JSON.stringify({ ServerVersion: '29.1.3', MemTotal: 2_080_374_784, NCPU: 4 });
    assert.deepEqual(parse('docker', `WARNING: No swap limit support\n${docker}`), {
      version: '29.1.3',
      running: true,
      memoryBytes: 2_080_374_784,
      cpus: 4,
    });
    const podman = JSON.stringify({ host: { memTotal: 8e9, cpus: 8 }, version: { Version: '5.6.0' } });
    assert.deepEqual(parse('podman', podman), { version: '5.6.0', running: true, memoryBytes: 8e9, cpus: 8 });
  });

  it('is there and does not run', () => {
    const down = JSON.stringify({
      ServerVersion: '',
      MemTotal: 0,
      NCPU: 0,
      ServerErrors: ['Cannot connect to the Docker daemon at unix:///var/run/docker.sock.'],
      ClientInfo: { Version: '29.1.3' },
    });
    assert.deepEqual(parse('docker', down), { version: '29.1.3', running: false });
    assert.ok(engineInfo('docker').okExitCodes?.includes(1));
  });

  it('that prints something else is not believed', () => {
    for (const words of ['', 'podman', '[]', '{"host": 3}'])
      assert.throws(() => parse('podman', words), CliParseError);
  });
});
