import { EventEmitter } from 'vscode';
import type { Disposable, Event } from 'vscode';
import type { ProxySync } from '../../cli/tools/istioctlProxy.ts';

/** Which proxies are in sync, as somebody last asked. Nobody is asked unless the learner wants it. */
export interface KnownProxies {
  readonly at: Date;
  readonly proxies: readonly ProxySync[];
}

/** What istiod last said of its proxies, by cluster. */
export class ProxySyncs implements Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #known = new Map<string, KnownProxies>();

  of(context: string | undefined): KnownProxies | undefined {
    return context === undefined ? undefined : this.#known.get(context);
  }

  set(context: string, proxies: readonly ProxySync[]): void {
    this.#known.set(context, { at: new Date(), proxies });
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
