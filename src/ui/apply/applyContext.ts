import type { EventEmitter, LogOutputChannel, Uri } from 'vscode';
import type { SchemaSource } from '../../validation/schemaSource.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { Manifests } from '../editor/manifests.ts';
import type { ObjectDocuments } from '../explorer/objectDocuments.ts';

export interface ApplyContext {
  readonly hub: ClusterHub;
  readonly manifests: Manifests;
  readonly documents: ObjectDocuments;
  readonly tools: ToolBox;
  readonly log: LogOutputChannel;
  /** Where the workspace keeps its own files, else the user. */
  readonly storage: Uri;
  schemas(): Promise<SchemaSource>;
}

/** To be told when a text of a scheme of ours is another one. */
export interface TextChanges {
  readonly diffChanged: EventEmitter<Uri>;
  readonly renderedChanged: EventEmitter<Uri>;
}
