import type { Disposable } from 'vscode';
import type { ClusterContextKey } from '../../contributions.ts';
import type { ContextKeys } from '../contextKeys.ts';
import type { ClusterHub } from './clusterHub.ts';
import type { HubState } from './hubState.ts';

/** Keeps the context key that chooses the empty state of the Mesh view. */
export function mirrorClusterState(hub: ClusterHub, keys: ContextKeys): Disposable {
  const mirror = (): void => keys.set('meshwalk.cluster', clusterContextKey(hub.state));
  mirror();
  return hub.onDidChangeState(mirror);
}

export function clusterContextKey(state: HubState): ClusterContextKey {
  switch (state.state) {
    case 'kubeconfig':
      return state.problem.state === 'missing'
        ? 'noKubeconfig'
        : state.problem.state === 'malformed'
          ? 'badKubeconfig'
          : 'emptyKubeconfig';
    case 'failed':
      switch (state.error.kind) {
        case 'login':
        case 'unauthorized':
          return 'loginFailed';
        case 'forbidden':
          return 'forbidden';
        default:
          return 'unreachable';
      }
    case 'idle':
    case 'untrusted':
    case 'noContext':
    case 'connecting':
    case 'connected':
      return state.state;
  }
}
