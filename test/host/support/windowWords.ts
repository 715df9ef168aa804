import * as vscode from 'vscode';

/** What the extension says besides questions, and the cancel button of its progress. */
export interface WindowWords {
  /** Messages of the status bar. */
  readonly statusBar: readonly string[];
  /** Messages of progress. */
  readonly progress: readonly string[];
  /** The rows of the last list to choose from, as `label | description | detail`. */
  readonly rows: readonly string[];
  restore(): void;
}

/** @param onProgress hears each message of progress, with what pressing Cancel does */
export function listening(onProgress?: (message: string, cancel: () => void) => void): WindowWords {
  const { setStatusBarMessage, withProgress, showQuickPick } = vscode.window;
  const statusBar: string[] = [];
  const progress: string[] = [];
  let rows: readonly string[] = [];
  type Task = Parameters<typeof withProgress>[1];
  Object.assign(vscode.window, {
    setStatusBarMessage: (text: string) => {
      statusBar.push(text);
      return { dispose() {} };
    },
    withProgress: async (_options: unknown, task: Task) => {
      const source = new vscode.CancellationTokenSource();
      const report = ({ message }: { message?: string }): void => {
        if (message === undefined) return;
        progress.push(message);
        onProgress?.(message, () => source.cancel());
      };
      return task({ report }, source.token);
    },
    showQuickPick: async (items: readonly vscode.QuickPickItem[]) => {
      rows = items.map(({ label, description = '', detail = '' }) => `${label} | ${description} | ${detail}`);
      return undefined;
    },
  });
  return {
    statusBar,
    progress,
    get rows() {
      return rows;
    },
    restore: () => {
      Object.assign(vscode.window, { setStatusBarMessage, withProgress, showQuickPick });
    },
  };
}
