import { commands } from 'vscode';
import type { Disposable } from 'vscode';
import { WALKTHROUGH_PREFIX, stepContextKey } from '../../contributions.ts';
import type { ContextKeys } from '../contextKeys.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { CourseState } from './courseState.ts';

/**
 * Ticks the steps of the built-in walkthroughs. Ours is the truth and theirs a mirror of it: VS Code remembers
 * completion events for a session and does not replay them, so steps are marked by command as well as by context key.
 */
export function mirrorWalkthroughs(state: CourseState, keys: ContextKeys): Disposable {
  const marked = new Map<string, boolean>();
  const owned = new DisposableStore();
  const mirror = (): void => {
    for (const { chapter, steps } of state.view?.chapters ?? []) {
      for (const { step, status } of steps) {
        // What is not known now keeps the tick that it has: an unreachable cluster unlearns nothing.
        if (status === 'unknown') continue;
        const done = status === 'done' || status === 'past';
        if (marked.get(step.id) === done) continue;
        marked.set(step.id, done);
        keys.setAny(stepContextKey(step.id), done);
        void mark(`${WALKTHROUGH_PREFIX}${chapter.walkthrough}#${step.id}`, done);
      }
    }
  };
  owned.add(state.onDidChange(mirror));
  mirror();
  return owned;
}

async function mark(step: string, done: boolean): Promise<void> {
  try {
    await commands.executeCommand(done ? 'welcome.markStepComplete' : 'welcome.markStepIncomplete', step);
  } catch {
    // Before the Welcome page has been seen the command says that it does not know the step, and keeps the tick.
  }
}
