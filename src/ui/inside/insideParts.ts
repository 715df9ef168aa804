import type { ToolBox } from '../cli/toolBox.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { ProxySyncs } from './proxySyncs.ts';

export interface InsideParts {
  readonly hub: ClusterHub;
  readonly tools: ToolBox;
  readonly sessions: Sessions;
  readonly proxies: ProxySyncs;
}
