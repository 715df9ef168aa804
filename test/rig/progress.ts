/** Prints one line of the rig's own. Standard error, so that what a program prints for others stays clean. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A duration as a person reads it: `840 ms`, `12.3 s`, `2 min 5 s`. Takes milliseconds. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * Runs `work` and keeps the waiting person informed: the label at once, the elapsed time every ten seconds, and how
 * long it took at the end. Errors of `work` pass through.
 */
export async function withProgress<T>(label: string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  say(`${label} …`);
  const timer = setInterval(() => say(`${label} … ${duration(Date.now() - start)}`), 10_000);
  try {
    const result = await work();
    say(`${label}: done in ${duration(Date.now() - start)}`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
