import { load } from 'js-yaml';
import { stringAt } from '../mesh/fields.ts';
import type { Path } from '../mesh/fields.ts';

/** Our own short explanations of kinds and fields, from `schemas/explanations.yaml`. */
export class Explanations {
  readonly #data: unknown;

  /** @param text of the file */
  constructor(text: string) {
    this.#data = load(text);
  }

  /** What a kind is for, in a sentence or two. */
  kind(group: string, kind: string): string | undefined {
    return stringAt(this.#data, 'kinds', `${group}/${kind}`);
  }

  /** What a field means; the indexes of lists in the path do not count. */
  field(group: string, kind: string, path: Path): string | undefined {
    const name = path.filter((step) => typeof step === 'string').join('.');
    return stringAt(this.#data, 'fields', `${group}/${kind}`, name);
  }
}
