import { on } from 'node:events';
import { createReadStream, watch } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { LogOptions } from './podPlayer.ts';

/** Writes a log file as `kubectl logs` asks for it; with `follow` goes on until the signal ends it. */
export async function followFile(
  file: string,
  options: LogOptions,
  out: Writable,
  signal: AbortSignal,
): Promise<void> {
  // Listening begins before reading, so that no line falls between the two.
  const watcher = options.follow ? watch(file) : undefined;
  try {
    const changes = watcher && on(watcher, 'change', { signal });
    const text = await readFile(file);
    const lines = text.toString().split('\n');
    if (lines.at(-1) === '') lines.pop();
    const count = Math.min(options.tailLines ?? lines.length, lines.length);
    const shown = lines.slice(lines.length - count);
    if (shown.length > 0) out.write(`${shown.join('\n')}\n`);
    if (changes === undefined) return;
    let from = text.byteLength;
    for await (const change of changes) {
      void change;
      from = await copyFrom(file, from, out);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    watcher?.close();
  }
}

/** Copies what the file has beyond `from`. @returns its size */
async function copyFrom(file: string, from: number, out: Writable): Promise<number> {
  const { size } = await stat(file);
  if (size === from || size === 0) return size;
  // A shorter file has begun anew.
  const start = size < from ? 0 : from;
  for await (const piece of createReadStream(file, { start, end: size - 1 })) out.write(piece);
  return size;
}
