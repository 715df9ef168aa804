import * as l10n from '@vscode/l10n';
import type { AddonDashboard } from '../../cli/tools/istioctlDashboard.ts';
import type { RequestsFact } from '../facts.ts';
import { blocked, done, todo, waiting, withLines } from '../stepState.ts';
import type { Probe, StepLine } from '../stepState.ts';
import { connectionState } from './reading.ts';

/** The page of a step that is only read was shown. Such a step claims nothing about the cluster. */
export function pageOpened(step: string): Probe {
  return {
    needs: [],
    lasting: true,
    check: (facts) =>
      facts.observed?.pagesOpened?.has(step) === true
        ? done(l10n.t('Read.'))
        : todo(l10n.t('Open the page to read it.')),
  };
}

/**
 * A command of the catalog ended well on this cluster, in a terminal of Meshwalk's or of VS Code's.
 * @param or another one that counts as well
 */
export function commandRan(entry: string, or?: string): Probe {
  return {
    needs: [],
    lasting: true,
    check: (facts) => {
      const commands = facts.observed?.commands;
      const ends = [commands?.get(entry), or === undefined ? undefined : commands?.get(or)];
      const ran = ends.find((one) => one?.exitCode === 0) ?? ends.find((one) => one !== undefined);
      // What Meshwalk shows by itself is no command that could be typed.
      const own = entry.startsWith('meshwalk.');
      if (ran === undefined) {
        return todo(
          own
            ? l10n.t('It has not been shown yet.')
            : l10n.t(
                'Meshwalk has not seen this command run; outside the terminals of VS Code it cannot see it.',
              ),
        );
      }
      if (ran.exitCode === 0) {
        return done(own ? l10n.t('It was shown.') : l10n.t('The command ran and ended well.'));
      }
      return blocked(ran.message ?? l10n.t('The command ended with exit code {0}.', ran.exitCode));
    },
  };
}

/** A dashboard was opened in a browser. */
export function dashboardOpened(name: AddonDashboard): Probe {
  return {
    needs: [],
    lasting: true,
    check: (facts) => {
      const offline = connectionState(facts);
      if (offline !== undefined) return offline;
      const sessions = (facts.observed?.sessions ?? []).filter(
        (session) => session.kind === 'dashboard' && session.name === name,
      );
      const opened = sessions.find((session) => session.opened);
      if (opened !== undefined)
        return done(opened.running ? l10n.t('{0} is open.', name) : l10n.t('{0} was opened.', name));
      if (sessions.some((session) => session.running)) return waiting(l10n.t('{0} is being opened …', name));
      const problem = sessions.find((session) => session.problem !== undefined)?.problem;
      return problem === undefined ? todo(l10n.t('{0} has not been opened yet.', name)) : blocked(problem);
    },
  };
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
    if ((facts.observed?.requests?.byStatus['200'] ?? 0) > 0)
      return done(l10n.t('The product page answered with 200.'));
    if (forwards.some((session) => session.opened))
      return done(l10n.t('The product page was opened through the gateway.'));
    if (forwards.some((session) => session.running))
      return waiting(l10n.t('The port-forward runs; open the page.'));
    const problem = forwards.find((session) => session.problem !== undefined)?.problem;
    return problem === undefined
      ? todo(l10n.t('Nothing is forwarded to the gateway yet.'))
      : blocked(problem);
  },
};

/** A line for each status code and for each version of reviews that answered, with its share. */
function answerLines({ byStatus, byVersion, sent }: RequestsFact): readonly StepLine[] {
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
    ...versions.toSorted(order).map(([version, times]): StepLine => ({
      mark: 'note',
      name: l10n.t('reviews {0}', version),
      words: timesWords(times, answered),
    })),
  ];
}

/** At least `count` requests were answered with 200. */
export function requestsAnswered(count: number): Probe {
  return {
    needs: [],
    lasting: true,
    check: (facts) => {
      const requests = facts.observed?.requests;
      if (requests === undefined) return todo(l10n.t('No requests were sent yet.'));
      const good = requests.byStatus['200'] ?? 0;
      const lines = answerLines(requests);
      if (good >= count)
        return withLines(
          done(l10n.t('{0} of {1} requests were answered with 200.', good, requests.sent)),
          lines,
        );
      if (requests.sent < requests.planned)
        return withLines(
          waiting(l10n.t('{0} of {1} requests sent.', requests.sent, requests.planned)),
          lines,
        );
      const others = Object.entries(requests.byStatus)
        .filter(([status]) => status !== '200')
        .map(([status, times]) => `${status}: ${times}`)
        .join(', ');
      const text = l10n.t(
        '{0} requests were answered with 200{1}; this step wants {2}.',
        good,
        others === '' ? '' : ` (${others})`,
        count,
      );
      return withLines(others === '' ? todo(text) : blocked(text), lines);
    },
  };
}

/** Answers came from at least two versions of reviews. */
export const versionsSeen: Probe = {
  needs: [],
  lasting: true,
  check: (facts) => {
    const counts = Object.entries(facts.observed?.requests?.byVersion ?? {}).filter(([, times]) => times > 0);
    const text = counts.map(([version, times]) => `${version}: ${times}`).join(', ');
    const requests = facts.observed?.requests;
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

/** The title of the product page, `samples/bookinfo/src/productpage`. */
export const productPageTitle = 'Simple Bookstore App';

/** The product page answered from inside the mesh with its title. */
export const productPageAnswers: Probe = {
  needs: [],
  lasting: true,
  check: (facts) => {
    const offline = connectionState(facts);
    if (offline !== undefined) return offline;
    const answer = facts.observed?.productPage;
    if (answer === undefined) return todo(l10n.t('Nobody has asked the product page yet.'));
    if (answer.title === productPageTitle)
      return done(l10n.t('The product page answered: {0}.', productPageTitle));
    if (answer.title !== undefined)
      return blocked(l10n.t('Something answered, and its title is "{0}".', answer.title));
    return blocked(answer.problem ?? l10n.t('The product page did not answer.'));
  },
};
