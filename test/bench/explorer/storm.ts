import assert from 'node:assert/strict';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { type Figure, atLeast, atMost } from '../figure.ts';
import { equalsFreshList } from './freshList.ts';
import { lighten, write } from './lightWrites.ts';
import { withEye } from './withEye.ts';

const SECONDS = 10;
const WRITERS = 4;
const IN_FLIGHT = 8;
/** How many pods are written, again and again, and as many Services. */
const WRITTEN_PODS = 1_000;

/**
 * As many changes as the API server takes from four writers: nothing is lost and nothing blocks. On two cores it takes a
 * good 200 a second of pods that controllers, kwok and istiod react to. What the eye is held against is more than that, so
 * these rest, half of the changes are of Services, what is written is protobuf, and it carries no managedFields: keeping
 * these costs the server half of its time, and the eye drops them.
 */
export async function storm(mesh: PracticeMesh, log: (line: string) => void): Promise<readonly Figure[]> {
  return withEye(mesh.kubeconfigPath, async (eye) => {
    const all = await eye.ask('pods');
    const step = Math.max(1, Math.floor(all.length / WRITTEN_PODS));
    const pods = all.filter((_, index) => index % step === 0);
    const services = await mesh.api.list({ apiVersion: 'v1', kind: 'Service' });
    const written = pods.flatMap((pod, index) => {
      const { name, namespace = '' } =
        services[index % services.length]?.metadata ?? assert.fail('no Services');
      return [
        { kind: 'Pod', ...pod },
        { kind: 'Service', name, namespace },
      ];
    });
    await lighten(mesh, written);
    // What the opening left behind is no part of the storm.
    await eye.ask('collect');
    await eye.ask('watchBlocks');
    const count = await write(mesh, written, { writers: WRITERS, inFlight: IN_FLIGHT, seconds: SECONDS });
    const block = await eye.ask('longestBlock');
    await equalsFreshList(mesh, eye, 10_000);
    log(`storm: ${count} changes in ${SECONDS} s, nothing lost`);
    return [
      atLeast('storm: changes', count / SECONDS, 'a second', 500),
      atMost('storm: longest block', block, 'ms', 100),
    ];
  });
}
