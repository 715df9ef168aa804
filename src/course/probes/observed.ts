import * as l10n from '@vscode/l10n';
import type { AddonDashboard } from '../../cli/tools/istioctlDashboard.ts';
import { blocked, done, todo, waiting } from '../stepState.ts';
import type { Probe } from '../stepState.ts';
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
