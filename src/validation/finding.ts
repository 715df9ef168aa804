import type { OffsetRange } from '../manifests/offsetRange.ts';
import type { Path } from '../mesh/fields.ts';

/** `error` only for what an API server or Istio's webhook refuses. */
export type Severity = 'error' | 'warning' | 'info' | 'hint';

export type Layer =
  'yaml' | 'kind' | 'metadata' | 'structure' | 'list' | 'rule' | 'webhook' | 'reference' | 'istioctl';

/** Replaces the text of a range; an empty range inserts. */
export interface TextEdit {
  readonly range: OffsetRange;
  readonly newText: string;
}

export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** Can only mean what the author meant, so that "fix all" may apply it unseen. */
  readonly safe: boolean;
}

export interface Related {
  readonly range: OffsetRange;
  readonly message: string;
  /** The file of which the range is, from its start, where it is another place than the finding's document. */
  readonly file?: string;
}

/** One thing to tell an author. All ranges are offsets from the start of the document, not of the file. */
export interface Finding {
  /** Stable, for settings and suppression: `structure/unknown-field`. */
  readonly code: string;
  readonly severity: Severity;
  readonly layer: Layer;
  readonly message: string;
  /** From the root of the document; may end in a field that is missing. */
  readonly path: Path;
  readonly range: OffsetRange;
  readonly documentationUrl?: string;
  readonly fixes?: readonly Fix[];
  readonly related?: readonly Related[];
}
