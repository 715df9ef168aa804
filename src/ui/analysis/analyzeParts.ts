import type { LogOutputChannel } from 'vscode';
import type { ToolBox } from '../cli/toolBox.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { NamespaceLabels } from '../explorer/namespaceLabels.ts';
import type { ObjectDocuments } from '../explorer/objectDocuments.ts';
import type { CommandTerminal } from '../terminal/commandTerminal.ts';
import type { AnalysisRuns } from './analysisRuns.ts';
import type { LateProblems } from './lateProblems.ts';

/** What `istioctl analyze` and what follows from it work with. */
export interface AnalyzeParts {
  readonly hub: ClusterHub;
  readonly tools: ToolBox;
  readonly runs: AnalysisRuns;
  readonly problems: LateProblems;
  readonly documents: ObjectDocuments;
  readonly labels: NamespaceLabels;
  readonly terminal: CommandTerminal;
  readonly log: LogOutputChannel;
}
