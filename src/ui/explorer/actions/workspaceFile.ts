import { Range, commands, l10n, window, workspace } from 'vscode';
import type { TextDocument } from 'vscode';
import { Command } from '../../../contributions.ts';
import type { Identity } from '../../../manifests/identity.ts';
import { groupOf } from '../../../mesh/kubeObject.ts';
import type { KubeObject } from '../../../mesh/kubeObject.ts';
import type { ClusterHub } from '../../cluster/clusterHub.ts';
import { UserFacingError } from '../../commands.ts';
import type { Manifests, PlacedObject } from '../../editor/manifests.ts';
import type { WorkspaceManifests } from '../../editor/workspaceManifests.ts';

/** What finding the file of an object needs. */
export interface FileParts {
  readonly hub: ClusterHub;
  readonly manifests: Manifests;
  /** The manifests of the workspace on disk. */
  stored(): Promise<WorkspaceManifests>;
}

/** Shows the document of the workspace that defines the object. */
export async function revealFile(parts: FileParts, object: KubeObject): Promise<void> {
  const found = await definingDocument(parts, object);
  if (found === undefined) return;
  const { document, placed } = found;
  const { start } = placed.range;
  await window.showTextDocument(document, { selection: new Range(start, start) });
}

/** Shows what applying the document of the workspace would change of the object. */
export async function diffWithFile(parts: FileParts, object: KubeObject): Promise<void> {
  const found = await definingDocument(parts, object);
  if (found === undefined) return;
  await commands.executeCommand(Command.diffDocument, found.document.uri.toString(), found.placed.index);
}

/** A document of the workspace that defines an object, with its place in it. */
export interface Defining {
  readonly document: TextDocument;
  readonly placed: PlacedObject;
}

/** The documents of the workspace that define the object, as their files are now. */
export async function definingDocuments(parts: FileParts, object: KubeObject): Promise<readonly Defining[]> {
  const stored = await parts.stored();
  await stored.ready();
  const is = (identity: Identity): boolean => isSame(identity, object, parts.hub.namespace);
  const files = stored.manifests.filter(({ documents }) =>
    documents.some(({ parsed }) => parsed.objects.some(({ identity }) => is(identity))),
  );
  const found = await Promise.all(
    files.map(async ({ uri }): Promise<Defining[]> => {
      const document = await workspace.openTextDocument(uri);
      const objects = await parts.manifests.objects(document);
      return objects.filter((one) => is(one.object.identity)).map((placed) => ({ document, placed }));
    }),
  );
  return found.flat();
}

async function definingDocument(parts: FileParts, object: KubeObject): Promise<Defining | undefined> {
  const all = await definingDocuments(parts, object);
  if (all.length === 0) {
    throw new UserFacingError(
      l10n.t('No manifest of this workspace defines {0} {1}.', object.kind, object.metadata.name),
    );
  }
  if (all.length === 1) return all[0];
  const items = all.map((one) => ({
    label: workspace.asRelativePath(one.document.uri),
    description: l10n.t('line {0}', one.placed.range.start.line + 1),
    one,
  }));
  const placeHolder = l10n.t('Several manifests define {0} {1}.', object.kind, object.metadata.name);
  return (await window.showQuickPick(items, { placeHolder }))?.one;
}

/** @param namespace where documents are applied that name none */
function isSame(identity: Identity, object: KubeObject, namespace: string): boolean {
  return (
    identity.kind === object.kind &&
    identity.group === groupOf(object.apiVersion) &&
    identity.name === object.metadata.name &&
    (object.metadata.namespace === undefined ||
      (identity.namespace ?? namespace) === object.metadata.namespace)
  );
}
