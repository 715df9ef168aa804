import { ClusterError } from '../../cluster/clusterError.ts';
import type { ClusterSession } from '../../cluster/clusterSession.ts';
import { resourcePath } from '../../cluster/discovery.ts';
import type { ManifestObject } from '../../cli/profileManifest.ts';
import { asInManifest } from '../../cli/profileText.ts';
import { isRecord } from '../../mesh/fields.ts';
import { groupOf } from '../../mesh/kubeObject.ts';

/** What the cluster has of the objects of a profile, cut down to the fields that the profile sets. Throws ClusterError. */
export async function liveObjects(
  session: ClusterSession,
  wanted: readonly ManifestObject[],
  signal: AbortSignal,
): Promise<readonly ManifestObject[]> {
  const found = await Promise.all(
    wanted.map(async (object): Promise<ManifestObject | undefined> => {
      const kind = session.served({ group: groupOf(object.apiVersion), kind: object.kind });
      if (kind === undefined) return undefined;
      const { name, namespace } = object;
      const path = resourcePath(kind, { name, ...(namespace === undefined ? {} : { namespace }) });
      try {
        const live = asInManifest(object.value, await session.client.json({ path, signal }));
        // Lists and single answers leave nothing out here, but types are only known after a look.
        return isRecord(live) ? { ...object, value: live } : undefined;
      } catch (error) {
        if (error instanceof ClusterError && error.kind === 'notFound') return undefined;
        throw error;
      }
    }),
  );
  return found.filter((object) => object !== undefined);
}
