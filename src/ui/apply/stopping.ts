import type { CancellationToken } from 'vscode';

/** A signal for the lower floor that follows VS Code's token. */
export function stopping(token: CancellationToken): AbortController {
  const stop = new AbortController();
  if (token.isCancellationRequested) stop.abort();
  token.onCancellationRequested(() => stop.abort());
  return stop;
}
