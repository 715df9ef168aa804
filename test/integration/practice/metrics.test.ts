import assert from 'node:assert/strict';
import { at, stringAt } from '../../../src/mesh/fields.ts';
import { eventually } from '../dataPlane/support.ts';
import { startPracticeMesh, type PracticeMesh } from '../../practice/practiceMesh.ts';
import { processesOf, tool } from './support.ts';

describe('practice mesh with --metrics', function () {
  // Prometheus may have to be built first.
  this.timeout(900_000);
  let mesh: PracticeMesh;
  after(async () => {
    await mesh?.down();
    assert.deepEqual(await processesOf(mesh.dir), []);
  });

  it('runs the real Prometheus from the start, without an addon, and it reads what the proxies count', async () => {
    mesh = await startPracticeMesh({ scenario: 'bookinfo', metrics: 'always' });
    const part = mesh.parts.find(({ name }) => name === 'prometheus');
    assert.equal(part?.state, 'ready');
    const curl = ['curl', '-s', 'details:9080/details/0'];
    await tool(mesh, 'kubectl', 'exec', 'deploy/productpage-v1', '-c', 'productpage', '--', ...curl);
    const query = 'sum(istio_requests_total{reporter="destination",destination_app="details"})';
    await eventually(async () => {
      const answer = await fetch(
        `http://127.0.0.1:${part.port}/api/v1/query?query=${encodeURIComponent(query)}`,
      );
      assert.equal(stringAt(at(await answer.json(), 'data', 'result', 0, 'value'), 1), '1');
    });
  });
});
