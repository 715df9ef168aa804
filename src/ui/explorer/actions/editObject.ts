import { l10n, window } from 'vscode';
import { dump } from 'js-yaml';
import { readObject } from '../../../cluster/readObject.ts';
import { bare } from '../../../manifests/diffSides.ts';
import { groupOf } from '../../../mesh/kubeObject.ts';
import type { KubeObject } from '../../../mesh/kubeObject.ts';
import { addressOfObject } from '../../../cluster/addressOfObject.ts';
import type { ClusterHub } from '../../cluster/clusterHub.ts';
import type { OpenedManifests } from '../../editor/openedManifests.ts';
import { UserFacingError } from '../../commands.ts';
import { newYaml } from '../../newYaml.ts';

/** Opens the object as a manifest of its own, without what the server sets: its Apply lens writes it. */
export async function editObject(
  { hub, opened }: { readonly hub: ClusterHub; readonly opened: OpenedManifests },
  object: KubeObject,
): Promise<void> {
  const live = await wholeObject(hub, object);
  const content = dump(bare(live), { noRefs: true, lineWidth: -1 });
  const document = await newYaml(content);
  await opened.add(document);
  await window.showTextDocument(document, { preview: false });
}

/** The object with everything that the store leaves out. Throws UserFacingError when it has gone. */
export async function wholeObject(hub: ClusterHub, object: KubeObject): Promise<KubeObject> {
  const { session } = hub;
  const kind = session?.served({ group: groupOf(object.apiVersion), kind: object.kind });
  if (session === undefined || kind === undefined)
    throw new UserFacingError(l10n.t('Connect to a cluster first.'));
  const live = await readObject(session.client, addressOfObject(kind, object));
  if (live === undefined)
    throw new UserFacingError(l10n.t('{0} {1} is not there any more.', object.kind, object.metadata.name));
  return live;
}
