import type { Disposable, Event } from 'vscode';

/** Anything that can be waited for; what the events carry does not matter. */
type AnyEvent = Event<never> | Event<unknown> | ((listener: () => void) => Disposable);

/**
 * Waits until `look` gives a value: it is asked at once and then after each of the events, never in between, so what it
 * sees came by the event. `false` and `undefined` mean "not yet", and so does an assertion that fails.
 * @returns what `look` gave
 * @throws the last failed assertion of `look`, or an error in words with `what`, after `timeoutMs`
 */
export async function eventually<T>(
  events: readonly AnyEvent[],
  look: () => T | Promise<T>,
  options: { readonly what?: string; readonly timeoutMs?: number } = {},
): Promise<Exclude<T, false | undefined>> {
  const { what = 'what was expected', timeoutMs = 60_000 } = options;
  const found = Promise.withResolvers<Exclude<T, false | undefined>>();
  let lastFailure: unknown;
  let looking = false;
  let again = false;
  const tryNow = async (): Promise<void> => {
    // Events come while an earlier look is still under way: one more look after it sees them all.
    again = true;
    if (looking) return;
    looking = true;
    while (again) {
      again = false;
      try {
        const seen = await look();
        lastFailure = undefined;
        if (seen !== undefined && seen !== false) {
          found.resolve(seen as Exclude<T, false | undefined>);
          return;
        }
      } catch (error) {
        lastFailure = error;
      }
    }
    looking = false;
  };
  const listeners = events.map((event) => (event as Event<unknown>)(() => void tryNow()));
  const timer = setTimeout(() => {
    const late = `did not come about within ${timeoutMs / 1000} s`;
    found.reject(lastFailure instanceof Error ? withWords(lastFailure, late) : new Error(`${what} ${late}`));
  }, timeoutMs);
  try {
    await tryNow();
    return await found.promise;
  } finally {
    clearTimeout(timer);
    for (const listener of listeners) listener.dispose();
  }
}

function withWords(error: Error, words: string): Error {
  error.message = `${error.message} (${words})`;
  return error;
}
