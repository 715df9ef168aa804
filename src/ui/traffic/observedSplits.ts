import { EventEmitter } from 'vscode';
import type { Disposable, Event } from 'vscode';
import type { KubeObject } from '../../mesh/kubeObject.ts';

/** What was last seen of a route, in words. */
export interface ObservedSplit {
  /** `observed v1 89 % v3 11 % of 90/10` */
  readonly text: string;
  /** The same for a route that has been changed since. */
  readonly before: string;
  readonly detail: string;
}

/** How requests were last shared, by the route that decided it. */
export class ObservedSplits implements Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #seen = new Map<string, ObservedSplit & { readonly generation: number | undefined }>();

  /** @param route as it was while the requests were under way */
  set(route: KubeObject, split: ObservedSplit): void {
    const { uid, generation } = route.metadata;
    if (uid === undefined) return;
    this.#seen.set(uid, { ...split, generation });
    this.#changed.fire();
  }

  /** What a lens says of a route of the cluster; `undefined` when no requests were seen that it decided. */
  of(route: KubeObject): { readonly text: string; readonly detail: string } | undefined {
    const seen = this.#seen.get(route.metadata.uid ?? '');
    if (seen === undefined) return undefined;
    const { text, before, detail, generation } = seen;
    return { text: generation === route.metadata.generation ? text : before, detail };
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
