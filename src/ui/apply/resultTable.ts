import { l10n, window, workspace } from 'vscode';
import type { QuickPickItem, Range, TextDocument } from 'vscode';
import type { ApplyResult } from '../../cluster/applyMany.ts';
import { problemsOf, resultWords } from './applyProblems.ts';
import type { ApplyOutcome } from './applyOutcome.ts';
import { nameOf } from './manifestFiles.ts';
import type { LeftOutDocument, ManifestItem } from './manifestFiles.ts';

interface Row extends QuickPickItem {
  readonly document: TextDocument;
  readonly range: Range;
}

const ICONS: Readonly<Record<ApplyResult['result'], string>> = {
  created: 'add',
  changed: 'edit',
  unchanged: 'pass',
  refused: 'error',
  notServed: 'error',
  nameless: 'error',
  failed: 'question',
  notTried: 'circle-slash',
};

/** One row for each object and for each document that is none; choosing one goes to it. */
export async function showResultTable(
  { items, results, leftOut }: ApplyOutcome,
  title: string,
): Promise<void> {
  const rows = [
    ...items.flatMap((item, index) => {
      const result = results[index];
      return result === undefined ? [] : [rowOf(item, result)];
    }),
    ...leftOut.map(leftOutRow),
  ];
  const chosen = await window.showQuickPick(rows, {
    title,
    placeHolder: l10n.t('Choose an object to go to it'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen === undefined) return;
  await window.showTextDocument(chosen.document, { selection: chosen.range });
}

function rowOf(item: ManifestItem, result: ApplyResult): Row {
  const detail = problemsOf(item, result)
    .map(({ message }) => message)
    .join(' ');
  return {
    document: item.document,
    range: item.placed.range,
    label: `$(${ICONS[result.result]}) ${nameOf(item)}`,
    description: resultWords(result),
    ...(detail === '' ? {} : { detail }),
  };
}

function leftOutRow({ document, range, words }: LeftOutDocument): Row {
  const place = l10n.t('{0}, line {1}', workspace.asRelativePath(document.uri), range.start.line + 1);
  return {
    document,
    range,
    label: `$(circle-slash) ${place}`,
    description: l10n.t('left out'),
    detail: words,
  };
}
