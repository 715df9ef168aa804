import { EventEmitter } from 'vscode';
import type { Disposable, Event, LogOutputChannel, Memento } from 'vscode';
import type { MinikubeStart } from '../../cli/tools/minikube.ts';
import type { Course, Step } from '../../course/course.ts';
import type { Facts, ToolFacts } from '../../course/facts.ts';
import type { CourseView, Progress, StepView } from '../../course/progress.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { Coalescer } from '../cluster/coalescer.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { CourseObservations } from './observations.ts';

export type CourseBackend = typeof import('./courseBackend.ts');

const PROGRESS_MEMENTO = 'meshwalk.progress';
const AGREED_MEMENTO = 'meshwalk.agreedClusters';
const NODE = { group: '', kind: 'Node' };

export interface CourseParts {
  readonly hub: ClusterHub;
  readonly tools: ToolBox;
  readonly sessions: Sessions;
  readonly memento: Memento;
  readonly log: LogOutputChannel;
  /** Absolute path of `walkthroughs/`. */
  readonly folder: string;
}

/**
 * Where the learner stands, judged anew by the probes with every change of the cluster. Asleep until {@link wake}:
 * neither the course nor the cluster is read before something of the course is seen or used.
 */
export class CourseState implements Disposable {
  readonly #parts: CourseParts;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<void>());
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #soon = this.#owned.add(new Coalescer(50, () => this.#evaluate()));
  readonly #observations = new Map<string, CourseObservations>();
  #awake: Promise<void> | undefined;
  #backend: CourseBackend | undefined;
  #course: Course | undefined;
  #view: CourseView | undefined;
  #toolFacts: ToolFacts | undefined;
  #minikubePlans: readonly MinikubeStart[] = [];

  constructor(parts: CourseParts) {
    this.#parts = parts;
  }

  get view(): CourseView | undefined {
    return this.#view;
  }

  get course(): Course | undefined {
    return this.#course;
  }

  /** Whether the learner agreed to run the course on the chosen cluster though others seem to depend on it. */
  get agreed(): boolean {
    return this.#parts.memento.get<readonly string[]>(AGREED_MEMENTO, []).includes(this.#clusterId());
  }

  /** Remembers that agreement, for this cluster only. */
  async agree(): Promise<void> {
    const before = this.#parts.memento.get<readonly string[]>(AGREED_MEMENTO, []);
    await this.#parts.memento.update(AGREED_MEMENTO, [...new Set([...before, this.#clusterId()])]);
  }

  /** What was observed on the chosen cluster. */
  get observations(): CourseObservations {
    const cluster = this.#clusterId();
    let observations = this.#observations.get(cluster);
    if (observations === undefined) {
      observations = new CourseObservations();
      this.#observations.set(cluster, observations);
    }
    return observations;
  }

  /** Loads the course and begins to follow the cluster; resolves when the steps are known. */
  wake(): Promise<void> {
    this.#awake ??= this.#start();
    return this.#awake;
  }

  stepView(id: string): StepView | undefined {
    return this.#view?.chapters.flatMap((chapter) => chapter.steps).find(({ step }) => step.id === id);
  }

  step(id: string): Step | undefined {
    return this.#course?.steps.find((step) => step.id === id);
  }

  async backend(): Promise<CourseBackend> {
    this.#backend ??= await import('./courseBackend.ts');
    return this.#backend;
  }

  /** Judges at once by what is known now. */
  evaluateNow(): void {
    this.#evaluate();
  }

  /** What probes and the doctor judge, as it is now. */
  async facts(): Promise<Facts> {
    return this.#facts(await this.backend());
  }

  /** Something was observed or a tool may have come: judge again. */
  reconsider(): void {
    this.#soon.schedule();
  }

  /** The learner used Do or Check of a step: a loss of it is from now on part of the way. */
  async started(step: string): Promise<void> {
    const { withStarted } = await this.backend();
    this.#remember(withStarted(await this.#progress(), step));
  }

  /** The learner uses Undo of a step: what goes with it is no loss. */
  async undoing(step: string): Promise<void> {
    const { withUndone } = await this.backend();
    this.#remember(withUndone(await this.#progress(), step));
  }

  /** Looks for the command line tools again. */
  async lookForTools(): Promise<void> {
    const { tools } = this.#parts;
    const facts: { -readonly [K in keyof ToolFacts]: ToolFacts[K] } = {};
    for (const tool of ['istioctl', 'kubectl', 'minikube'] as const) {
      const [found] = (await tools.search(tool)).found;
      if (found !== undefined) facts[tool] = { path: found.path };
    }
    this.#toolFacts = facts;
    this.#soon.schedule();
    const { clientVersion, kubectlVersion, minikubeVersion } = await this.backend();
    const [istioctl, kubectl, minikube] = await Promise.all([
      facts.istioctl === undefined ? undefined : tools.run(clientVersion()).catch(() => undefined),
      facts.kubectl === undefined ? undefined : tools.run(kubectlVersion()).catch(() => undefined),
      facts.minikube === undefined ? undefined : tools.run(minikubeVersion()).catch(() => undefined),
    ]);
    this.#toolFacts = {
      ...facts,
      ...(facts.istioctl !== undefined && istioctl?.kind === 'ok'
        ? { istioctl: { ...facts.istioctl, version: istioctl.value.client } }
        : {}),
      ...(facts.kubectl !== undefined && kubectl?.kind === 'ok'
        ? { kubectl: { ...facts.kubectl, version: kubectl.value.client } }
        : {}),
      ...(facts.minikube !== undefined && minikube?.kind === 'ok'
        ? { minikube: { ...facts.minikube, version: minikube.value } }
        : {}),
    };
    this.#soon.schedule();
    // A container engine may take its time, and only the command of one step needs it.
    this.#planMinikube().catch((error: unknown) =>
      this.#parts.log.warn(`Looking at this machine: ${String(error)}`),
    );
  }

  get tools(): ToolFacts | undefined {
    return this.#toolFacts;
  }

  /** Major and minor version of the istioctl in use, where it says one. */
  get istioctlVersion(): readonly [number, number] | undefined {
    const numbers = /^(\d+)\.(\d+)/.exec(this.#toolFacts?.istioctl?.version ?? '');
    return numbers === null ? undefined : [Number(numbers[1]), Number(numbers[2])];
  }

  /** Arguments of `minikube start` for this machine and the istioctl in use. @param written those of a step's file */
  plannedStart(written: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return (
      this.#backend?.plannedStart(written, this.#minikubePlans, this.#toolFacts?.istioctl?.version) ?? written
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #start(): Promise<void> {
    const { hub, folder, sessions } = this.#parts;
    const backend = await this.backend();
    const course = await backend.loadCourse(folder);
    if (this.#owned.disposed) return;
    this.#course = course;
    this.#owned.addAll(
      hub.use([...backend.kindsNeeded(course.steps), NODE]),
      hub.onDidChangeState(() => this.#soon.schedule()),
      hub.onDidChangeObjects(() => this.#soon.schedule()),
      sessions.onDidChange(() => this.#soon.schedule()),
      this.#parts.tools.onDidChange(() => this.#lookAgain()),
    );
    this.#evaluate();
    this.#lookAgain();
  }

  async #planMinikube(): Promise<void> {
    const { minikubePlans } = await this.backend();
    const { minikubeHost } = await import('./machine.ts');
    const plans = minikubePlans(await minikubeHost(this.#parts.tools), this.#toolFacts?.istioctl?.version);
    if (JSON.stringify(plans) === JSON.stringify(this.#minikubePlans)) return;
    this.#minikubePlans = plans;
    this.#soon.schedule();
  }

  #lookAgain(): void {
    this.lookForTools().catch((error: unknown) =>
      this.#parts.log.warn(`Looking for tools: ${String(error)}`),
    );
  }

  #evaluate(): void {
    if (this.#backend === undefined || this.#course === undefined || this.#owned.disposed) return;
    const facts = this.#facts(this.#backend);
    const before = this.#savedProgress() ?? this.#backend.noProgress;
    const { view, progress } = this.#backend.evaluate(this.#course, facts, before);
    this.#remember(progress);
    this.#view = view;
    this.#changed.fire();
  }

  #facts({ courseFacts }: CourseBackend): Facts {
    const { hub, sessions } = this.#parts;
    const own = sessions.all.filter((session) => session.context === hub.context?.name);
    return courseFacts(hub, this.#toolFacts, this.observations.facts(own));
  }

  async #progress(): Promise<Progress> {
    return this.#savedProgress() ?? (await this.backend()).noProgress;
  }

  #savedProgress(): Progress | undefined {
    return this.#parts.memento.get<Record<string, Progress>>(PROGRESS_MEMENTO, {})[this.#placeId()];
  }

  #remember(progress: Progress): void {
    const { memento } = this.#parts;
    const all = memento.get<Record<string, Progress>>(PROGRESS_MEMENTO, {});
    const place = this.#placeId();
    if (JSON.stringify(all[place]) === JSON.stringify(progress)) return;
    void memento.update(PROGRESS_MEMENTO, { ...all, [place]: progress });
  }

  /** Progress belongs to a namespace, too: in another one nothing was ever done, so nothing is lost there. */
  #placeId(): string {
    return `${this.#clusterId()} ${this.#parts.hub.namespace}`;
  }

  /** Contexts are renamed and point elsewhere; the server and the name together are the cluster that a learner means. */
  #clusterId(): string {
    const { context } = this.#parts.hub;
    return context === undefined ? '' : `${context.name} ${context.server}`;
  }
}
