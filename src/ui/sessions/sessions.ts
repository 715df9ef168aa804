import { EventEmitter, Uri, commands, env, l10n } from 'vscode';
import type { Disposable, Event, LogOutputChannel } from 'vscode';
import type { SessionHandle } from '../../cli/session.ts';
import { DisposableStore } from '../lifecycle.ts';

/** Something that Meshwalk keeps running for the learner. */
export interface Session {
  readonly id: string;
  readonly name: string;
  /** The cluster that it belongs to. */
  readonly context: string;
  readonly since: Date;
  state: 'starting' | 'running' | 'failed' | 'ended';
  /** The loopback address, once it is known. */
  url: string | undefined;
  /** Why it does not run. */
  problem: string;
  handle: SessionHandle<string> | undefined;
  /** Settles when it runs or has failed. */
  begun: Promise<void>;
  /** The learner stopped it, perhaps before there was anything to stop. */
  stopped: boolean;
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
    begin: () => Promise<SessionHandle<string>>,
  ): Promise<Session> {
    const known = this.#sessions.get(id);
    if (known !== undefined && (known.state === 'running' || known.state === 'starting')) {
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
      handle: undefined,
      begun: Promise.resolve(),
      stopped: false,
    };
    this.#sessions.set(id, session);
    this.#changed.fire();
    session.begun = this.#begin(session, begin);
    await session.begun;
    return session;
  }

  async #begin(session: Session, begin: () => Promise<SessionHandle<string>>): Promise<void> {
    try {
      const handle = await begin();
      session.handle = handle;
      if (this.#disposed || session.stopped) await handle.stop();
      void handle.ended.then((end) => this.#onEnd(session, end.stopped, end.message));
      const started = await handle.started;
      if (started.kind === 'ready') {
        session.state = 'running';
        session.url = started.value;
      } else this.#fail(session, started.message);
    } catch (error) {
      this.#fail(session, error instanceof Error ? error.message : String(error));
    }
    this.#changed.fire();
  }

  /** Opens the session's address in a browser; over SSH, in WSL or in a container by the way that VS Code forwards. */
  async open(session: Session): Promise<void> {
    if (session.url === undefined) return;
    const outside = await env.asExternalUri(Uri.parse(session.url, true));
    this.#log.info(`${session.name}: ${outside.toString(true)}`);
    try {
      await commands.executeCommand('simpleBrowser.api.open', outside);
    } catch {
      await env.openExternal(outside);
    }
  }

  async stop(session: Session): Promise<void> {
    session.stopped = true;
    await session.handle?.stop();
    // A new one may have been started under the same id meanwhile.
    if (this.#sessions.get(session.id) === session) this.#sessions.delete(session.id);
    this.#changed.fire();
  }

  dispose(): void {
    this.#disposed = true;
    for (const session of this.#sessions.values()) void session.handle?.stop();
    this.#owned.dispose();
  }

  #onEnd(session: Session, stopped: boolean, message: string): void {
    this.#log.info(`${session.name}: ${message}`);
    if (stopped || session.state === 'failed') return;
    session.state = 'ended';
    session.problem = message === '' ? l10n.t('It ended by itself.') : message;
    this.#changed.fire();
  }

  #fail(session: Session, message: string): void {
    session.state = 'failed';
    session.problem = message;
  }
}
