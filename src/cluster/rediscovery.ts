import { Backoff } from './backoff.ts';
import { crdChangesDiscovery, crdsAreAhead } from './crdEvents.ts';
import type { Discovery } from './discovery.ts';
import type { CacheEvent, ResourceCache } from './resourceCache.ts';

/** CRDs come in dozens, and are served a moment after they are established: pauses of the discovery, in milliseconds. */
const SOON_MS = 200;
const LATEST_MS = 3_000;
/** How often discovery is repeated for a CRD that the server never comes to serve. */
const TRIES = 8;

/** What is known of a server, and how it is asked. */
export interface Discoverer {
  /** Its CRDs, where they are watched. */
  crds(): ResourceCache | undefined;
  /** What it served when it was asked last. */
  served(): Discovery;
  /** Asks anew, and takes in the answer. Rejects where there is none. */
  discover(): Promise<void>;
}

/** Asks a server again what it serves when its CRDs say that this has changed. */
export class Rediscovery {
  readonly #of: Discoverer;
  readonly #pause = new Backoff(SOON_MS, LATEST_MS);
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(of: Discoverer) {
    this.#of = of;
  }

  /** Takes in an event of the CRDs. */
  take(event: CacheEvent): void {
    if (!this.#isNews(event)) return;
    this.#pause.reset();
    this.#soon();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** A list that has just arrived says nothing new, unless it is ahead of what is known to be served. */
  #isNews(event: CacheEvent): boolean {
    if (event.type === 'state') return this.#isBehind();
    return this.#of.crds()?.synced === true && crdChangesDiscovery(event.change);
  }

  #isBehind(): boolean {
    const crds = this.#of.crds();
    return crds?.synced === true && crdsAreAhead(crds.all, this.#of.served());
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#again(), this.#pause.next()).unref();
  }

  async #again(): Promise<void> {
    try {
      await this.#of.discover();
    } catch {
      // The watches say that the server is gone; until it answers, what it serves is what it served.
      if (!this.#stopped) this.#soon();
      return;
    }
    if (!this.#stopped && this.#pause.failures < TRIES && this.#isBehind()) this.#soon();
  }
}
