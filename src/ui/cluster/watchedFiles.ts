import { unwatchFile, watchFile } from 'node:fs';
import type { Disposable } from 'vscode';

/** How often the files are looked at, in milliseconds. */
const POLL_MS = 1_000;

/** Follows files by stat calls, which work for files that do not exist yet, on every system, also on network drives. */
export class WatchedFiles implements Disposable {
  readonly #onChange: () => void;
  #paths: readonly string[] = [];

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get paths(): readonly string[] {
    return this.#paths;
  }

  /** Follows these files, and no others any more. */
  follow(paths: readonly string[]): void {
    if (paths.join('\n') === this.#paths.join('\n')) return;
    for (const path of this.#paths) unwatchFile(path, this.#onChange);
    this.#paths = paths;
    for (const path of paths) watchFile(path, { interval: POLL_MS, persistent: false }, this.#onChange);
  }

  dispose(): void {
    this.follow([]);
  }
}
