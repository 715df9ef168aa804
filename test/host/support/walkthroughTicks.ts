import * as vscode from 'vscode';
import { stepContextKey, WALKTHROUGH_PREFIX } from '../../../src/contributions.ts';

const KEY_PREFIX = stepContextKey('');

/** What VS Code was told of the steps of the built-in walkthroughs. It shows them to a person only, not to a test. */
export interface WalkthroughTicks {
  /** What the context key of a step says; `undefined` until it is set. */
  key(step: string): boolean | undefined;
  /** What the walkthrough took as the tick of a step; `undefined` until it took one. */
  tick(step: string): boolean | undefined;
  readonly onDidTick: vscode.Event<void>;
  stop(): void;
}

/** Listens to the commands by which the extension sets context keys and marks steps, and lets all of them pass. */
export function watchTicks(): WalkthroughTicks {
  const { executeCommand } = vscode.commands;
  const keys = new Map<string, boolean>();
  const ticks = new Map<string, boolean>();
  const ticked = new vscode.EventEmitter<void>();
  const listening = async (command: string, ...args: readonly unknown[]): Promise<unknown> => {
    const [first, second] = args;
    const result = executeCommand(command, ...args);
    if (typeof first !== 'string') return result;
    if (command === 'setContext' && first.startsWith(KEY_PREFIX)) {
      keys.set(first.slice(KEY_PREFIX.length), second === true);
    } else if (first.startsWith(WALKTHROUGH_PREFIX) && command.startsWith('welcome.markStep')) {
      // One that the walkthrough does not know is refused.
      await result;
      ticks.set(first.slice(first.lastIndexOf('#') + 1), command === 'welcome.markStepComplete');
      ticked.fire();
    }
    return result;
  };
  Object.assign(vscode.commands, { executeCommand: listening });
  return {
    key: (step) => keys.get(step),
    tick: (step) => ticks.get(step),
    onDidTick: ticked.event,
    stop: () => {
      ticked.dispose();
      Object.assign(vscode.commands, { executeCommand });
    },
  };
}
