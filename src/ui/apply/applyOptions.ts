import type { TextDocument } from 'vscode';
import type { Path } from '../../mesh/fields.ts';
import type { ObjectAddress } from '../../cluster/serverSideApply.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { ManifestObject } from '../../manifests/documents.ts';
import type { LeftOutDocument } from './manifestFiles.ts';

/** An object that was deleted to be made again. */
export interface Replaced {
  readonly address: ObjectAddress;
  /** As it was. */
  readonly live: KubeObject;
}

/** How objects are applied, beside what the settings say. */
export interface ApplyRunOptions {
  /** Objects whose fields are taken over from other managers. */
  readonly takeOver?: ReadonlySet<ManifestObject>;
  /** Fields that stay with their managers: they are not sent. */
  readonly leave?: ReadonlyMap<ManifestObject, readonly Path[]>;
  /** Do not ask again: the learner has seen what changes. */
  readonly confirmed?: boolean;
  /** To be told of beside the results. */
  readonly leftOut?: readonly LeftOutDocument[];
  /** Files of which an apply before this one has written a part: one undo takes both back. */
  readonly continues?: ReadonlySet<TextDocument>;
  readonly replaced?: ReadonlyMap<ManifestObject, Replaced>;
}
