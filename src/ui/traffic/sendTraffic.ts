import { randomBytes } from 'node:crypto';
import { ProgressLocation, l10n, window, workspace } from 'vscode';
import type { CancellationToken } from 'vscode';
import { loopbackUrl } from '../../traffic/loopback.ts';
import { promiseOfRun } from '../../traffic/promiseOfRun.ts';
import { planProblem, plannedCount } from '../../traffic/requestPlan.ts';
import { RunRecorder } from '../../traffic/runResult.ts';
import { sendRequests } from '../../traffic/sendRequests.ts';
import { compareSplit, mainApp } from '../../traffic/splitComparison.ts';
import type { PromisedSplit } from '../../mesh/routing/promisedSplit.ts';
import { meantTarget } from '../../traffic/trafficTarget.ts';
import type { TrafficTarget } from '../../traffic/trafficTarget.ts';
import { Coalescer } from '../cluster/coalescer.ts';
import { UserFacingError, unlinked } from '../commands.ts';
import { ClusterRouting } from './clusterRouting.ts';
import type { ClusterRoutingObjects } from './clusterRouting.ts';
import { versionsByGatewayLog } from './gatewayLog.ts';
import type { ObservedSplits } from './observedSplits.ts';
import type { TrafficParts } from './trafficParts.ts';
import type { TrafficRow, TrafficRun, TrafficRuns, TrafficSpec } from './trafficRuns.ts';
import {
  percent,
  ratioWords,
  rowTitle,
  ruleWords,
  runWords,
  shareWords,
  verdictWords,
  versionWords,
} from './trafficWords.ts';

/** How often what has come so far is shown, in milliseconds. */
const SHOW_MS = 200;

export interface SendTrafficParts extends TrafficParts {
  readonly runs: TrafficRuns;
  readonly splits: ObservedSplits;
}

export interface SentTraffic {
  readonly row: TrafficRow;
  readonly run: TrafficRun;
}

/**
 * Sends requests as they are specified, shown as they come, until they are all sent or somebody stops them. Rejects with
 * a UserFacingError when the target cannot be reached or the specification is refused; answers that are errors are a
 * result.
 */
export async function sendTraffic(parts: SendTrafficParts, spec: TrafficSpec): Promise<SentTraffic> {
  if (!workspace.isTrusted)
    throw new UserFacingError(l10n.t('Meshwalk sends no requests in a folder that you do not trust.'));
  const problem = planProblem(spec.plan);
  if (problem !== undefined) throw new UserFacingError(problem);
  const inCluster = spec.target.kind !== 'url';
  const base = await baseOf(parts, spec);
  const routing = inCluster ? new ClusterRouting(parts.hub) : undefined;
  try {
    await routing?.known();
    const target = meantTarget(spec.target, routing?.objects().services ?? []);
    return await run(parts, { ...spec, target }, base, routing);
  } finally {
    routing?.dispose();
  }
}

async function baseOf(parts: SendTrafficParts, { target, plan }: TrafficSpec): Promise<URL> {
  try {
    if (target.kind === 'url') return loopbackUrl(target.url);
    const { namespace, service, port } = target;
    const [path = '/'] = plan.path.split('?');
    return new URL('/', loopbackUrl(await parts.forward(namespace, service, port, path)));
  } catch (error) {
    throw error instanceof RangeError ? new UserFacingError(error.message) : error;
  }
}

async function run(
  parts: SendTrafficParts,
  spec: TrafficSpec,
  base: URL,
  routing: ClusterRouting | undefined,
): Promise<SentTraffic> {
  const { target, plan } = spec;
  const { runs } = parts;
  const stop = new AbortController();
  // The log of a proxy tells our requests apart by it.
  const agent = `meshwalk/${randomBytes(4).toString('hex')}`;
  const recorder = new RunRecorder(plannedCount(plan.amount));
  const before = routing?.objects();
  const current: TrafficRun = {
    id: performance.now(),
    plan,
    started: new Date(),
    result: recorder.result(),
    comparison: compareSplit([], undefined),
    promise: undefined,
    changedMeanwhile: false,
    source: 'answers',
    stop: () => stop.abort(),
  };
  const promiseBy = (objects: ClusterRoutingObjects | undefined): PromisedSplit | undefined =>
    objects === undefined ? undefined : promiseOfRun(target, plan, mainApp(current.result.versions), objects);
  const take = (): void => {
    current.result = recorder.result();
    current.promise = promiseBy(before);
    current.comparison = compareSplit(current.result.versions, current.promise);
  };
  take();
  const context = target.kind === 'url' ? '' : (parts.hub.context?.name ?? '');
  const row = runs.begin(spec, context, current);
  const shown = new Coalescer(SHOW_MS, () => {
    take();
    runs.changed();
  });
  try {
    recorder.ended(
      await withNotification(row, current, async (report) =>
        sendRequests({
          base,
          plan,
          agent,
          signal: stop.signal,
          onAnswer: (answer) => {
            recorder.add(answer);
            shown.schedule();
            report(recorder.sent);
          },
        }),
      ),
    );
  } catch (error) {
    recorder.ended('stopped');
    throw error instanceof RangeError ? new UserFacingError(error.message) : error;
  } finally {
    shown.dispose();
    take();
    current.changedMeanwhile = decisionOf(current.promise) !== decisionOf(promiseBy(routing?.objects()));
    if (current.changedMeanwhile) current.comparison = { ...current.comparison, verdict: 'unknown' };
    remember(parts.splits, current);
    runs.changed();
  }
  parts.log.info(`${rowTitle(row)}: ${runWords(current)}`);
  if (before !== undefined)
    void lookIntoLog(parts, { target, current, agent, objects: before, signal: stop.signal });
  return { row, run: current };
}

interface Logged {
  readonly target: TrafficTarget;
  readonly current: TrafficRun;
  readonly agent: string;
  readonly objects: ClusterRoutingObjects;
  readonly signal: AbortSignal;
}

/** Where no answer says its version, the Gateway's access log may. Never rejects. */
async function lookIntoLog(parts: SendTrafficParts, asked: Logged): Promise<void> {
  const { target, current, agent, objects, signal } = asked;
  const { session } = parts.hub;
  const { sent, byStatus } = current.result;
  const answered = sent - (byStatus['failed'] ?? 0);
  const named = current.plan.headers.some(([name]) => name.toLowerCase() === 'user-agent');
  if (target.kind !== 'gateway' || session === undefined || signal.aborted || named) return;
  if (answered === 0 || current.comparison.total > 0 || current.changedMeanwhile) return;
  current.source = 'reading';
  parts.runs.changed();
  try {
    const { started } = current;
    const versions = await versionsByGatewayLog({
      session,
      target,
      agent,
      started,
      answered,
      objects,
      signal,
    });
    current.source = versions.length === 0 ? 'answers' : 'accessLog';
    current.result = { ...current.result, versions };
    current.promise = promiseOfRun(target, current.plan, mainApp(versions), objects);
    current.comparison = compareSplit(versions, current.promise);
    remember(parts.splits, current);
  } catch (error) {
    current.source = 'answers';
    parts.log.info(`The access log of ${target.gateway} cannot be read: ${String(error)}`);
  }
  parts.runs.changed();
}

/** Shows how far a run is, with a way to stop it. */
async function withNotification<T>(
  row: TrafficRow,
  current: TrafficRun,
  work: (report: (sent: number) => void) => Promise<T>,
): Promise<T> {
  const planned = plannedCount(current.plan.amount);
  return window.withProgress(
    { location: ProgressLocation.Notification, title: unlinked(rowTitle(row)), cancellable: true },
    async (progress, token: CancellationToken) => {
      const listener = token.onCancellationRequested(() => current.stop());
      let told = 0;
      try {
        return await work((sent) => {
          // A hundred reports say as much as ten thousand.
          if (sent - told < planned / 100) return;
          progress.report({
            message: l10n.t('{0} of {1}', sent, planned),
            increment: ((sent - told) * 100) / planned,
          });
          told = sent;
        });
      } finally {
        listener.dispose();
      }
    },
  );
}

/** What decides a split, so that a change of it can be seen. */
function decisionOf(promise: PromisedSplit | undefined): string {
  if (promise === undefined) return '';
  const { route, ruleIndex, parts, lost } = promise;
  return JSON.stringify([route?.metadata.uid, route?.metadata.generation, ruleIndex, parts, lost]);
}

/** Keeps what was seen of a route for its lens. */
function remember(splits: ObservedSplits, current: TrafficRun): void {
  const { promise, comparison, changedMeanwhile, started } = current;
  if (promise?.route === undefined || comparison.total === 0 || changedMeanwhile) return;
  const text = l10n.t('observed {0} of {1}', shareWords(comparison), ratioWords(comparison));
  const lines = [
    ruleWords(promise),
    ...comparison.parts.map((part) =>
      l10n.t(
        '{0}: {1} of {2}, {3} answers',
        versionWords(part),
        percent(part.observed),
        percent(part.promised ?? 0),
        part.count,
      ),
    ),
    verdictWords(current),
    started.toLocaleTimeString(),
  ];
  splits.set(promise.route, {
    text,
    before: l10n.t('{0}, before the last change', text),
    detail: lines.filter((line) => line !== '').join('\n'),
  });
}
