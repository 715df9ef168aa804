import * as l10n from '@vscode/l10n';
import { groupKindKey } from '../kubeObject.ts';
import type { Snapshot } from '../snapshot.ts';
import { CRD, MUTATING_WEBHOOKS, NAMESPACE, POD, SERVICE } from '../wellKnown.ts';
import { WORKLOAD_KINDS } from '../workloads.ts';
import type { MeshNode } from './meshNode.ts';

/** Kinds that cannot be read stand in a row of their own: a missing row would read as "there are none". */
export function noteNodes(snapshot: Snapshot): readonly MeshNode[] {
  // Webhooks are how revisions and their tags are known.
  const own = [NAMESPACE, POD, SERVICE, ...WORKLOAD_KINDS, CRD, MUTATING_WEBHOOKS];
  const kinds = [...own, ...snapshot.meshKinds].flatMap((kind) => {
    const problem = snapshot.problem(kind);
    return problem === undefined ? [] : [{ kind, problem }];
  });
  const notes = kinds.map(({ kind, problem }): MeshNode => ({
    id: `notes/${groupKindKey(kind)}`,
    kind: 'note',
    label: l10n.t('{0} cannot be read', kind.kind),
    description: problem,
    icon: 'warning',
    state: 'warning',
    facts: [problem],
  }));
  if (notes.length < 2) return notes;
  const problems = new Set(kinds.map(({ problem }) => problem));
  const [first = ''] = problems;
  return [
    {
      id: 'notes',
      kind: 'note',
      label: l10n.t('{0} kinds cannot be read', notes.length),
      description: problems.size === 1 ? first : kinds.map(({ kind }) => kind.kind).join(', '),
      icon: 'warning',
      state: 'warning',
      facts: [first, kinds.map(({ kind }) => kind.kind).join(', ')],
      children: () => notes,
    },
  ];
}
