import { createReadStream, watch } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { LogOptions } from './podPlayer.ts';

/** Writes a log file as `kubectl logs` asks for it; with `follow` goes on until the signal ends it. */
export async function followFile(
  file: string,
  options: LogOptions,
  out: Writable,
  signal: AbortSignal,
): Promise<void> {
  const text = await readFile(file, 'utf8');
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const shown =
    options.tailLines === undefined ? lines : lines.slice(Math.max(0, lines.length - options.tailLines));
  if (shown.length > 0) out.write(`${shown.join('\n')}\n`);
  if (!options.follow) return;
  let from = Buffer.byteLength(text);
  const watcher = watch(file, { signal });
  watcher.on('error', () => {});
  while (!signal.aborted) {
    await once(watcher, 'change', { signal }).catch(() => {});
    const { size } = await stat(file);
    // The file starts anew with the mesh.
    if (size < from) from = 0;
    if (size === from || signal.aborted) continue;
    for await (const piece of createReadStream(file, { start: from, end: size - 1 })) out.write(piece);
    from = size;
  }
}
