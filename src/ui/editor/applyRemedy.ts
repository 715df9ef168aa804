import { l10n } from 'vscode';
import type { ClusterSession } from '../../cluster/clusterSession.ts';
import type { ApplyProblem } from './applyDiagnostics.ts';
import { applyObject } from './applyBackend.ts';

/** What the learner can choose to make a refused object acceptable. */
export type ApplyRemedy =
  | { readonly kind: 'createNamespace'; readonly namespace: string }
  | { readonly kind: 'takeOver'; readonly managers: readonly string[] };

/** The remedy for what the API server said, where there is one. `namespace` is where the object should go. */
export function remedyFor(
  problems: readonly ApplyProblem[],
  namespace: string | undefined,
): ApplyRemedy | undefined {
  if (namespace !== undefined && problems.some((problem) => problem.layer === 'namespace')) {
    return { kind: 'createNamespace', namespace };
  }
  const conflicts = problems.filter((problem) => problem.layer === 'conflict');
  if (conflicts.length === 0 || conflicts.length < problems.length) return undefined;
  return { kind: 'takeOver', managers: [...new Set(conflicts.flatMap((problem) => problem.manager ?? []))] };
}

/** The words of the remedy's button. */
export function remedyWords(remedy: ApplyRemedy): string {
  if (remedy.kind === 'createNamespace') return l10n.t('Create Namespace {0}', remedy.namespace);
  return remedy.managers.length === 1
    ? l10n.t('Take Over from {0}', remedy.managers[0] ?? '')
    : l10n.t('Take Over');
}

/** Does what has to be done before the objects are applied again. Throws ClusterError. */
export async function prepare(session: ClusterSession, remedy: ApplyRemedy): Promise<void> {
  const kind = session.served({ group: '', kind: 'Namespace' });
  if (remedy.kind !== 'createNamespace' || kind === undefined) return;
  const name = remedy.namespace;
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await applyObject(session.client, namespace, { kind, version: 'v1', name, dryRun: false });
}
