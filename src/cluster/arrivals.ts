/** How long what arrives from servers is worked on in one turn of the event loop, in milliseconds. */
const TURN_MS = 10;

let begun: number | undefined;

/**
 * Whether what arrives, over all connections, has had its time in this turn. Node goes on reading a connection as long as
 * there is something to read: with thousands of objects no timer, and nothing of another extension, would run for a tenth
 * of a second and longer.
 */
export function turnIsOver(): boolean {
  const now = performance.now();
  if (begun === undefined) {
    begun = now;
    setImmediate(() => (begun = undefined));
  }
  return now - begun > TURN_MS;
}

/** Resolves in the next turn of the event loop, when timers and others have had theirs. */
export async function nextTurn(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}
