import { MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, l10n } from 'vscode';
import type { MeshNode, NodeState } from '../../mesh/tree/meshNode.ts';
import { Command } from '../../contributions.ts';
import { ageWords } from '../../mesh/age.ts';
import { kindSentence } from '../../mesh/kindSentence.ts';
import { groupOf } from '../../mesh/kubeObject.ts';
import type { Folds } from './folds.ts';
import { objectUri } from './objectUri.ts';

/** How VS Code draws a row of the context with this name. */
export function rowItem(node: MeshNode, context: string, folds: Pick<Folds, 'isOpen'>): TreeItem {
  const item = new TreeItem(node.label, collapsible(node, folds));
  item.id = node.id;
  item.description = node.description;
  item.iconPath = new ThemeIcon(iconFor(node), colorFor(node));
  item.tooltip = tooltip(node);
  item.contextValue = [node.kind, ...(node.tags ?? [])].join(' ');
  item.accessibilityInformation = {
    label: [node.label, node.description, stateWords(node.state)].filter((word) => word !== '').join(', '),
  };
  if (node.object !== undefined && node.kind !== 'namespace') {
    // VS Code forgets the arguments of an extension's command while a row is drawn anew, and a click in that time would
    // do nothing; those of its own commands it keeps. This one also opens to the side, and stays open, as files do.
    const uri = objectUri(context, node.object);
    item.command = { command: 'vscode.open', title: l10n.t('Open YAML'), arguments: [uri] };
  }
  if (node.kind === 'proxies' && node.children === undefined) {
    item.command = { command: Command.showProxyStatus, title: l10n.t('Ask istiod') };
  }
  return item;
}

function collapsible(node: MeshNode, folds: Pick<Folds, 'isOpen'>): TreeItemCollapsibleState {
  if (node.children === undefined) return TreeItemCollapsibleState.None;
  return folds.isOpen(node) ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
}

/** The shape says it, not only the colour: a row in trouble carries another icon. */
function iconFor(node: MeshNode): string {
  if (node.state === 'bad') return 'error';
  if (node.state === 'warning') return 'warning';
  return node.state === 'pending' ? 'loading~spin' : node.icon;
}

function colorFor({ state, kind }: MeshNode): ThemeColor | undefined {
  switch (state) {
    case 'bad':
      return new ThemeColor('list.errorForeground');
    case 'warning':
      return new ThemeColor('list.warningForeground');
    case 'good':
      // A green folder says nothing that its rows do not say; the eye should find the others.
      return kind === 'object' || kind === 'pod' ? new ThemeColor('testing.iconPassed') : undefined;
    case 'pending':
    case 'neutral':
      return undefined;
  }
}

function stateWords(state: NodeState): string {
  switch (state) {
    case 'bad':
      return l10n.t('has a problem');
    case 'warning':
      return l10n.t('needs attention');
    case 'pending':
      return l10n.t('not ready yet');
    case 'good':
    case 'neutral':
      return '';
  }
}

/** Names and messages come from the cluster: they are appended as text, never read as Markdown. */
function tooltip(node: MeshNode): MarkdownString {
  const card = new MarkdownString();
  card.appendMarkdown('**').appendText(node.label).appendMarkdown('**\n\n');
  const about =
    node.object === undefined || node.kind === 'namespace' || node.kind === 'crd'
      ? undefined
      : kindSentence({ group: groupOf(node.object.apiVersion), kind: node.object.kind });
  if (about !== undefined) card.appendMarkdown('*').appendText(about).appendMarkdown('*\n\n');
  for (const fact of node.facts.filter((one) => one !== '')) card.appendText(fact).appendMarkdown('\n\n');
  if (node.object !== undefined) {
    const { namespace, creationTimestamp } = node.object.metadata;
    const age = ageWords(creationTimestamp, Date.now());
    const parts = [
      node.object.apiVersion,
      namespace,
      age === '' ? undefined : l10n.t('created {0}', age),
    ].filter((part) => part !== undefined);
    card.appendText(parts.join(' · ')).appendMarkdown('\n\n');
  }
  if (node.documentation !== undefined)
    card.appendMarkdown(`[${l10n.t('What is this?')}](${node.documentation})`);
  return card;
}
