import { l10n, window } from 'vscode';
import { addressOfObject } from '../../../cluster/addressOfObject.ts';
import { ClusterError } from '../../../cluster/clusterError.ts';
import { deleteObject } from '../../../cluster/serverSideApply.ts';
import { consequences } from '../../../mesh/consequences.ts';
import { groupOf } from '../../../mesh/kubeObject.ts';
import type { KubeObject } from '../../../mesh/kubeObject.ts';
import { Snapshot } from '../../../mesh/snapshot.ts';
import { connectedForWriting, placeName } from '../../apply/connected.ts';
import { lossWords } from '../../apply/losses.ts';
import type { ClusterHub } from '../../cluster/clusterHub.ts';
import { unlinked } from '../../commands.ts';

/** Deletes objects after one question that names them, what goes with them and what stops working. */
export async function deleteObjects(hub: ClusterHub, objects: readonly KubeObject[]): Promise<void> {
  const session = await connectedForWriting(hub);
  const [first] = objects;
  if (first === undefined) return;
  const namespaces = new Set(objects.map(({ metadata }) => metadata.namespace));
  const place = placeName(hub, namespaces.size === 1 ? first.metadata.namespace : undefined);
  const button = l10n.t('Delete');
  const snapshot = new Snapshot(hub);
  const effects = objects.flatMap((object) => consequences(snapshot, object));
  const question =
    objects.length === 1
      ? l10n.t('Delete {0} {1} from {2}?', first.kind, first.metadata.name, place)
      : l10n.t('Delete {0} objects from {1}?', objects.length, place);
  const detail = [await lossWords(session, objects), ...effects].join('\n\n');
  if ((await window.showWarningMessage(question, { modal: true, detail }, button)) !== button) return;
  const failed: string[] = [];
  for (const object of objects) {
    const kind = session.served({ group: groupOf(object.apiVersion), kind: object.kind });
    if (kind === undefined) continue;
    try {
      await deleteObject(session.client, addressOfObject(kind, object));
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      failed.push(`${object.kind} ${object.metadata.name}: ${error.message}`);
    }
  }
  // The tree shows what goes, so only what stays is said.
  if (failed.length > 0) void window.showWarningMessage(unlinked(failed.join('\n')));
}
