/** The last lines of a text; where a Go program has panicked, from what it said, before the stack. */
export function lastLines(text: string, count: number): string {
  const lines = text.trim().split('\n');
  const panic = lines.findLastIndex((line) => /^(panic|fatal error): /.test(line));
  return (panic < 0 ? lines.slice(-count) : lines.slice(panic, panic + count)).join('\n');
}
