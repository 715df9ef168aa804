import type { Memento } from 'vscode';

/**
 * A memento of all workspaces that forgets nothing. VS Code tells every window of each write, the one that wrote
 * included, and takes what it is told for the whole truth: what was updated between a write and its echo is lost
 * (microsoft/vscode extHostMemento.ts and mainThreadStorage.ts). Here one write ends, with its echo, before the next
 * begins, and what still waits is known already.
 */
export class SteadyMemento implements Memento {
  readonly #inner: Memento;
  /** What was updated and is not written for certain. */
  readonly #waiting = new Map<string, { readonly value: unknown }>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(inner: Memento) {
    this.#inner = inner;
  }

  keys(): readonly string[] {
    const own = [...this.#waiting].filter(([, { value }]) => value !== undefined).map(([key]) => key);
    const stored = this.#inner.keys().filter((key) => !this.#waiting.has(key));
    return [...stored, ...own];
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- so it is declared by VS Code
  get<T>(key: string): T | undefined;
  get<T>(key: string, otherwise: T): T;
  get<T>(key: string, otherwise?: T): T | undefined {
    const own = this.#waiting.get(key);
    if (own === undefined) return this.#inner.get<T>(key) ?? otherwise;
    return (own.value as T | undefined) ?? otherwise;
  }

  async update(key: string, value: unknown): Promise<void> {
    const own = { value };
    this.#waiting.set(key, own);
    const written = this.#turn.then(async () => {
      // What came later writes it, too.
      if (this.#waiting.get(key) !== own) return;
      try {
        await this.#inner.update(key, value);
      } finally {
        if (this.#waiting.get(key) === own) this.#waiting.delete(key);
      }
    });
    this.#turn = written.catch(() => undefined);
    await written;
  }
}
