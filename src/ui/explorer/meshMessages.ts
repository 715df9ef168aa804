import { l10n } from 'vscode';
import type { ClusterHub } from '../cluster/clusterHub.ts';

/** What is said above the Mesh view: that its rows are not there yet, are not all, or may be out of date. */
export function meshMessages(hub: Pick<ClusterHub, 'state' | 'session'>): readonly string[] {
  const { state, session } = hub;
  if (state.state === 'connecting') return [l10n.t('Connecting to {0} …', state.context.name)];
  if (state.state !== 'connected') return [];
  const said: string[] = [];
  if (session?.onlyIn !== undefined) {
    said.push(l10n.t('You may not read all namespaces: what you see is namespace {0}.', session.onlyIn));
  }
  if (state.trouble !== undefined) {
    said.push(
      l10n.t('{0} What you see is the last known state; Meshwalk tries again.', state.trouble.message),
    );
  }
  return said;
}
