import type { Writable } from 'node:stream';
import type { LogOptions } from './podPlayer.ts';

/** Writes the log of a container in which nothing is written: one line of ours, from its start. */
export function writeOnlyLine(
  pod: string,
  container: string,
  started: string,
  { tailLines, since, timestamps }: LogOptions,
  out: Writable,
): void {
  if (tailLines === 0 || (since !== undefined && new Date(started) < since)) return;
  const line = `The practice mesh plays container ${container} of pod ${pod}; nothing writes a log in it.`;
  out.write(`${timestamps ? `${started} ` : ''}${line}\n`);
}
