import type { CommandFact, Observations, SessionFact } from '../../course/facts.ts';
import type { Session } from '../sessions/sessions.ts';

type LastSeen = Pick<Observations, 'requests' | 'typedRequests' | 'productPage' | 'doctor'>;

/** What was seen to happen on one cluster since the window opened; probes read it beside the cluster's objects. */
export class CourseObservations {
  readonly #pages = new Set<string>();
  readonly #commands = new Map<string, CommandFact>();
  readonly #openedSessions = new Set<string>();
  #last: LastSeen = {};
  /** Dashboards and forwards of the learner's own terminals. Who reads a terminal adds and removes them. */
  readonly typed = new Set<SessionFact>();

  pageOpened(step: string): void {
    this.#pages.add(step);
  }

  commandEnded(entry: string, fact: CommandFact): void {
    this.#commands.set(entry, fact);
  }

  sessionOpened(id: string): void {
    this.#openedSessions.add(id);
  }

  /** Takes in what was seen last; other things stay as they are. */
  saw(seen: LastSeen): void {
    this.#last = { ...this.#last, ...seen };
  }

  /** Everything as facts; `sessions` are those of the same cluster. */
  facts(sessions: readonly Session[]): Observations {
    return {
      pagesOpened: this.#pages,
      commands: this.#commands,
      sessions: [
        ...sessions.map((session) => ({
          kind: session.id.startsWith('dashboard:') ? ('dashboard' as const) : ('forward' as const),
          name: session.id.slice(session.id.lastIndexOf(':') + 1),
          running: session.state === 'running',
          opened: this.#openedSessions.has(session.id),
          ...(session.problem === '' ? {} : { problem: session.problem }),
        })),
        ...this.typed,
      ],
      ...this.#last,
    };
  }
}
