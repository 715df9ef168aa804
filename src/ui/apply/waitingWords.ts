import { l10n } from 'vscode';
import { conditionsOf } from '../../mesh/conditions.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';

/** What the object waits for: the garbage collector and controllers take their finalizers off when they are done. */
export function waitingWords(name: string, left: KubeObject): string {
  const finalizers = left.metadata.finalizers ?? [];
  if (finalizers.length === 0) return l10n.t('{0} is being deleted.', name);
  const words = finalizers.map((finalizer) =>
    finalizer === 'foregroundDeletion' ? l10n.t('what it owns to go first') : finalizer,
  );
  return l10n.t('{0} is being deleted, it waits for: {1}.', name, words.join(', '));
}

/** What its conditions say about the deletion, as a Namespace's do. */
export function hindrance(left: KubeObject): string {
  return conditionsOf(left)
    .filter(({ type, status }) => status === 'True' && /Deletion|Remaining/.test(type))
    .map(({ message }) => message)
    .join(' ');
}
