import { resourcePath } from '../../cluster/discovery.ts';
import { isRecord, listAt } from '../../mesh/fields.ts';
import type { GroupKind, KubeObject } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';

/** Lists without specs and data; of Secrets nothing else is asked for. */
const NAMES_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/**
 * What the connected cluster has of a kind: what is watched anyway, else asked for once; of Secrets the names alone.
 * Nothing when it may not be read.
 */
export async function knownObjects(hub: ClusterHub, kind: GroupKind): Promise<readonly KubeObject[]> {
  if (hub.complete(kind) && !isSecret(kind)) return hub.objects(kind);
  const { session } = hub;
  const served = session?.served(kind);
  if (session === undefined || served === undefined) return [];
  try {
    const headers = isSecret(kind) ? { accept: NAMES_ONLY } : {};
    const list = await session.client.json({ path: resourcePath(served, {}), headers });
    return listAt(list, 'items').filter((item): item is KubeObject & Record<string, unknown> =>
      isRecord(item),
    );
  } catch {
    return [];
  }
}

function isSecret({ group, kind }: GroupKind): boolean {
  return group === '' && kind === 'Secret';
}
