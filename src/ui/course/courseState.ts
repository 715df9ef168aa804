import { EventEmitter } from 'vscode';
import type { Disposable, Event, LogOutputChannel, Memento } from 'vscode';
import type { Course, Step } from '../../course/course.ts';
import type { Facts, ToolFacts } from '../../course/facts.ts';
import type { CourseView, Progress, StepView } from '../../course/progress.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { Coalescer } from '../cluster/coalescer.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { CourseBackend, CourseTools } from './courseTools.ts';
import { CourseObservations } from './observations.ts';

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
 * Where the learner stands, judged anew by the probes with every change of the cluster while somebody follows it.
 * Asleep until {@link wake}: neither the course nor the cluster is read before something of the course is seen or used.
 */
export class CourseState implements Disposable {
  readonly #parts: CourseParts;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<void>());
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #soon = this.#owned.add(new Coalescer(50, () => this.#evaluate()));
  readonly #observations = new Map<string, CourseObservations>();
  #awake: Promise<void> | undefined;
  #followers = 0;
  #watching: Disposable | undefined;
  #backend: CourseBackend | undefined;
  #course: Course | undefined;
  #view: CourseView | undefined;
  #tools: CourseTools | undefined;

  constructor(parts: CourseParts) {
    this.#parts = parts;
  }

  get view(): CourseView | undefined {
    return this.#view;
  }

  get course(): Course | undefined {
    return this.#course;
  }

  /** Whether the course was ever followed, on whatever cluster. */
  get begun(): boolean {
    return this.#parts.memento.get(PROGRESS_MEMENTO) !== undefined;
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

  /** Loads the course; resolves when the steps are known. How they stand is known while somebody follows. */
  wake(): Promise<void> {
    this.#awake ??= this.#start();
    return this.#awake;
  }

  /** Whether the cluster is followed now. */
  get following(): boolean {
    return this.#watching !== undefined;
  }

  /** Follows the cluster until the result is disposed: nothing is watched for a course that nobody sees or runs. */
  follow(): Disposable {
    this.wake().catch((error: unknown) => this.#parts.log.error(`The course: ${String(error)}`));
    this.#followers += 1;
    this.#watch();
    let ended = false;
    return {
      dispose: () => {
        if (ended) return;
        ended = true;
        this.#followers -= 1;
        this.#watch();
      },
    };
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

  /** Looks for the command line tools again; resolves when it is known which there are and which versions they have. */
  async lookForTools(): Promise<void> {
    const { CourseTools } = await import('./courseTools.ts');
    const { tools, log } = this.#parts;
    this.#tools ??= new CourseTools({
      tools,
      log,
      backend: await this.backend(),
      onChange: () => this.#soon.schedule(),
    });
    await this.#tools.look();
  }

  get tools(): ToolFacts | undefined {
    return this.#tools?.facts;
  }

  /** Major and minor version of the istioctl in use, where it says one. */
  get istioctlVersion(): readonly [number, number] | undefined {
    return this.#tools?.istioctlVersion;
  }

  /** Arguments of `minikube start` for this machine and the istioctl in use. @param written those of a step's file */
  plannedStart(written: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return this.#tools?.plannedStart(written) ?? written;
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
      { dispose: () => void this.#watching?.dispose() },
      hub.onDidChangeState(() => this.#soon.schedule()),
      hub.onDidChangeObjects(() => this.#soon.schedule()),
      sessions.onDidChange(() => this.#soon.schedule()),
      this.#parts.tools.onDidChange(() => this.#lookAgain()),
    );
    this.#watch();
    this.#lookAgain();
  }

  /** Uses what the steps need while somebody follows, and judges at once when somebody does so again. */
  #watch(): void {
    if (this.#backend === undefined || this.#course === undefined) return;
    if (this.#followers === 0) {
      this.#watching?.dispose();
      this.#watching = undefined;
    } else if (this.#watching === undefined && !this.#owned.disposed) {
      this.#watching = this.#parts.hub.use([...this.#backend.kindsNeeded(this.#course.steps), NODE]);
      this.#evaluate();
    }
  }

  #lookAgain(): void {
    this.lookForTools().catch((error: unknown) =>
      this.#parts.log.warn(`Looking for tools: ${String(error)}`),
    );
  }

  #evaluate(): void {
    // What is judged without watching would be taken for lost.
    if (this.#backend === undefined || this.#course === undefined || this.#watching === undefined) return;
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
    return courseFacts(hub, this.#tools?.facts, this.observations.facts(own));
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
