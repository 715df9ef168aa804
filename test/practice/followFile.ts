import { on } from 'node:events';
import { createReadStream, watch } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { LogOptions } from './podPlayer.ts';

/** The time that istiod begins its lines with. */
const stamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/;

/** Writes a log file of istiod as `kubectl logs` asks for it; with `follow` goes on until the signal ends it. */
export async function followFile(
  file: string,
  options: LogOptions,
  out: Writable,
  signal: AbortSignal,
): Promise<void> {
  // Listening begins before reading, so that no line falls between the two.
  const watcher = options.follow ? watch(file) : undefined;
  // A line without a time of its own, as in a stack, was written with the one before it.
  let time = new Date(0).toISOString();
  const timed = (line: string): { readonly at: Date; readonly text: string } => {
    time = stamp.exec(line)?.[0] ?? time;
    return { at: new Date(time), text: options.timestamps ? `${time} ${line}` : line };
  };
  try {
    const changes = watcher && on(watcher, 'change', { signal });
    const text = await readFile(file);
    const whole = text.subarray(0, text.lastIndexOf('\n') + 1);
    const { since, tailLines } = options;
    const lines = whole.toString().split('\n').slice(0, -1).map(timed);
    const asked = since === undefined ? lines : lines.filter(({ at }) => at >= since);
    const count = Math.min(tailLines ?? asked.length, asked.length);
    for (const line of asked.slice(asked.length - count)) out.write(`${line.text}\n`);
    if (changes === undefined) return;
    let from = whole.byteLength;
    for await (const change of changes) {
      void change;
      from = await copyFrom(file, from, (line) => out.write(`${timed(line).text}\n`));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    watcher?.close();
  }
}

/** Hands on the whole lines that the file has beyond `from`. @returns where the next one begins */
async function copyFrom(file: string, from: number, print: (line: string) => void): Promise<number> {
  const { size } = await stat(file);
  if (size === from || size === 0) return size;
  // A shorter file has begun anew.
  const start = size < from ? 0 : from;
  const pieces: Buffer[] = [];
  for await (const piece of createReadStream(file, { start, end: size - 1 })) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces);
  const whole = text.subarray(0, text.lastIndexOf('\n') + 1);
  for (const line of whole.toString().split('\n').slice(0, -1)) print(line);
  return start + whole.byteLength;
}
