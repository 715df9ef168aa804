/**
 * Cuts a stream of text into lines and hands each on as soon as it is complete. `end` hands on what is left.
 */
export function lineSplitter(onLine: (line: string) => void): { write(chunk: string): void; end(): void } {
  let rest = '';
  return {
    write: (chunk) => {
      const lines = (rest + chunk).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    },
    end: () => {
      if (rest) onLine(rest);
      rest = '';
    },
  };
}
