import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { ApiClient } from '../../../src/cluster/apiClient.ts';
import { ClusterSession } from '../../../src/cluster/clusterSession.ts';
import { loadKubeconfig } from '../../../src/cluster/kubeconfig.ts';
import type { ContextInfo } from '../../../src/cluster/kubeconfig.ts';
import { kindsNeeded } from '../../../src/course/course.ts';
import type { Course } from '../../../src/course/course.ts';
import type { Observations, ToolFacts } from '../../../src/course/facts.ts';
import { loadCourse } from '../../../src/course/load.ts';
import { evaluate, noProgress } from '../../../src/course/progress.ts';
import type { CourseView, Progress, StepStatus, StepView } from '../../../src/course/progress.ts';
import type { GroupKind } from '../../../src/mesh/kubeObject.ts';
import { Coalescer } from '../../../src/ui/cluster/coalescer.ts';
import { courseFacts } from '../../../src/ui/course/courseFacts.ts';
import type { FactsSource } from '../../../src/ui/course/courseFacts.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { repoRoot } from '../../rig/repoRoot.ts';

const NODE = { group: '', kind: 'Node' };
/** As ClusterHub and CourseState wait, one after the other, in milliseconds. */
const COALESCE_MS = 50;

/**
 * The course as the extension follows it, without VS Code: the same session with the cluster, the same facts, the same
 * judgement, and the same two pauses before it.
 */
export class FollowedCourse {
  readonly course: Course;
  /** What the learner did inside Meshwalk; a learner outside has done nothing there. */
  observed: Observations = {};
  view: CourseView;
  progress: Progress = noProgress;
  readonly #session: ClusterSession;
  readonly #source: FactsSource;
  readonly #tools: ToolFacts;
  readonly #judged = new EventEmitter();
  readonly #soon = new Coalescer(COALESCE_MS, () => this.judge());
  readonly #changesSoon = new Coalescer(COALESCE_MS, () => this.#soon.schedule());
  readonly #uses: readonly (() => void)[];

  private constructor(
    course: Course,
    mesh: PracticeMesh,
    context: ContextInfo,
    client: ApiClient,
    namespace: string,
  ) {
    this.course = course;
    const session = new ClusterSession(client, {
      onState: () => this.#changesSoon.schedule(),
      onChange: () => this.#changesSoon.schedule(),
    });
    this.#session = session;
    const kinds = [...kindsNeeded(course.steps), NODE];
    this.#source = {
      namespace,
      session,
      objects: (kind) => session.view(kind).items,
      get state(): FactsSource['state'] {
        const { connection } = session;
        if (connection.state === 'failed') return { state: 'failed', context, error: connection.error };
        if (connection.state === 'connecting') return { state: 'connecting', context };
        return { state: 'connected', context, trouble: troubleOf(session, kinds) };
      },
    };
    const { istioctl, kubectl } = mesh.tools;
    this.#tools = { istioctl: { path: istioctl }, kubectl: { path: kubectl } };
    this.view = this.#evaluated();
    this.#uses = kinds.map((kind) => session.use(kind));
  }

  /** Follows the cluster of a mesh for a namespace of it. */
  static async open(mesh: PracticeMesh, namespace = mesh.namespace): Promise<FollowedCourse> {
    const loaded = await loadKubeconfig([mesh.kubeconfigPath]);
    assert.equal(loaded.state, 'loaded');
    const context = loaded.contexts.find(({ name }) => name === mesh.contextName);
    assert.ok(context);
    const client = new ApiClient(loaded.forContext(context.name));
    return new FollowedCourse(
      await loadCourse(join(repoRoot, 'walkthroughs')),
      mesh,
      context,
      client,
      namespace,
    );
  }

  /** Judges by what is known now. */
  judge(): void {
    this.view = this.#evaluated();
    this.#judged.emit('judged');
  }

  /** Calls after each judgement, until the result is called. */
  onJudged(listener: () => void): () => void {
    this.#judged.on('judged', listener);
    return () => this.#judged.off('judged', listener);
  }

  step(id: string): StepView {
    const found = this.view.chapters.flatMap(({ steps }) => steps).find(({ step }) => step.id === id);
    assert.ok(found, `there is no step ${id}`);
    return found;
  }

  /**
   * Waits until every one of these steps has this status for this reason; nothing is asked to look again.
   * @throws AssertionError with what was shown last, after `timeoutMs`
   */
  async shows(
    steps: Readonly<Record<string, readonly [StepStatus, RegExp]>>,
    timeoutMs = 90_000,
  ): Promise<void> {
    const differs = (): string[] =>
      Object.entries(steps).flatMap(([id, [status, reason]]) => {
        const shown = this.step(id);
        return shown.status === status && reason.test(shown.state.reason)
          ? []
          : [`${id} is ${shown.status}, not ${status} ${String(reason)}: ${shown.state.reason}`];
      });
    if (differs().length === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = this.onJudged(() => {
      if (differs().length === 0) resolve();
    });
    const timer = setTimeout(resolve, timeoutMs);
    await promise;
    clearTimeout(timer);
    stop();
    assert.deepEqual(differs(), []);
  }

  close(): void {
    for (const stop of this.#uses) stop();
    this.#soon.dispose();
    this.#changesSoon.dispose();
    this.#session.dispose();
  }

  #evaluated(): CourseView {
    const facts = courseFacts(this.#source, this.#tools, this.observed);
    const { view, progress } = evaluate(this.course, facts, this.progress);
    this.progress = progress;
    return view;
  }
}

function troubleOf(session: ClusterSession, kinds: readonly GroupKind[]) {
  return kinds
    .map((kind) => session.view(kind).problem)
    .find((problem) => problem !== undefined && !['forbidden', 'notFound', 'invalid'].includes(problem.kind));
}
