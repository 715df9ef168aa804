import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { LogOptions } from '../../podPlayer.ts';

/** Lines that a container keeps. */
const most = 2000;

/** What one container has written to its standard output. */
export class LogBook {
  private readonly lines: { readonly at: Date; readonly text: string }[] = [];
  private readonly followers = new Set<(line: { at: Date; text: string }) => void>();

  write(text: string): void {
    const line = { at: new Date(), text: text.replace(/\n$/, '') };
    this.lines.push(line);
    if (this.lines.length > most * 2) this.lines.splice(0, most);
    for (const follower of this.followers) follower(line);
  }

  /** Writes the lines as `kubectl logs` asks for them; with `follow` until the signal ends. */
  async show(options: LogOptions, out: Writable, signal: AbortSignal): Promise<void> {
    const print = ({ at, text }: { at: Date; text: string }) => {
      out.write(`${options.timestamps ? `${at.toISOString()} ` : ''}${text}\n`);
    };
    const { since } = options;
    const asked = since === undefined ? this.lines : this.lines.filter(({ at }) => at >= since);
    const shown = options.tailLines === undefined ? most : Math.min(options.tailLines, most);
    if (shown > 0) asked.slice(-shown).forEach(print);
    if (!options.follow || signal.aborted) return;
    this.followers.add(print);
    await once(signal, 'abort');
    this.followers.delete(print);
  }
}
