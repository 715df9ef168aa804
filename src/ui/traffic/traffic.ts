import type { Disposable } from 'vscode';
import { Command } from '../../contributions.ts';
import { registerCommand } from '../commands.ts';
import { DisposableStore } from '../lifecycle.ts';
import { ObservedSplits } from './observedSplits.ts';
import type { TrafficBackend } from './trafficBackend.ts';
import { TrafficRuns } from './trafficRuns.ts';
import type { TrafficParts } from './trafficParts.ts';

const COMMANDS = {
  [Command.sendRequests]: 'send',
  [Command.sendRequestsAgain]: 'sendAgain',
  [Command.stopRequests]: 'stop',
  [Command.showRequestChart]: 'showChart',
  [Command.copyRequestsText]: 'copyText',
  [Command.copyRequestsJson]: 'copyJson',
  [Command.removeRequests]: 'remove',
} as const;

/** Requests that the learner sends, and what came of them. All but the lists is loaded with the first command. */
export class Traffic implements Disposable {
  readonly #parts: TrafficParts;
  readonly #owned = new DisposableStore();
  readonly runs = this.#owned.add(new TrafficRuns());
  readonly splits = this.#owned.add(new ObservedSplits());
  #backend: Promise<TrafficBackend> | undefined;

  constructor(parts: TrafficParts) {
    this.#parts = parts;
    for (const [id, method] of Object.entries(COMMANDS) as [
      Command,
      (typeof COMMANDS)[keyof typeof COMMANDS],
    ][])
      this.#owned.add(registerCommand(parts.log, id, async (given) => (await this.backend())[method](given)));
  }

  backend(): Promise<TrafficBackend> {
    this.#backend ??= import('./trafficBackend.ts').then(({ TrafficBackend: Backend }) =>
      this.#owned.add(new Backend(this.#parts, this.runs, this.splits)),
    );
    return this.#backend;
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
