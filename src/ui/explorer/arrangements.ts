import { EventEmitter, l10n } from 'vscode';
import type { Disposable, Event, Memento } from 'vscode';
import { PLAIN_ARRANGEMENT, isFiltered } from '../../mesh/tree/arrangement.ts';
import type { Arrangement } from '../../mesh/tree/arrangement.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';

const MEMENTO = 'meshwalk.meshArrangements';

/** What the Mesh view shows and in which order, remembered for each context. */
export class Arrangements implements Disposable {
  readonly #hub: ClusterHub;
  readonly #memento: Memento;
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange: Event<void> = this.#changed.event;
  /** One object for each context until it changes: the tree keeps what it made for it. */
  readonly #current = new Map<string, Arrangement>();

  constructor(hub: ClusterHub, memento: Memento) {
    this.#hub = hub;
    this.#memento = memento;
  }

  get current(): Arrangement {
    const context = this.#hub.context?.name ?? '';
    let found = this.#current.get(context);
    if (found === undefined) {
      const stored = this.#memento.get<Record<string, Partial<Arrangement>>>(MEMENTO, {})[context];
      found = { ...PLAIN_ARRANGEMENT, ...stored };
      this.#current.set(context, found);
    }
    return found;
  }

  async change(to: Partial<Arrangement>): Promise<void> {
    const context = this.#hub.context?.name ?? '';
    const arrangement = { ...this.current, ...to };
    // The line of the filter is read when it opens. To draw the whole tree then is in vain, and VS Code gives a view the
    // focus back after that (`doRefresh` in its treeView.ts) as long as it does not know that it went to the line.
    if (JSON.stringify(arrangement) === JSON.stringify(this.current)) return;
    this.#current.set(context, arrangement);
    this.#changed.fire();
    const stored = this.#memento.get<Record<string, Partial<Arrangement>>>(MEMENTO, {});
    await this.#memento.update(MEMENTO, { ...stored, [context]: arrangement });
  }

  async clear(): Promise<void> {
    await this.change({ namespaces: [], text: '', onlyProblems: false });
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** The filter in words, for the line above the tree; empty without one. */
export function filterWords(arrangement: Arrangement): string {
  if (!isFiltered(arrangement)) return '';
  const { namespaces, text, onlyProblems } = arrangement;
  const parts = [
    onlyProblems ? l10n.t('only problems') : '',
    text === '' ? '' : l10n.t('with “{0}”', text),
    namespaces.length === 0
      ? ''
      : namespaces.length <= 3
        ? l10n.t('in {0}', namespaces.join(', '))
        : l10n.t('in {0} namespaces', namespaces.length),
  ];
  return l10n.t('Filter: {0}', parts.filter((part) => part !== '').join(', '));
}
