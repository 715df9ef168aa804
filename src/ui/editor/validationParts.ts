import type { LogOutputChannel } from 'vscode';
import type { ToolBox } from '../cli/toolBox.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { ObjectDocuments } from '../explorer/objectDocuments.ts';
import type { Manifests } from './manifests.ts';

export interface ValidationParts {
  readonly hub: ClusterHub;
  readonly tools: ToolBox;
  readonly manifests: Manifests;
  readonly documents: ObjectDocuments;
  readonly log: LogOutputChannel;
  /** Of the schemas that the build made. */
  readonly schemaFolder: string;
}
