import type { Path } from '../mesh/fields.ts';
import type { Layer, Severity } from './finding.ts';
import type { ObjectPlace } from './references/objectPlace.ts';

/** What a layer says before positions are looked up. Paths start at the object, not at the document. */
export interface Issue {
  readonly code: string;
  readonly severity: Severity;
  readonly layer: Layer;
  readonly message: string;
  readonly path: Path;
  /** What to underline: the key, the value, or the head of the whole place (the default). */
  readonly at?: 'key' | 'value' | 'head';
  readonly documentationUrl?: string;
  readonly fixes?: readonly FixPlan[];
  readonly related?: readonly RelatedPlace[];
}

/** Another place that has to do with an issue. */
export interface RelatedPlace {
  readonly path: Path;
  readonly message: string;
  /** The object that the path is of, where it is not the one that the issue is of. */
  readonly of?: ObjectPlace;
}

/** An edit of the document in terms of paths. Without `path` the place is that of the issue. */
export type FixPlan = { readonly title: string; readonly safe?: boolean; readonly path?: Path } & (
  | { readonly kind: 'rename'; readonly to: string }
  /** `value` is written as YAML. */
  | { readonly kind: 'replace'; readonly value: string | number | boolean }
  /** Puts another member in the place of a member of a map; `yaml` is its value on one line. */
  | { readonly kind: 'exchange'; readonly key: string; readonly yaml: string }
  /** Adds an item to the list at the path, or makes that list; `yaml` is the item on one line. */
  | { readonly kind: 'addItem'; readonly yaml: string }
  /** Quotes the text that stands there, whatever it is read as. */
  | { readonly kind: 'quote' }
  | { readonly kind: 'remove' }
  /** Adds a document of its own after this one. */
  | { readonly kind: 'append'; readonly document: string }
  /** Adds a member to the map at the path; `value` is written as YAML, a placeholder where it must be chosen. */
  | { readonly kind: 'insert'; readonly key: string; readonly value: string | number | boolean }
  /** The same with a value that is YAML already, on one line. */
  | { readonly kind: 'insertYaml'; readonly key: string; readonly yaml: string }
  /** Moves the item of a list at the path up, before the one that is now at this index. */
  | { readonly kind: 'moveItem'; readonly before: number }
);
