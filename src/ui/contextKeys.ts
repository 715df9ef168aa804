import { commands } from 'vscode';
import type { ContextKey, ContextKeyTypes } from '../contributions.ts';

/** Sets context keys, each only when it changes: every set makes VS Code evaluate its `when` clauses anew. */
export class ContextKeys {
  readonly #values = new Map<string, unknown>();

  set<K extends ContextKey>(key: K, value: ContextKeyTypes[K]): void {
    this.setAny(key, value);
  }

  /** For keys that content makes, such as those of the course's steps. */
  setAny(key: string, value: string | boolean): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    void commands.executeCommand('setContext', key, value);
  }
}
