import type { ToolBox } from '../cli/toolBox.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { CommandTerminal } from '../terminal/commandTerminal.ts';
import type { InsideDocuments } from './insideDocuments.ts';
import type { ProxySyncs } from './proxySyncs.ts';

export interface InsideScene {
  readonly hub: ClusterHub;
  readonly tools: ToolBox;
  readonly terminal: CommandTerminal;
  readonly sessions: Sessions;
  readonly proxies: ProxySyncs;
  readonly inside: InsideDocuments;
}
