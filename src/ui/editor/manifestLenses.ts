import { CodeLens, Range, l10n } from 'vscode';
import type { CancellationToken, TextDocument } from 'vscode';
import { Command } from '../../contributions.ts';
import type { DocumentStates, StatedObject } from './documentStates.ts';
import type { BoundCommands } from '../boundCommands.ts';
import { hintsOf } from './manifestHints.ts';
import type { ManifestHint } from './manifestHints.ts';
import { isKustomization } from './kustomization.ts';
import type { Manifests } from './manifests.ts';
import type { ObservedSplits } from '../traffic/observedSplits.ts';

type Part = 'apply' | 'diff' | 'delete' | 'state' | 'fix';
type FilePart = 'applyAll' | 'diffAll' | 'deleteAll';

/** A lens whose words are made when it comes into sight: files of a thousand documents have thousands of them. */
class DocumentLens extends CodeLens {
  readonly uri: string;
  readonly part: Part;
  readonly stated: StatedObject;

  constructor(uri: string, part: Part, stated: StatedObject) {
    super(stated.placed.range);
    this.uri = uri;
    this.part = part;
    this.stated = stated;
  }
}

class FileLens extends CodeLens {
  readonly uri: string;
  readonly part: FilePart;
  /** How many documents the file has. */
  readonly count: number;

  constructor(range: Range, uri: string, part: FilePart, count: number) {
    super(range);
    this.uri = uri;
    this.part = part;
    this.count = count;
  }
}

/**
 * Above each document of a manifest: Apply with its target, Diff, Delete, and what the cluster has of that object. At
 * the top of a file of several documents the same for all of them. Text that is no manifest yet gets a hint.
 */
export class ManifestLenses {
  readonly #manifests: Manifests;
  readonly #states: DocumentStates;
  readonly #splits: ObservedSplits;
  readonly #commands: BoundCommands;

  constructor(
    manifests: Manifests,
    states: DocumentStates,
    { splits, commands }: { readonly splits: ObservedSplits; readonly commands: BoundCommands },
  ) {
    this.#manifests = manifests;
    this.#states = states;
    this.#splits = splits;
    this.#commands = commands;
  }

  async lenses(document: TextDocument, token: CancellationToken): Promise<CodeLens[]> {
    const uri = document.uri.toString();
    if (isKustomization(document))
      return (await hintsOf(document, this.#manifests)).map((hint) => this.#hintLens(hint, uri));
    const [stated, hints] = await Promise.all([
      this.#states.of(document),
      hintsOf(document, this.#manifests),
    ]);
    if (token.isCancellationRequested) return [];
    return [
      ...hints.map((hint) => this.#hintLens(hint, uri)),
      ...stated.flatMap((one) => [...lensesOf(uri, one), ...this.#splitLenses(uri, one)]),
      ...fileLenses(uri, stated),
    ];
  }

  /** How requests were last shared by a route. */
  #splitLenses(uri: string, { placed, state }: StatedObject): CodeLens[] {
    const seen = state?.object === undefined ? undefined : this.#splits.of(state.object);
    if (seen === undefined) return [];
    const command = {
      command: Command.showRequestChart,
      title: seen.text,
      tooltip: seen.detail,
      arguments: [{ route: state?.object?.metadata.uid }],
    };
    return [new CodeLens(placed.range, this.#commands.bound(uri, command))];
  }

  resolve(lens: CodeLens): CodeLens {
    if (lens instanceof DocumentLens) lens.command = this.#commands.bound(lens.uri, commandOf(lens));
    if (lens instanceof FileLens) lens.command = this.#commands.bound(lens.uri, fileCommandOf(lens));
    return lens;
  }

  #hintLens(hint: ManifestHint, uri: string): CodeLens {
    const command = {
      command: hint.command ?? '',
      title: `$(${hint.icon})\u00a0${hint.title}`,
      tooltip: hint.detail,
      arguments: [uri],
    };
    return new CodeLens(hint.range, this.#commands.bound(uri, command));
  }
}

function lensesOf(uri: string, stated: StatedObject): CodeLens[] {
  const parts: Part[] = ['apply', 'diff', 'delete'];
  if (stated.state !== undefined) parts.push('state');
  if (stated.fix !== undefined) parts.push('fix');
  return parts.map((part) => new DocumentLens(uri, part, stated));
}

function commandOf({ uri, part, stated }: DocumentLens): NonNullable<CodeLens['command']> {
  const { target, fix, placed } = stated;
  const args = [uri, placed.index];
  switch (part) {
    case 'apply':
      return {
        command: Command.applyDocument,
        title: target === undefined ? l10n.t('Apply') : l10n.t('Apply to {0}', target),
        tooltip: l10n.t('Server-side apply of this document, after a dry run'),
        arguments: args,
      };
    case 'diff':
      return {
        command: Command.diffDocument,
        title: l10n.t('Diff'),
        tooltip: l10n.t('What applying this document would change'),
        arguments: args,
      };
    case 'delete':
      return {
        command: Command.deleteDocument,
        title: l10n.t('Delete'),
        tooltip: l10n.t('Delete this object from the cluster, after a question that says what goes with it'),
        arguments: args,
      };
    case 'state': {
      const { icon, text, detail, differs } = stateWords(stated);
      return {
        command: differs ? Command.diffDocument : Command.showState,
        // VS Code drops an ordinary blank behind an icon.
        title: `$(${icon})\u00a0${text}`,
        tooltip: detail === '' ? l10n.t('The object in the cluster') : detail,
        arguments: args,
      };
    }
    case 'fix':
      return {
        command: Command.fixStatus,
        title: `$(lightbulb)\u00a0${fix?.title ?? ''}`,
        tooltip: stated.state?.detail ?? '',
        arguments: args,
      };
  }
}

/** Whether the cluster has what the document says, and what became of it, in one line. */
export function stateWords({ state, sync, fix }: StatedObject): {
  icon: string;
  text: string;
  detail: string;
  differs: boolean;
} {
  if (state === undefined) return { icon: 'question', text: '', detail: '', differs: false };
  const status = fix?.text ?? state.text;
  // That it is there at all goes without saying once it is known to be in sync.
  const words = sync === undefined ? [status] : [sync.text, status === l10n.t('applied') ? '' : status];
  const differs = sync?.differs === true;
  return {
    icon: differs && state.icon === 'pass' ? 'warning' : state.icon,
    text: words.filter((word) => word !== '').join(' · '),
    detail: [sync?.detail ?? '', state.detail].filter((word) => word !== '').join('\n'),
    differs,
  };
}

/** On the line of the first document, after its own: a place of its own above it would move the text twice. */
function fileLenses(uri: string, stated: readonly StatedObject[]): CodeLens[] {
  const [first] = stated;
  if (first === undefined || stated.length < 2) return [];
  const { start } = first.placed.range;
  const range = start.line === 0 ? first.placed.range : new Range(0, 0, 0, 0);
  return FILE_PARTS.map((part) => new FileLens(range, uri, part, stated.length));
}

const FILE_PARTS: readonly FilePart[] = ['applyAll', 'diffAll', 'deleteAll'];

function fileCommandOf({ uri, part, count }: FileLens): NonNullable<CodeLens['command']> {
  const tooltip = l10n.t('All {0} documents of this file', count);
  const all = { tooltip, arguments: [uri] };
  switch (part) {
    case 'applyAll':
      return { ...all, command: Command.applyFile, title: l10n.t('Apply all ({0})', count) };
    case 'diffAll':
      return { ...all, command: Command.diffFile, title: l10n.t('Diff all') };
    case 'deleteAll':
      return { ...all, command: Command.deleteFile, title: l10n.t('Delete all') };
  }
}
