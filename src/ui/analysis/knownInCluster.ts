import { resourcePath } from '../../cluster/discovery.ts';
import { isRecord, listAt } from '../../mesh/fields.ts';
import type { GroupKind, KubeObject } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';

/** What the connected cluster has of a kind: what is watched anyway, else asked for once. Nothing when it may not be read. */
export async function knownObjects(hub: ClusterHub, kind: GroupKind): Promise<readonly KubeObject[]> {
  if (hub.complete(kind)) return hub.objects(kind);
  const { session } = hub;
  const served = session?.served(kind);
  if (session === undefined || served === undefined) return [];
  try {
    const list = await session.client.json({ path: resourcePath(served, {}) });
    return listAt(list, 'items').filter((item): item is KubeObject & Record<string, unknown> =>
      isRecord(item),
    );
  } catch {
    return [];
  }
}
