import type { ClusterError } from '../../cluster/clusterError.ts';
import type { ContextInfo, KubeconfigProblem } from '../../cluster/kubeconfig.ts';

/** How the connection to the chosen cluster stands. */
export type HubState =
  /** Nobody has looked at a cluster yet. */
  | { readonly state: 'idle' }
  | { readonly state: 'untrusted' }
  | { readonly state: 'kubeconfig'; readonly problem: KubeconfigProblem }
  /** The kubeconfig names no current context, or the chosen one is gone. */
  | { readonly state: 'noContext' }
  | { readonly state: 'connecting'; readonly context: ContextInfo }
  | { readonly state: 'failed'; readonly context: ContextInfo; readonly error: ClusterError }
  | {
      readonly state: 'connected';
      readonly context: ContextInfo;
      readonly trouble: ClusterError | undefined;
    };
