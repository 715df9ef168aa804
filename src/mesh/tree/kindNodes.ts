import * as l10n from '@vscode/l10n';
import { meshKind } from '../kinds.ts';
import { groupKindKey } from '../kubeObject.ts';
import { byName } from '../snapshot.ts';
import type { ServedMeshKind, Snapshot } from '../snapshot.ts';
import type { MeshNode } from './meshNode.ts';
import { words, worst } from './meshNode.ts';
import { objectNode } from './objectNodes.ts';

/** Every kind of the mesh's groups that the server serves, also one that nobody knows yet, with how many there are. */
export function kindNodes(parent: string, snapshot: Snapshot): readonly MeshNode[] {
  return snapshot.meshKinds
    .toSorted((one, other) => one.kind.localeCompare(other.kind) || one.group.localeCompare(other.group))
    .map((kind) => kindNode(parent, snapshot, kind));
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
  const rows = objects.toSorted(byName).map((object) => {
    const node = objectNode(id, object);
    return {
      ...node,
      label: object.metadata.name,
      description: words(object.metadata.namespace, node.description),
    };
  });
  return {
    id,
    kind: 'kind',
    label: kind.kind,
    description: words(count, kind.group),
    icon,
    state:
      problem === undefined
        ? worst(rows.map((row) => row.state).filter((state) => state !== 'good'))
        : 'warning',
    facts: [problem ?? ''],
    documentation,
    ...(rows.length === 0 ? {} : { children: () => rows }),
  };
}
