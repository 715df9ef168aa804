import { l10n, workspace } from 'vscode';
import type { ClusterSession } from '../../cluster/clusterSession.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { UserFacingError } from '../commands.ts';

/** The session with the chosen cluster, for a command that writes. Throws UserFacingError with why there is none. */
export async function connectedForWriting(hub: ClusterHub): Promise<ClusterSession> {
  if (!workspace.isTrusted)
    throw new UserFacingError(l10n.t('Meshwalk changes nothing from a folder that you do not trust.'));
  const state = await hub.connect();
  const { session } = hub;
  if (state.state === 'connected' && session !== undefined) return session;
  switch (state.state) {
    case 'failed':
      throw new UserFacingError(l10n.t('Nothing was done. {0}', state.error.message));
    case 'kubeconfig':
      throw new UserFacingError(l10n.t('Nothing was done. {0}', state.problem.message));
    default:
      throw new UserFacingError(l10n.t('Nothing was done: choose a cluster first.'));
  }
}

/** Context and namespace as a question names them. */
export function placeName(hub: ClusterHub, namespace: string | undefined): string {
  const context = hub.context?.name ?? '';
  return namespace === undefined ? context : `${context}/${namespace}`;
}
