import { isRecord, listAt } from '../../mesh/fields.ts';
import { controlPlanes } from '../../mesh/controlPlane.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { DEPLOYMENT } from '../../mesh/wellKnown.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';

/** Version of the chosen cluster's istiod; `undefined` without a connection: nobody connects for this alone. */
export async function controlPlaneVersion(hub: ClusterHub): Promise<string | undefined> {
  if (hub.state.state !== 'connected') return undefined;
  const deployments = hub.complete(DEPLOYMENT) ? hub.objects(DEPLOYMENT) : await askedDeployments(hub);
  return controlPlanes(deployments)[0]?.version;
}

async function askedDeployments(hub: ClusterHub): Promise<readonly KubeObject[]> {
  try {
    const list = await hub.session?.client.json({
      path: '/apis/apps/v1/deployments',
      query: { labelSelector: 'app=istiod' },
    });
    return listAt(list, 'items').filter((item): item is KubeObject & Record<string, unknown> =>
      isRecord(item),
    );
  } catch {
    // Who may not list them gets no suggestion by them.
    return [];
  }
}
