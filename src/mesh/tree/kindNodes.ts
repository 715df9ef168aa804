import * as l10n from '@vscode/l10n';
import { meshKind } from '../kinds.ts';
import { groupKindKey } from '../kubeObject.ts';
import type { KubeObject } from '../kubeObject.ts';
import { byName } from '../snapshot.ts';
import type { ServedMeshKind, Snapshot } from '../snapshot.ts';
import type { MeshNode } from './meshNode.ts';
import { words, worst } from './meshNode.ts';
import { objectNode, stateOf } from './objectNodes.ts';

/** Every kind of the mesh's groups that the server serves, also one that nobody knows yet, with how many there are. */
export function kindNodes(parent: string, snapshot: Snapshot): readonly MeshNode[] {
  return snapshot.meshKinds
    .toSorted((one, other) => one.kind.localeCompare(other.kind) || one.group.localeCompare(other.group))
    .map((kind) => {
      const parts = [snapshot.all(kind), snapshot.problem(kind), snapshot.complete(kind)];
      return snapshot.keep(`${parent}/${groupKindKey(kind)}`, parts, () => kindNode(parent, snapshot, kind));
    });
}

/** The folder that holds them where namespaces are the roots. */
export function byKindNode(snapshot: Snapshot): readonly MeshNode[] {
  const kinds = kindNodes('kinds', snapshot);
  if (kinds.length === 0) return [];
  return [
    {
      id: 'kinds',
      kind: 'kinds',
      label: l10n.t('By kind'),
      description: l10n.t('{0} kinds', kinds.length),
      icon: 'list-tree',
      // What is wrong stands in its namespace already.
      state: 'neutral',
      facts: [l10n.t('Every kind of Istio and of the Gateway API that this cluster serves.')],
      children: () => kinds,
    },
  ];
}

function kindNode(parent: string, snapshot: Snapshot, kind: ServedMeshKind): MeshNode {
  const id = `${parent}/${groupKindKey(kind)}`;
  const { icon, documentation } = meshKind(kind);
  const problem = snapshot.problem(kind);
  const objects = snapshot.all(kind);
  const count =
    problem !== undefined
      ? l10n.t('cannot be read')
      : snapshot.complete(kind) || objects.length > 0
        ? String(objects.length)
        : '…';
  const states = objects.map((object) => snapshot.of(object, stateOf));
  return {
    id,
    kind: 'kind',
    label: kind.kind,
    description: words(count, kind.group),
    icon,
    state: problem === undefined ? worst(states.filter((state) => state !== 'good')) : 'warning',
    facts: [problem ?? ''],
    documentation,
    // There may be thousands, and the folder is closed most of the time.
    ...(objects.length === 0 ? {} : { children: () => rowsOfKind(id, snapshot, objects) }),
  };
}

/** The rows of objects by name; the same row until its object changes. */
function rowsOfKind(id: string, snapshot: Snapshot, objects: readonly KubeObject[]): readonly MeshNode[] {
  return objects.toSorted(byName).map((object) => {
    const rows = snapshot.of(object, kindRows);
    let node = rows.get(id);
    if (node === undefined) {
      node = kindRow(id, object);
      rows.set(id, node);
    }
    return node;
  });
}

/** The rows of an object by the folder of its kind. */
function kindRows(): Map<string, MeshNode> {
  return new Map();
}

function kindRow(id: string, object: KubeObject): MeshNode {
  const node = objectNode(id, object);
  return {
    ...node,
    label: object.metadata.name,
    description: words(object.metadata.namespace, node.description),
  };
}
