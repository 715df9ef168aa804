import { Worker } from 'node:worker_threads';
import type { ServedKind } from '../../../src/cluster/discovery.ts';
import type { GroupKind } from '../../../src/mesh/kubeObject.ts';

export interface PodName {
  readonly name: string;
  readonly namespace: string;
}

/** What the eye answers; see eyeWorker.ts. Times are in milliseconds. */
export interface EyeAnswers {
  open(kubeconfig: string): { readonly first: number; readonly whole: number };
  /** Leaves the cluster for another one; how long until its first rows stand. */
  switchTo(kubeconfig: string): number;
  /** Opens every row, and waits until all of them are drawn; the longest that one took to open. */
  openAll(): number;
  /** Lets V8 collect everything that can go. */
  collect(): void;
  /** In bytes, since before it was opened. */
  heapGrowth(): number;
  /** What the thread has used so far. */
  cpu(): number;
  kinds(): readonly (ServedKind | undefined)[];
  pods(): readonly PodName[];
  podCount(): number;
  /** Waits until so many pods are left, and drawn. */
  podsLeft(count: number): void;
  /** When the row of a pod stood for an object whose label `bench` has the value, as of `Date.now()`. */
  seen(namespace: string, name: string, value: string): number;
  synced(limitMs: number): void;
  /** Waits until everything that is known by now is drawn. */
  settled(): void;
  /** Of the objects in the store. */
  fingerprint(kind: GroupKind): string;
  /** Of the objects that the rows below the namespaces stand for, all of them open. */
  shown(kind: GroupKind): string;
  roots(): readonly string[];
  names(kind: GroupKind): readonly string[];
  watchBlocks(): void;
  longestBlock(): number;
  close(): void;
}

export interface EyeCall {
  readonly id: number;
  readonly name: keyof EyeAnswers;
  readonly args: readonly unknown[];
}

/** The eye in a thread of its own: neither the practice mesh nor the writers of a bench take its turns. */
export class RemoteEye {
  readonly #worker = new Worker(new URL('eyeWorker.ts', import.meta.url));
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #count = 0;

  constructor() {
    this.#worker.on('message', ({ id, result, error }: { id: number; result?: unknown; error?: string }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(error));
    });
  }

  async ask<K extends keyof EyeAnswers>(
    name: K,
    ...args: Parameters<EyeAnswers[K]>
  ): Promise<ReturnType<EyeAnswers[K]>> {
    const id = ++this.#count;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    const call: EyeCall = { id, name, args };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker is no window
    this.#worker.postMessage(call);
    return (await waiting.promise) as ReturnType<EyeAnswers[K]>;
  }

  async end(): Promise<void> {
    await this.ask('close');
    await this.#worker.terminate();
  }
}
