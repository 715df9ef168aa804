import { l10n } from 'vscode';
import type { ClusterSession } from '../../cluster/clusterSession.ts';
import { dependentsOf } from '../../cluster/dependents.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';

/** How many names a question lists before it counts. */
const LISTED = 12;
/** Kinds that come in numbers: their names say nothing. */
const COUNTED: ReadonlySet<string> = new Set(['Pod', 'ReplicaSet']);

/** What goes when these objects are deleted, as lines of a question: the objects, and what goes with them. */
export async function lossWords(session: ClusterSession, objects: readonly KubeObject[]): Promise<string> {
  const lines = listed(objects.map((object) => nameWithPlace(object)));
  const dependents = await dependentsOf(session, objects);
  const named = dependents
    .filter(({ kind }) => !COUNTED.has(kind))
    .map(({ kind, name }) => `${kind} ${name}`);
  const counted = [...Map.groupBy(dependents, ({ kind }) => kind)]
    .filter(([kind]) => COUNTED.has(kind))
    .map(([kind, all]) => (all.length === 1 ? `1 ${kind}` : `${all.length} ${kind}s`));
  const more = [
    ...named,
    ...counted,
    ...objects.flatMap(({ kind, metadata }) => {
      if (kind === 'Namespace') return l10n.t('everything in namespace {0}', metadata.name);
      return kind === 'CustomResourceDefinition'
        ? l10n.t('every object of {0}, in all namespaces', metadata.name)
        : [];
    }),
  ];
  if (more.length > 0) lines.push('', l10n.t('With it go:'), ...listed(more));
  return lines.join('\n');
}

function nameWithPlace({ kind, metadata }: KubeObject): string {
  return metadata.namespace === undefined
    ? `${kind} ${metadata.name}`
    : l10n.t('{0} {1} in namespace {2}', kind, metadata.name, metadata.namespace);
}

function listed(names: readonly string[]): string[] {
  if (names.length <= LISTED) return [...names];
  return [...names.slice(0, LISTED), l10n.t('… and {0} more', names.length - LISTED)];
}
