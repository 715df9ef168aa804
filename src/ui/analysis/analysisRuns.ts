import type { Disposable } from 'vscode';

interface Run {
  readonly stop: AbortController;
  readonly automatic: boolean;
}

/**
 * Lets one analysis run at a time. A new one of the same scope ends the one before, which is stale; one that a person
 * asks for ends those that run by themselves.
 */
export class AnalysisRuns implements Disposable {
  readonly #runs = new Map<string, Run>();
  /** Whether the cluster of a session is the practice mesh of this machine: asked once for each. */
  readonly practice = new WeakMap<object, Promise<boolean>>();
  /** What a person was told once in this window, and need not hear again. */
  readonly told = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();

  /** @returns what the work gives, or `undefined` when it was ended before it had something to say */
  async run<T>(
    scope: string,
    automatic: boolean,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    const own: Run = { stop: new AbortController(), automatic };
    for (const [other, { stop, automatic: weak }] of this.#runs) {
      if (other === scope || (weak && !automatic)) stop.abort();
    }
    this.#runs.set(scope, own);
    const turn = this.#last.then(() => (own.stop.signal.aborted ? undefined : work(own.stop.signal)));
    this.#last = turn.catch(() => undefined);
    try {
      const result = await turn;
      return own.stop.signal.aborted ? undefined : result;
    } catch (error) {
      if (own.stop.signal.aborted) return undefined;
      throw error;
    } finally {
      if (this.#runs.get(scope) === own) this.#runs.delete(scope);
    }
  }

  /** Ends the run of a scope: what it would say is not wanted any more. */
  end(scope: string): void {
    this.#runs.get(scope)?.stop.abort();
  }

  dispose(): void {
    for (const { stop } of this.#runs.values()) stop.abort();
  }
}
