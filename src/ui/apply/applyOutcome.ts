import type { ApplyResult } from '../../cluster/applyMany.ts';
import type { LeftOutDocument, ManifestItem } from './manifestFiles.ts';

/** What an apply of one or more objects came to. */
export interface ApplyOutcome {
  readonly items: readonly ManifestItem[];
  /** Of each item. */
  readonly results: readonly ApplyResult[];
  readonly leftOut: readonly LeftOutDocument[];
}
