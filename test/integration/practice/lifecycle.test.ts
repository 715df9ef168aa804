import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { startPracticeMesh, type PracticeMesh } from '../../practice/practiceMesh.ts';
import { cli, meshFolder, millisecondsUntilDead, processesOf, startUp, type RunningUp } from './support.ts';

const second = 1000;

describe('practice mesh, from start to end', function () {
  this.timeout(180_000);

  describe('on the command line', () => {
    const ups: (RunningUp & { dir: string; remove: () => void })[] = [];

    async function begin(options: { parent?: boolean } = {}) {
      const folder = meshFolder();
      const up = { ...(await startUp(folder.dir, options)), ...folder };
      ups.push(up);
      return up;
    }

    afterEach(async () => {
      for (const { status, remove } of ups.splice(0)) {
        try {
          process.kill(status.pid, 'SIGKILL');
        } catch {
          // It has ended as it should.
        }
        await millisecondsUntilDead(status.dir);
        remove();
      }
    });

    it('says what runs, keeps a second one out of its folder, and is dead a second after down', async () => {
      const { dir, status, child } = await begin();
      assert.equal(status.state, 'ready');
      assert.equal(status.context, 'practice');
      assert(existsSync(status.kubeconfig));
      const running = JSON.parse((await cli('status', '--json', '--dir', dir)).stdout) as typeof status;
      assert.deepEqual(running.parts, status.parts);
      const twice = await cli('up', '--dir', dir);
      assert.equal(twice.exitCode, 1);
      assert.match(twice.stderr, /A practice mesh runs in .* already\./);

      const ended = once(child, 'exit');
      const down = await cli('down', '--dir', dir);
      assert(down.exitCode === 0, down.stderr);
      assert((await millisecondsUntilDead(dir)) < second);
      assert.deepEqual((await ended)[0], 0);
      assert.match((await cli('status', '--dir', dir)).stderr, /No practice mesh runs in/);
    });

    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      it(`leaves nothing a second after ${signal}`, async () => {
        const { dir, child } = await begin();
        assert((await processesOf(dir)).length > 6);
        child.kill(signal);
        assert((await millisecondsUntilDead(dir)) < second);
      });
    }

    it('leaves nothing a second after its parent was killed', async () => {
      const { dir, child, status } = await begin({ parent: true });
      assert.notEqual(child.pid, status.pid);
      child.kill('SIGKILL');
      assert((await millisecondsUntilDead(dir)) < second);
    });

    it('leaves nothing when it is interrupted while it starts', async () => {
      const { dir, remove } = meshFolder();
      const starting = cli('up', '--scenario', 'bare', '--dir', dir);
      while ((await processesOf(dir)).length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
      starting.kill('SIGINT');
      assert.equal((await starting).exitCode, 130);
      assert.deepEqual(await processesOf(dir), []);
      remove();
    });
  });

  describe('as a library', () => {
    const meshes: PracticeMesh[] = [];
    after(async () => {
      await Promise.all(meshes.map((mesh) => mesh.down()));
    });

    it('runs two side by side, and resets one without touching the other', async () => {
      const [one, other] = await Promise.all([
        startPracticeMesh({ scenario: 'bare' }),
        startPracticeMesh({ scenario: 'bare' }),
      ]);
      meshes.push(one, other);
      const name = await one.createNamespace('mine');
      const namespace = { apiVersion: 'v1', kind: 'Namespace', name };
      assert.equal(await other.api.find(namespace), undefined);
      const kept = await other.createNamespace('kept');

      const server = one.server;
      await one.reset();
      assert.equal(one.server, server);
      assert.equal(await one.api.find(namespace), undefined);
      assert(await other.api.find({ ...namespace, name: kept }));
    });

    it('fails with the name of the part and the end of its log when one cannot start', async () => {
      const { dir, remove } = meshFolder();
      const broken = startPracticeMesh({
        scenario: 'istio',
        dir,
        istio: ['--set', 'profile=no-such-profile'],
      });
      await assert.rejects(broken, /istioctl install failed: [\s\S]*no-such-profile/);
      assert.deepEqual(await processesOf(dir), []);
      remove();
    });
  });
});
