import { commands, env, window } from 'vscode';
import type { Disposable, Tab } from 'vscode';
import { WALKTHROUGH_PREFIX, stepContextKey } from '../../contributions.ts';
import type { ContextKeys } from '../contextKeys.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { CourseState } from './courseState.ts';

/** VS Code may take five seconds to register the steps of a walkthrough. */
const RETRY_MS = 3_000;
const MOST_RETRIES = 5;

/** A page of VS Code itself that may be a walkthrough of ours: it says "Welcome", or the name of the extension. */
const WALKTHROUGH = /^Welcome$|Meshwalk/;

/**
 * Ticks the steps of the built-in walkthroughs. Ours is the truth and theirs a mirror of it: VS Code remembers
 * completion events for a session and does not replay them, so steps are marked by command as well as by context key.
 * A walkthrough in sight is something of the course in sight: what was lost while the window was closed has to show. Who has
 * not begun has nothing to lose, and their cluster is left alone.
 */
export function mirrorWalkthroughs(state: CourseState, keys: ContextKeys): Disposable {
  const marked = new Map<string, boolean>();
  const owned = new DisposableStore();
  let following: Disposable | undefined;
  let retry: NodeJS.Timeout | undefined;
  let retries = 0;
  const again = (): void => {
    retry = undefined;
    retries += 1;
    mirror();
  };
  owned.addAll({ dispose: () => clearTimeout(retry) }, { dispose: () => void following?.dispose() });
  const mirror = (): void => {
    for (const { chapter, steps } of state.view?.chapters ?? []) {
      for (const { step, status } of steps) {
        // What is not known now keeps the tick that it has: an unreachable cluster unlearns nothing.
        if (status === 'unknown') continue;
        const done = status === 'done' || status === 'past';
        if (marked.get(step.id) === done) continue;
        marked.set(step.id, done);
        keys.setAny(stepContextKey(step.id), done);
        void mark(`${WALKTHROUGH_PREFIX}${chapter.walkthrough}#${step.id}`, done).then((taken) => {
          // An open page shows only ticks of steps that VS Code knows by then: told once more, it shows them.
          if (taken || retries >= MOST_RETRIES || marked.get(step.id) !== done) return;
          marked.delete(step.id);
          retry ??= setTimeout(again, RETRY_MS);
        });
      }
    }
  };
  const look = (): void => {
    const inSight = state.begun && window.tabGroups.all.some(({ activeTab }) => mayBeOurs(activeTab));
    if (!inSight) following?.dispose();
    following = inSight ? (following ?? state.follow()) : undefined;
  };
  owned.addAll(
    state.onDidChange(() => {
      mirror();
      look();
    }),
    window.tabGroups.onDidChangeTabs(look),
    window.tabGroups.onDidChangeTabGroups(look),
  );
  look();
  mirror();
  return owned;
}

/**
 * VS Code tells of such a tab only its label, and that is no title of a walkthrough: "Welcome" in its own language where
 * one is opened directly or comes back after a reload (microsoft/vscode gettingStartedInput.ts, getName).
 */
function mayBeOurs(tab: Tab | undefined): boolean {
  if (tab === undefined || tab.input !== undefined) return false;
  return !env.language.startsWith('en') || WALKTHROUGH.test(tab.label);
}

/** @returns whether VS Code knows the step by now */
async function mark(step: string, done: boolean): Promise<boolean> {
  try {
    await commands.executeCommand(done ? 'welcome.markStepComplete' : 'welcome.markStepIncomplete', step);
    return true;
  } catch {
    // Before the Welcome page has been seen the command says that it does not know the step, and keeps the tick.
    return false;
  }
}
