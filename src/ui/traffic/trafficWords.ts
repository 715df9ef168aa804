import { l10n } from 'vscode';
import type { PromisedSplit } from '../../mesh/routing/promisedSplit.ts';
import { amountText } from '../../traffic/amountText.ts';
import type { RequestPlan } from '../../traffic/requestPlan.ts';
import type { RunResult } from '../../traffic/runResult.ts';
import type { ComparedPart, SplitComparison } from '../../traffic/splitComparison.ts';
import type { TrafficTarget } from '../../traffic/trafficTarget.ts';
import type { TrafficRow, TrafficRun } from './trafficRuns.ts';

/** What the requests of a row are, such as `Requests to /productpage as jason`. */
export function rowTitle({ runs }: TrafficRow): string {
  const plan = lastOf(runs).plan;
  const what = plan.method === 'GET' ? plan.path : `${plan.method} ${plan.path}`;
  return plan.user === undefined
    ? l10n.t('Requests to {0}', what)
    : l10n.t('Requests to {0} as {1}', what, plan.user);
}

/** The newest run; a row always has one. */
export function lastOf(runs: readonly TrafficRun[]): TrafficRun {
  const last = runs.at(-1);
  if (last === undefined) throw new Error('A row of requests without a run.');
  return last;
}

export function targetWords(target: TrafficTarget): string {
  switch (target.kind) {
    case 'gateway':
      return l10n.t('Gateway {0}, port {1}', `${target.namespace}/${target.gateway}`, target.port);
    case 'service':
      return l10n.t('Service {0}, port {1}', `${target.namespace}/${target.service}`, target.port);
    case 'url':
      return target.url;
  }
}

/** What was sent, for whoever reads a result later: amount, concurrency and headers. */
export function planWords(plan: RequestPlan): string {
  const headers = plan.headers.map(([name, value]) => `${name}: ${value}`);
  const { amount } = plan;
  const much = 'count' in amount ? l10n.t('{0} requests', amount.count) : amountText(amount);
  return [much, l10n.t('{0} at once', plan.concurrency), ...headers].join(' · ');
}

export function stateWords(run: TrafficRun): string {
  const { state, sent, planned } = run.result;
  switch (state) {
    case 'running':
      return l10n.t('Sending: {0} of {1}', sent, planned);
    case 'done':
      return sent < planned
        ? l10n.t('Done: {0} of {1}, the time was over', sent, planned)
        : l10n.t('Done: {0} of {1}', sent, planned);
    case 'stopped':
      return l10n.t('Stopped: {0} of {1}', sent, planned);
    case 'timeLimit':
      return l10n.t('Stopped at the time limit: {0} of {1}', sent, planned);
  }
}

/** One line for a whole run: `100 of 100 · 200: 100 · v1 34 % v2 31 % v3 35 %`. */
export function runWords({ result, comparison }: TrafficRun): string {
  return [l10n.t('{0} of {1}', result.sent, result.planned), codesWords(result), shareWords(comparison)]
    .filter((word) => word !== '')
    .join(' · ');
}

export function codesWords({ byStatus }: RunResult): string {
  return codesOf(byStatus)
    .map(([code, count]) => `${code}: ${count}`)
    .join(' · ');
}

/** Codes in order, requests without an answer last, under their word. */
export function codesOf(
  byStatus: RunResult['byStatus'],
): readonly (readonly [code: string, count: number])[] {
  const { failed, ...codes } = byStatus;
  const rest = Object.entries(codes).toSorted(([one], [other]) => one.localeCompare(other));
  return failed === undefined ? rest : [...rest, [l10n.t('no answer'), failed]];
}

export function shareWords({ parts, total }: SplitComparison): string {
  if (total === 0) return '';
  return parts
    .filter(({ count }) => count > 0)
    .map((part) => `${versionWords(part)} ${percent(part.observed)}`)
    .join(' ');
}

export function versionWords({ app, version }: Pick<ComparedPart, 'app' | 'version'>): string {
  return version === '' ? app : version;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.01 ? 1 : 0)} %`;
}

export function milliseconds(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

/** Whether what was seen fits what was promised, as a sentence; empty where nothing was promised. */
export function verdictWords({ comparison, promise, changedMeanwhile }: TrafficRun): string {
  if (changedMeanwhile)
    return l10n.t('What decides changed while the requests were under way, so nothing is compared.');
  const by = promiser(promise);
  switch (comparison.verdict) {
    case 'unknown':
      return '';
    case 'fits':
      return l10n.t('This is what {0} promises; chance explains the difference.', by);
    case 'differs':
      return l10n.t('This is not what {0} promises: chance alone hardly explains it.', by);
    case 'tooFew':
      return l10n.t('Too few answers to tell whether it is what {0} promises. Send more.', by);
  }
}

/** What said which versions answered, where it was not the answers themselves. */
export function sourceWords({ source }: TrafficRun): string {
  switch (source) {
    case 'answers':
      return '';
    case 'reading':
      return l10n.t('The answers do not say their version. Looking into the access log of the Gateway.');
    case 'accessLog':
      return l10n.t("The versions come from the Gateway's access log.");
  }
}

/** Who decides how requests are shared. */
export function promiser(promise: PromisedSplit | undefined): string {
  const route = promise?.route;
  return route === undefined ? l10n.t('the number of pods') : `${route.kind} ${route.metadata.name}`;
}

/** What the rule cannot hand to anybody; empty when it is nothing. */
export function lostWords(promise: PromisedSplit | undefined): string {
  return promise === undefined || promise.lost === 0
    ? ''
    : l10n.t(
        '{0} goes to backends that are not there, and is answered with an error.',
        percent(promise.lost),
      );
}

/** The rule that decided: `rule 2 of HTTPRoute reviews (end-user: jason)`. */
export function ruleWords(promise: PromisedSplit): string {
  if (promise.route === undefined) return l10n.t('No route: every ready pod takes the same share');
  return l10n.t('Rule {0} of {1}: {2}', promise.ruleIndex + 1, promiser(promise), promise.rule);
}

/** Promised shares as they are written in a route: `90/10`. */
export function ratioWords({ parts }: SplitComparison): string {
  const promised = parts.filter((part) => (part.promised ?? 0) > 0);
  return promised.map((part) => String(Math.round((part.promised ?? 0) * 100))).join('/');
}
