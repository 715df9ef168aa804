import type { LogOutputChannel } from 'vscode';
import type { SchemaSource } from '../../validation/schemaSource.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { Manifests } from '../editor/manifests.ts';
import type { ObjectDocuments } from '../explorer/objectDocuments.ts';
import type { ApplyDiagnostics } from './applyDiagnostics.ts';
import type { DiffDocuments } from './diffDocuments.ts';
import type { RenderedDocuments } from './renderedDocuments.ts';
import type { UndoStore } from './undoStore.ts';

/** What the commands work with that write manifests to the cluster, made when the first of them is used. */
export interface ApplyParts {
  readonly hub: ClusterHub;
  readonly manifests: Manifests;
  readonly diagnostics: ApplyDiagnostics;
  readonly documents: ObjectDocuments;
  readonly tools: ToolBox;
  readonly log: LogOutputChannel;
  readonly diffs: DiffDocuments;
  readonly rendered: RenderedDocuments;
  readonly undo: UndoStore;
  /** The schemas that judge mesh documents. */
  schemas(): Promise<SchemaSource>;
}
