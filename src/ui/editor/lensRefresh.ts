import { TabInputText, window } from 'vscode';
import type { Disposable, Uri } from 'vscode';

/** How long VS Code may take to ask for changed lenses before it is told once more, in milliseconds. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000];

interface Unasked {
  asked: number;
  timer: NodeJS.Timeout;
}

/**
 * Sees to it that changed lenses are asked for. VS Code waits a quarter of a second and more before it asks, and forgets
 * to when the editor loses the focus in that time (`onDidBlurEditorText` in its codelensController.ts): the lens would
 * say what was, until something else changes.
 */
export class LensRefresh implements Disposable {
  readonly #fire: () => void;
  readonly #unasked = new Map<string, Unasked>();

  /** @param fire tells VS Code to ask for lenses */
  constructor(fire: () => void) {
    this.#fire = fire;
  }

  /** The lenses of this file are others now. */
  changed(uri: Uri): void {
    this.#tell(uri.toString(), 0);
  }

  /** VS Code asked for the lenses of this file. */
  asked(uri: Uri): void {
    const key = uri.toString();
    const unasked = this.#unasked.get(key);
    if (unasked === undefined || ++unasked.asked < editorsOf(key)) return;
    clearTimeout(unasked.timer);
    this.#unasked.delete(key);
  }

  dispose(): void {
    for (const { timer } of this.#unasked.values()) clearTimeout(timer);
    this.#unasked.clear();
  }

  #tell(key: string, told: number): void {
    clearTimeout(this.#unasked.get(key)?.timer);
    this.#unasked.delete(key);
    const wait = WAITS_MS[told];
    if (wait !== undefined) {
      const timer = setTimeout(() => this.#tellAgain(key, told + 1), wait);
      this.#unasked.set(key, { asked: 0, timer });
    }
    this.#fire();
  }

  /** A file that nobody sees any more is asked for when it is shown again. */
  #tellAgain(key: string, told: number): void {
    if (editorsOf(key) === 0) this.#unasked.delete(key);
    else this.#tell(key, told);
  }
}

/** How many editors show a file with its lenses: each asks on its own, and those of a comparison never. */
function editorsOf(key: string): number {
  return window.tabGroups.all.filter(
    ({ activeTab }) => activeTab?.input instanceof TabInputText && activeTab.input.uri.toString() === key,
  ).length;
}
