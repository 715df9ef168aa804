import { QuickPickItemKind, l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import { isFiltered } from '../../mesh/tree/arrangement.ts';
import type { Arrangement } from '../../mesh/tree/arrangement.ts';
import { NAMESPACE } from '../../mesh/wellKnown.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { whenKnown } from '../cluster/whenKnown.ts';
import type { Arrangements } from './arrangements.ts';

interface Choice extends QuickPickItem {
  readonly do?: () => Promise<void>;
}

/** Asks how the Mesh view is filtered, sorted and grouped, and does it. */
export async function chooseArrangement(hub: ClusterHub, arrangements: Arrangements): Promise<void> {
  const { current } = arrangements;
  const picked = await window.showQuickPick(choices(hub, arrangements, current), {
    title: l10n.t('Filter, Sort and Group the Mesh'),
    placeHolder: l10n.t('Remembered for this cluster.'),
  });
  await picked?.do?.();
}

function choices(hub: ClusterHub, arrangements: Arrangements, current: Arrangement): Choice[] {
  const { text, namespaces, onlyProblems, sort, group } = current;
  const separator = (label: string): Choice => ({ label, kind: QuickPickItemKind.Separator });
  const option = (label: string, chosen: boolean, to: Partial<Arrangement>): Choice => ({
    label,
    description: chosen ? l10n.t('chosen') : '',
    do: () => arrangements.change(to),
  });
  return [
    separator(l10n.t('Filter')),
    {
      label: l10n.t('Text…'),
      description: text === '' ? '' : `“${text}”`,
      do: () => askForText(arrangements),
    },
    {
      label: l10n.t('Namespaces…'),
      description: namespaces.join(', '),
      do: () => askForNamespaces(hub, arrangements),
    },
    onlyProblems
      ? {
          label: l10n.t('Everything, not only problems'),
          do: () => arrangements.change({ onlyProblems: false }),
        }
      : { label: l10n.t('Only problems'), do: () => arrangements.change({ onlyProblems: true }) },
    ...(isFiltered(current) ? [{ label: l10n.t('Clear filter'), do: () => arrangements.clear() }] : []),
    separator(l10n.t('Sort')),
    option(l10n.t('By name'), sort === 'name', { sort: 'name' }),
    option(l10n.t('Problems first'), sort === 'problems', { sort: 'problems' }),
    option(l10n.t('Newest first'), sort === 'age', { sort: 'age' }),
    separator(l10n.t('Group')),
    option(l10n.t('By namespace'), group === 'namespace', { group: 'namespace' }),
    option(l10n.t('By kind'), group === 'kind', { group: 'kind' }),
  ];
}

/** The tree follows the text while it is typed; Escape brings the text from before back. */
async function askForText(arrangements: Arrangements): Promise<void> {
  const before = arrangements.current.text;
  const text = await window.showInputBox({
    title: l10n.t('Filter the Mesh by Text'),
    prompt: l10n.t('Rows that have it in their name or state, with what stands above and below them.'),
    value: before,
    validateInput: async (value) => {
      await arrangements.change({ text: value.trim() });
      return undefined;
    },
  });
  if (text === undefined) await arrangements.change({ text: before });
}

async function askForNamespaces(hub: ClusterHub, arrangements: Arrangements): Promise<void> {
  const use = hub.use([NAMESPACE]);
  try {
    await whenKnown(hub, [NAMESPACE]);
    const chosen = new Set(arrangements.current.namespaces);
    const known = hub.objects(NAMESPACE).map((one) => one.metadata.name);
    const picked = await window.showQuickPick(
      [...new Set([...known, ...chosen])]
        .sort((one, other) => one.localeCompare(other))
        .map((label) => ({ label, picked: chosen.has(label) })),
      {
        title: l10n.t('Filter the Mesh by Namespaces'),
        placeHolder: l10n.t('Choose none to see all.'),
        canPickMany: true,
      },
    );
    if (picked !== undefined) await arrangements.change({ namespaces: picked.map(({ label }) => label) });
  } finally {
    use.dispose();
  }
}
