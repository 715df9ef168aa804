import * as l10n from '@vscode/l10n';
import type { Facts, RequestsFact, TypedRequestsFact } from '../facts.ts';
import { blocked, done, todo, waiting, withLines } from '../stepState.ts';
import type { Probe, StepLine, StepState } from '../stepState.ts';
import { connectionState } from './reading.ts';

/** The last run of requests through the Gateway of the namespace. */
function sentRequests({ observed, namespace }: Facts): RequestsFact | undefined {
  const sent = observed?.requests;
  return sent?.namespace === namespace ? sent : undefined;
}

/** What was sent through the Gateway of the namespace from the learner's own terminals. */
function typedRequests({ observed, namespace }: Facts): TypedRequestsFact | undefined {
  const typed = observed?.typedRequests;
  return typed?.namespace === namespace ? typed : undefined;
}

/** The application was reached through a port-forward, or answered requests. */
export const applicationReached: Probe = {
  needs: [],
  lasting: true,
  check: (facts) => {
    const offline = connectionState(facts);
    if (offline !== undefined) return offline;
    const forwards = (facts.observed?.sessions ?? []).filter(
      (session) => session.kind === 'forward' && session.name === `${facts.namespace}/bookinfo-gateway-istio`,
    );
    if ((sentRequests(facts)?.byStatus['200'] ?? 0) > 0)
      return done(l10n.t('The product page answered with 200.'));
    if (forwards.some((session) => session.opened && session.typed === undefined))
      return done(l10n.t('The product page was opened through the gateway.'));
    if ((typedRequests(facts)?.byStatus['200'] ?? 0) > 0)
      return done(l10n.t('The product page answered a request from your terminal.'));
    if (forwards.some((session) => session.opened))
      return done(l10n.t('A connection went through the port-forward in your terminal.'));
    const running = forwards.find((session) => session.running);
    if (running !== undefined)
      return waiting(
        running.typed === undefined
          ? l10n.t('The port-forward runs; open the page.')
          : l10n.t(
              'The port-forward in your terminal runs; open http://{0}/productpage in a browser, or ask for it with curl.',
              running.typed,
            ),
      );
    const problem = forwards.find((session) => session.problem !== undefined)?.problem;
    return problem === undefined
      ? todo(l10n.t('Nothing is forwarded to the gateway yet.'))
      : blocked(problem);
  },
};

/** A line for each status code and for each version of reviews that answered, with its share. */
function answerLines(requests: Omit<RequestsFact, 'planned'>, unseen = 0): readonly StepLine[] {
  const { byStatus, byVersion, sent } = requests;
  const timesWords = (times: number, of: number): string => {
    const share = `${Math.round((times / Math.max(of, 1)) * 100)} %`;
    return times === 1 ? l10n.t('once, {0}', share) : l10n.t('{0} times, {1}', times, share);
  };
  const versions = Object.entries(byVersion);
  const answered = versions.reduce((sum, [, times]) => sum + times, 0);
  const order = ([one]: [string, number], [other]: [string, number]): number =>
    one.localeCompare(other, 'en');
  return [
    ...Object.entries(byStatus)
      .toSorted(order)
      .map(([status, times]): StepLine => ({
        mark: status.startsWith('2') ? 'good' : 'bad',
        name: status === 'failed' ? l10n.t('no answer') : l10n.t('status {0}', status),
        words: timesWords(times, sent),
      })),
    ...(unseen === 0
      ? []
      : [{ mark: 'note', name: l10n.t('answer not seen'), words: timesWords(unseen, sent) } as const]),
    ...versions.toSorted(order).map(([version, times]): StepLine => ({
      mark: 'note',
      name: l10n.t('reviews {0}', version),
      words: timesWords(times, answered),
    })),
  ];
}

/** At least `count` requests were answered with 200; of those from a terminal, that they ended well is enough. */
export function requestsAnswered(count: number): Probe {
  return {
    needs: [],
    lasting: true,
    check: (facts) => {
      const requests = sentRequests(facts);
      const typed = typedRequests(facts);
      const states = [
        ...(requests === undefined ? [] : [ownState(requests, count)]),
        ...(typed === undefined ? [] : [typedState(typed, count)]),
      ];
      return (
        states.find(({ state }) => state === 'done') ??
        states[0] ??
        todo(l10n.t('No requests were sent yet.'))
      );
    },
  };
}

function ownState(requests: RequestsFact, count: number): StepState {
  const good = requests.byStatus['200'] ?? 0;
  const lines = answerLines(requests);
  if (good >= count)
    return withLines(done(l10n.t('{0} of {1} requests were answered with 200.', good, requests.sent)), lines);
  if (requests.sent < requests.planned)
    return withLines(waiting(l10n.t('{0} of {1} requests sent.', requests.sent, requests.planned)), lines);
  const others = othersOf(requests.byStatus);
  const text = l10n.t(
    '{0} requests were answered with 200{1}; this step wants {2}.',
    good,
    others === '' ? '' : ` (${others})`,
    count,
  );
  return withLines(others === '' ? todo(text) : blocked(text), lines);
}

function typedState(typed: TypedRequestsFact, count: number): StepState {
  const { byStatus, sent, unseen } = typed;
  const good = byStatus['200'] ?? 0;
  const lines = answerLines(typed, unseen);
  if (good >= count)
    return withLines(
      done(l10n.t('{0} of {1} requests from your terminal were answered with 200.', good, sent)),
      lines,
    );
  if (good + unseen >= count)
    return withLines(
      done(
        l10n.t(
          '{0} requests were sent from your terminal and ended well; the answers of {1} were not seen.',
          good + unseen,
          unseen,
        ),
      ),
      lines,
    );
  const others = othersOf(byStatus);
  const text = l10n.t(
    '{0} requests were sent from your terminal, {1} were seen to be answered with 200{2}; this step wants {3}.',
    sent,
    good,
    others === '' ? '' : ` (${others})`,
    count,
  );
  if (others !== '') return withLines(blocked(text), lines);
  // A sleep or a filter behind curl hides how the requests ended.
  const hidden = sent > good + unseen;
  return withLines(
    todo(text, hidden ? l10n.t('Let curl print the codes: {0}', '-w "%{http_code}\\n"') : undefined),
    lines,
  );
}

function othersOf(byStatus: RequestsFact['byStatus']): string {
  return Object.entries(byStatus)
    .filter(([status]) => status !== '200')
    .map(([status, times]) => `${status}: ${times}`)
    .join(', ');
}

/** Answers came from at least two versions of reviews. */
export const versionsSeen: Probe = {
  needs: [],
  lasting: true,
  check: (facts) => {
    const all = [sentRequests(facts), typedRequests(facts)].filter((one) => one !== undefined);
    const requests = all.find(({ byVersion }) => versionsOf(byVersion).length >= 2) ?? all[0];
    const counts = versionsOf(requests?.byVersion ?? {});
    const text = counts.map(([version, times]) => `${version}: ${times}`).join(', ');
    if (counts.length >= 2)
      return withLines(
        done(l10n.t('reviews answered from {0} versions ({1}).', counts.length, text)),
        requests === undefined ? [] : answerLines(requests),
      );
    return todo(
      counts.length === 0
        ? l10n.t('No answers of reviews were seen yet.')
        : l10n.t('Only one version of reviews has answered ({0}).', text),
    );
  },
};

function versionsOf(byVersion: RequestsFact['byVersion']): readonly [version: string, times: number][] {
  return Object.entries(byVersion).filter(([, times]) => times > 0);
}
