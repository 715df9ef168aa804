import { EventEmitter } from 'vscode';
import type { Disposable, Event, LogOutputChannel } from 'vscode';
import { DisposableStore } from '../lifecycle.ts';

/** What a session that tells more than "running" says of itself. */
export interface SessionPulse {
  /** Calls `listener` whenever `now` gives something else; the result ends that. */
  readonly onChange: (listener: () => void) => () => void;
  readonly now: () => {
    /** Why it leads nowhere just now; it tries again by itself. */
    readonly waiting?: string;
    /** Where it leads, such as a pod and its port, in words and in short. */
    readonly leadsTo: string;
    readonly target?: string;
    /** What went wrong with the last connection. */
    readonly trouble?: string;
    /** In both directions. */
    readonly bytes: number;
    readonly lastUsed?: Date;
  };
}

/** What keeps a session running. It ends only when it is stopped. */
export interface SessionWork {
  /** The loopback address. */
  readonly url: string;
  /** The last lines about it, oldest first. */
  readonly log: () => readonly string[];
  /** Settles when it is gone, and does nothing the second time. */
  readonly stop: () => Promise<void>;
  readonly pulse: SessionPulse;
}

/** Something that Meshwalk keeps running for the learner. */
export interface Session {
  readonly id: string;
  readonly name: string;
  /** The cluster that it belongs to. */
  readonly context: string;
  readonly since: Date;
  /** `waiting`: it stands, but leads nowhere for the moment; `problem` says why. */
  state: 'starting' | 'running' | 'waiting' | 'failed' | 'ended';
  /** The loopback address, once it is known. */
  url: string | undefined;
  /** Why it does not run, or leads nowhere. */
  problem: string;
  /** What kind of failure ended the start, where the cluster said so. */
  failure: string | undefined;
  handle: SessionWork | undefined;
  /** Settles when it runs or has failed. */
  begun: Promise<void>;
  /** The learner stopped it, perhaps before there was anything to stop. */
  stopped: boolean;
  /** Starts the same thing again. */
  readonly begin: () => Promise<SessionWork>;
}

/** The dashboards and forwards of this window. All end with the window. */
export class Sessions implements Disposable {
  readonly #log: LogOutputChannel;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<void>());
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #sessions = new Map<string, Session>();
  #disposed = false;

  constructor(log: LogOutputChannel) {
    this.#log = log;
  }

  get all(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /**
   * Starts a session, or gives the one that already runs under this id. Resolves when it runs or has failed;
   * never rejects.
   */
  async start(
    id: string,
    name: string,
    context: string,
    begin: () => Promise<SessionWork>,
  ): Promise<Session> {
    const known = this.#sessions.get(id);
    if (known !== undefined && isAlive(known)) {
      await known.begun;
      return known;
    }
    const session: Session = {
      id,
      name,
      context,
      since: new Date(),
      state: 'starting',
      url: undefined,
      problem: '',
      failure: undefined,
      handle: undefined,
      begun: Promise.resolve(),
      stopped: false,
      begin,
    };
    this.#sessions.set(id, session);
    this.#changed.fire();
    session.begun = this.#begin(session);
    await session.begun;
    return session;
  }

  async #begin(session: Session): Promise<void> {
    try {
      const handle = await session.begin();
      session.handle = handle;
      if (this.#disposed || session.stopped) await handle.stop();
      if (session.stopped) session.state = 'ended';
      else {
        session.state = 'running';
        session.url = handle.url;
        handle.pulse.onChange(() => this.#feel(session));
        this.#feel(session);
      }
    } catch (error) {
      this.#fail(session, error instanceof Error ? error.message : String(error));
      if (error instanceof Error && 'kind' in error) session.failure = String(error.kind);
    }
    this.#changed.fire();
  }

  async stop(session: Session): Promise<void> {
    session.stopped = true;
    await session.handle?.stop();
    this.#log.info(`${session.name}: stopped`);
    // A new one may have been started under the same id meanwhile.
    if (this.#sessions.get(session.id) === session) this.#sessions.delete(session.id);
    this.#changed.fire();
  }

  /** Stops a session and starts the same again. Gives the new one. */
  async restart(session: Session): Promise<Session> {
    await this.stop(session);
    return this.start(session.id, session.name, session.context, session.begin);
  }

  /** Stops all sessions, or those of one cluster. */
  async stopAll(context?: string): Promise<void> {
    const chosen = this.all.filter((session) => context === undefined || session.context === context);
    await Promise.all(chosen.map(async (session) => this.stop(session)));
  }

  dispose(): void {
    this.#disposed = true;
    for (const session of this.#sessions.values()) void session.handle?.stop();
    this.#owned.dispose();
  }

  /** Takes in how a session goes now. */
  #feel(session: Session): void {
    const now = session.handle?.pulse.now();
    if (now === undefined || (session.state !== 'running' && session.state !== 'waiting')) return;
    session.state = now.waiting === undefined ? 'running' : 'waiting';
    session.problem = now.waiting ?? '';
    this.#changed.fire();
  }

  #fail(session: Session, message: string): void {
    session.state = 'failed';
    session.problem = message;
  }
}

/** Whether a session stands or is about to. */
export function isAlive({ state }: Session): boolean {
  return state === 'starting' || state === 'running' || state === 'waiting';
}
