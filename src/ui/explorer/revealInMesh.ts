import { Uri, commands, l10n, window } from 'vscode';
import { View } from '../../contributions.ts';
import { groupKindKey, groupOf } from '../../mesh/kubeObject.ts';
import type { GroupKind, KubeObject } from '../../mesh/kubeObject.ts';
import { isFiltered } from '../../mesh/tree/arrangement.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { whenKnown } from '../cluster/whenKnown.ts';
import { UserFacingError, unlinked } from '../commands.ts';
import { documentOf } from '../apply/manifestFiles.ts';
import { kindOf } from '../editor/manifests.ts';
import type { Manifests, PlacedObject } from '../editor/manifests.ts';
import type { MeshView } from './meshView.ts';
import { isRow } from './row.ts';
import type { Row } from './row.ts';

interface RevealParts {
  readonly hub: ClusterHub;
  readonly view: MeshView;
  readonly manifests: Manifests;
}

interface Address {
  readonly kind: GroupKind;
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** Where an object is, as the page of a step says it. */
function isAddress(given: unknown): given is Address {
  if (typeof given !== 'object' || given === null || !('kind' in given) || !('name' in given)) return false;
  const { kind, name } = given;
  return typeof name === 'string' && typeof kind === 'object' && kind !== null && 'group' in kind;
}

/** Selects the row of an object in the Mesh view: of the document under the cursor, of a row of another view, or of an address. */
export async function revealInMesh(parts: RevealParts, given: unknown): Promise<void> {
  const { hub, view } = parts;
  const address = isAddress(given)
    ? given
    : isRow(given)
      ? addressOfRow(given)
      : await addressInEditor(parts, given);
  const state = await hub.connect();
  if (state.state !== 'connected') throw new UserFacingError(l10n.t('Connect to a cluster first.'));
  await commands.executeCommand(`${View.mesh}.focus`);
  await view.ready();
  const use = hub.use([address.kind]);
  try {
    await whenKnown(hub, [address.kind]);
    const object = hub.object(
      address.kind,
      address.namespace === undefined ? address.name : `${address.namespace}/${address.name}`,
    );
    if (object === undefined) {
      throw new UserFacingError(
        l10n.t(
          '{0} {1} is not in the cluster, so the Mesh view has no row for it.',
          address.kind.kind,
          address.name,
        ),
      );
    }
    let row = findRow(view, object);
    if (row === undefined && isHiding(view)) {
      if (!(await showsEverything(view, object))) return;
      row = findRow(view, object);
    }
    if (row === undefined) {
      throw new UserFacingError(l10n.t('The Mesh view does not show {0} {1}.', object.kind, address.name));
    }
    await view.reveal(row);
  } finally {
    use.dispose();
  }
}

function isHiding({ arrangements: { current } }: MeshView): boolean {
  return isFiltered(current) || !current.systemNamespaces;
}

/** Asks whether the filter may go, and lets it go. @returns whether it may */
async function showsEverything({ arrangements }: MeshView, object: KubeObject): Promise<boolean> {
  const show = l10n.t('Show Everything');
  const chosen = await window.showInformationMessage(
    unlinked(l10n.t('{0} {1} is hidden by the filter of the Mesh view.', object.kind, object.metadata.name)),
    show,
  );
  if (chosen !== show) return false;
  await arrangements.change({ namespaces: [], text: '', onlyProblems: false, systemNamespaces: true });
  return true;
}

/** The row that stands highest among those of the object; rows below it are made as if they had been opened. */
export function findRow(view: MeshView, object: KubeObject): Row | undefined {
  const { namespace, name } = object.metadata;
  view.catchUp();
  let level = view
    .getChildren()
    .filter(({ node }) => node.kind !== 'namespace' || node.label === (namespace ?? name));
  while (level.length > 0) {
    const found = level.find((row) => row.node.object !== undefined && isSame(row.node.object, object));
    if (found !== undefined) return found;
    level = level.flatMap((row) => (row.node.children === undefined ? [] : view.getChildren(row)));
  }
  return undefined;
}

function isSame(one: KubeObject, other: KubeObject): boolean {
  return (
    one.kind === other.kind &&
    groupOf(one.apiVersion) === groupOf(other.apiVersion) &&
    one.metadata.name === other.metadata.name &&
    one.metadata.namespace === other.metadata.namespace
  );
}

function addressOfRow({ node }: Row): Address {
  const { object } = node;
  if (object === undefined) throw new UserFacingError(l10n.t('This row stands for no object.'));
  const { name, namespace } = object.metadata;
  return { kind: { group: groupOf(object.apiVersion), kind: object.kind }, namespace, name };
}

async function addressInEditor({ hub, manifests }: RevealParts, given: unknown): Promise<Address> {
  const document = await documentOf(given instanceof Uri ? given : undefined);
  const placed = underCursor(document.uri, await manifests.objects(document));
  const { name, namespace } = placed?.object.identity ?? {};
  if (placed === undefined || name === undefined)
    throw new UserFacingError(l10n.t('There is no Kubernetes object under the cursor.'));
  const kind = kindOf(placed);
  await hub.connect();
  const served = hub.session?.served(kind);
  if (served === undefined)
    throw new UserFacingError(l10n.t('The cluster does not serve {0}.', groupKindKey(kind)));
  return { kind, namespace: served.namespaced ? (namespace ?? hub.namespace) : undefined, name };
}

function underCursor(uri: Uri, objects: readonly PlacedObject[]): PlacedObject | undefined {
  const editor = window.activeTextEditor;
  const line = editor?.document.uri.toString() === uri.toString() ? editor.selection.active.line : 0;
  return objects.findLast(({ range }) => range.start.line <= line) ?? objects[0];
}
