import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { type Figure, atMost } from '../figure.ts';
import { equalsFreshList } from './freshList.ts';
import { withEye } from './withEye.ts';

/** Many pods go at once, with nobody to take leave of: the kubelets rest, as does everything else that would react. */
export async function deletion(mesh: PracticeMesh, count: number): Promise<readonly Figure[]> {
  return withEye(mesh.kubeconfigPath, async (eye) => {
    const going = (await eye.ask('pods')).slice(0, count).values();
    const left = (await eye.ask('podCount')) - count;
    // What the opening left behind is no part of it.
    await eye.ask('collect');
    await eye.ask('watchBlocks');
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        for (const { name, namespace } of going)
          await mesh.api.request('DELETE', `/api/v1/namespaces/${namespace}/pods/${name}`, {
            query: { gracePeriodSeconds: '0' },
          });
      }),
    );
    await eye.ask('podsLeft', left);
    const block = await eye.ask('longestBlock');
    // Comparing thousands of objects is the bench's own work, not the eye's.
    await equalsFreshList(mesh, eye, 30_000);
    return [atMost(`deleting ${count} pods: longest block`, block, 'ms', 100)];
  });
}
