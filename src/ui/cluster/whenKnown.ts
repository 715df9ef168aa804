import type { GroupKind } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from './clusterHub.ts';

/** How long to wait, and for what. */
export interface Patience {
  /** After this time, in milliseconds, what is known is enough. */
  readonly limitMs?: number;
  /** Whether a connection that is only being made is worth waiting for. */
  readonly connecting?: boolean;
}

/**
 * Resolves when each kind is listed whole, cannot be listed or is not served, or when there is no connection; at the
 * latest after the limit of 5 seconds. The kinds must be in use.
 * @returns whether there is a connection
 */
export async function whenKnown(
  hub: ClusterHub,
  kinds: readonly GroupKind[],
  { limitMs = 5_000, connecting = false }: Patience = {},
): Promise<boolean> {
  const isKnown = (): boolean => {
    const { state } = hub.state;
    if (state === 'idle' || state === 'connecting') return !connecting;
    return (
      state !== 'connected' ||
      kinds.every((kind) => {
        const view = hub.session?.view(kind);
        return view !== undefined && (view.state !== 'loading' || view.problem !== undefined);
      })
    );
  };
  if (!isKnown()) {
    const done = Promise.withResolvers<void>();
    const look = (): void => {
      if (isKnown()) done.resolve();
    };
    const timer = setTimeout(done.resolve, limitMs);
    const listeners = [hub.onDidChangeState(look), hub.onDidChangeObjects(look)];
    await done.promise;
    clearTimeout(timer);
    for (const listener of listeners) listener.dispose();
  }
  return hub.state.state === 'connected';
}
