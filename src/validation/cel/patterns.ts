// Comes with @bufbuild/cel, which asks for exactly one version of it.
import { RE2JS } from '@bufbuild/re2';

/** Those of all CRDs are fewer; authors may write any number of them. */
const MOST_PATTERNS = 200;

/**
 * RE2 for the `matches` of rules, with each pattern compiled once: without this CEL compiles it for every value that it
 * looks at, which costs more than all else that a rule does.
 */
export class Patterns {
  readonly #known = new Map<string, RE2JS>();

  /** @throws where the pattern is none of RE2 */
  compile(pattern: string): RE2JS {
    const known = this.#known.get(pattern);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_PATTERNS) this.#known.clear();
    const compiled = RE2JS.compile(pattern);
    this.#known.set(pattern, compiled);
    return compiled;
  }
}
