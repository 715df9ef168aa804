import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import type { CommandTerminal } from '../terminal/commandTerminal.ts';
import type { LabelChange } from './setLabel.ts';

/** Labels a namespace: visibly by kubectl where it is there, else by the API server directly. */
export class NamespaceLabels {
  readonly #hub: ClusterHub;
  readonly #tools: ToolBox;
  readonly #terminal: CommandTerminal;

  constructor(hub: ClusterHub, tools: ToolBox, terminal: CommandTerminal) {
    this.#hub = hub;
    this.#tools = tools;
    this.#terminal = terminal;
  }

  async set(change: LabelChange): Promise<void> {
    const { setLabel } = await import('./setLabel.ts');
    await setLabel(this.#hub, this.#tools, this.#terminal, change);
  }
}
