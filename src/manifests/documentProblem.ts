import type { ScalarValue } from './goScalar.ts';
import type { OffsetRange } from './offsetRange.ts';

/** What is wrong with, or surprising in, the YAML of a document. Ranges count from the start of the document's text. */
export type DocumentProblem = { readonly range: OffsetRange } & (
  | { readonly kind: 'syntax'; readonly code: string; readonly message: string }
  | { readonly kind: 'duplicate'; readonly key: string; readonly first: OffsetRange }
  | { readonly kind: 'yaml11'; readonly source: string; readonly becomes: ScalarValue }
  | { readonly kind: 'alias'; readonly name: string }
  | { readonly kind: 'key' }
  | { readonly kind: 'tab' }
  | { readonly kind: 'limit'; readonly why: string }
  | { readonly kind: 'afterEnd' }
  | { readonly kind: 'markerContent' }
);
