import type { GroupKind } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from './clusterHub.ts';

/**
 * Resolves when each kind is listed whole, cannot be listed or is not served, or when there is no connection; at the
 * latest after `limitMs`. The kinds must be in use.
 */
export async function whenKnown(
  hub: ClusterHub,
  kinds: readonly GroupKind[],
  limitMs = 5_000,
): Promise<void> {
  const known = (): boolean =>
    hub.state.state !== 'connected' ||
    kinds.every((kind) => {
      const view = hub.session?.view(kind);
      return view !== undefined && (view.state !== 'loading' || view.problem !== undefined);
    });
  if (known()) return;
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (known()) finish();
    };
    const finish = (): void => {
      clearTimeout(timer);
      for (const end of ends) end.dispose();
      resolve();
    };
    const timer = setTimeout(finish, limitMs);
    const ends = [hub.onDidChangeState(look), hub.onDidChangeObjects(look)];
  });
}
