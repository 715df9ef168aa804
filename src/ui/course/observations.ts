import type { CommandFact, Observations, RequestsFact } from '../../course/facts.ts';
import type { DoctorFinding } from '../../course/doctor/finding.ts';
import type { Session } from '../sessions/sessions.ts';

/** What was seen to happen on one cluster since the window opened; probes read it beside the cluster's objects. */
export class CourseObservations {
  readonly #pages = new Set<string>();
  readonly #commands = new Map<string, CommandFact>();
  readonly #openedSessions = new Set<string>();
  readonly #dashboards = new Set<string>();
  #requests: RequestsFact | undefined;
  #productPage: Observations['productPage'];
  #doctor: Observations['doctor'];

  pageOpened(step: string): void {
    this.#pages.add(step);
  }

  commandEnded(entry: string, fact: CommandFact): void {
    this.#commands.set(entry, fact);
  }

  sessionOpened(id: string): void {
    this.#openedSessions.add(id);
  }

  /** A dashboard was opened from a terminal of the learner's. */
  dashboardSeen(name: string): void {
    this.#dashboards.add(name);
  }

  requestsSent(fact: RequestsFact): void {
    this.#requests = fact;
  }

  productPageAnswered(fact: NonNullable<Observations['productPage']>): void {
    this.#productPage = fact;
  }

  doctorLooked(findings: readonly DoctorFinding[]): void {
    this.#doctor = { findings };
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
        ...[...this.#dashboards].map((name) => ({
          kind: 'dashboard' as const,
          name,
          running: false,
          opened: true,
        })),
      ],
      ...(this.#requests === undefined ? {} : { requests: this.#requests }),
      ...(this.#productPage === undefined ? {} : { productPage: this.#productPage }),
      ...(this.#doctor === undefined ? {} : { doctor: this.#doctor }),
    };
  }
}
