import type { Disposable } from 'vscode';

/** Owns disposables and ends them in the reverse order of their coming. What comes after the end is ended at once. */
export class DisposableStore implements Disposable {
  #owned: Disposable[] | undefined = [];

  add<T extends Disposable>(disposable: T): T {
    if (this.#owned === undefined) disposable.dispose();
    else this.#owned.push(disposable);
    return disposable;
  }

  addAll(...disposables: readonly Disposable[]): void {
    for (const disposable of disposables) this.add(disposable);
  }

  get disposed(): boolean {
    return this.#owned === undefined;
  }

  dispose(): void {
    const owned = this.#owned ?? [];
    this.#owned = undefined;
    for (const disposable of owned.toReversed()) disposable.dispose();
  }
}
