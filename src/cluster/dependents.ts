import { listAt, stringAt } from '../mesh/fields.ts';
import type { GroupKind, KubeObject } from '../mesh/kubeObject.ts';
import type { ClusterSession } from './clusterSession.ts';
import { resourcePath } from './discovery.ts';

/** An object that goes when its owner goes. */
export interface Dependent {
  readonly kind: string;
  readonly name: string;
}

/** Kinds that controllers make for others: istiod's for a Gateway, those of workloads. */
const MADE: readonly GroupKind[] = [
  { group: 'apps', kind: 'Deployment' },
  { group: 'apps', kind: 'ReplicaSet' },
  { group: '', kind: 'Pod' },
  { group: '', kind: 'Service' },
  { group: '', kind: 'ServiceAccount' },
  { group: '', kind: 'ConfigMap' },
  { group: 'batch', kind: 'Job' },
  { group: 'autoscaling', kind: 'HorizontalPodAutoscaler' },
  { group: 'policy', kind: 'PodDisruptionBudget' },
];
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/**
 * The objects that the garbage collector deletes with these, by their owner references, at any depth. Only kinds that
 * controllers usually make are looked at, and only metadata is read. Throws ClusterError.
 */
export async function dependentsOf(
  session: ClusterSession,
  owners: readonly KubeObject[],
): Promise<readonly Dependent[]> {
  const namespaces = new Set(owners.flatMap(({ metadata }) => metadata.namespace ?? []));
  const candidates = await Promise.all(
    [...namespaces].flatMap((namespace) =>
      MADE.map(async (kind) => {
        const served = session.served(kind);
        if (served === undefined) return [];
        const list = await session.client.json({
          path: resourcePath(served, { namespace }),
          headers: { accept: METADATA_ONLY },
        });
        return listAt(list, 'items').map((item) => ({
          kind: kind.kind,
          name: stringAt(item, 'metadata', 'name') ?? '',
          uid: stringAt(item, 'metadata', 'uid') ?? '',
          owners: listAt(item, 'metadata', 'ownerReferences').map((owner) => stringAt(owner, 'uid')),
        }));
      }),
    ),
  );
  const rest = new Set(candidates.flat());
  const taken = new Set<string | undefined>(owners.map(({ metadata }) => metadata.uid));
  const own = new Set(taken);
  const found: Dependent[] = [];
  for (let size = -1; size !== taken.size;) {
    size = taken.size;
    for (const one of rest) {
      // With several owners the object stays until the last of them goes.
      if (one.owners.length === 0 || !one.owners.every((uid) => taken.has(uid))) continue;
      rest.delete(one);
      taken.add(one.uid);
      if (!own.has(one.uid)) found.push({ kind: one.kind, name: one.name });
    }
  }
  return found;
}
