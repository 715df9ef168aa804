import { commands, l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import type { ApplyResult } from '../../cluster/applyMany.ts';
import { Command } from '../../contributions.ts';
import { showFailure, unlinked } from '../commands.ts';
import type { ApplyParts } from './applyParts.ts';
import { problemsOf, resultWords, stepThatInstalls } from './applyProblems.ts';
import { mend, remedyFor, remedyWords } from './applyRemedy.ts';
import type { ApplyAgain, ApplyRemedy } from './applyRemedy.ts';
import { nameOf } from './manifestFiles.ts';
import type { ManifestItem } from './manifestFiles.ts';

/** Says once what became of the objects, with the way to the whole table and to what would mend a refusal. */
export function report(
  parts: ApplyParts,
  items: readonly ManifestItem[],
  results: readonly ApplyResult[],
  again: ApplyAgain,
): void {
  const bad = results.filter(isBad);
  const isCancelled = results.some(({ result }) => result === 'notTried');
  const [first] = bad.length === 0 ? [] : items.filter((_, index) => isBad(results[index]));
  if (first === undefined && !isCancelled) {
    if (items.length > 1) void table(items, results, summary(results));
    return;
  }
  if (first === undefined) {
    void table(items, results, l10n.t('Cancelled. {0}', summary(results)));
    return;
  }
  const why = problemsOf(first, results[items.indexOf(first)] ?? { result: 'notTried' })
    .map(({ message }) => message)
    .join(' ');
  const message =
    items.length === 1
      ? l10n.t('{0} was not applied: {1}', nameOf(first), why)
      : l10n.t('{0} The first: {1}: {2}', summary(results), nameOf(first), why);
  void offer(parts, items, results, message, again);
}

function isBad(result: ApplyResult | undefined): boolean {
  return ['refused', 'notServed', 'nameless', 'failed'].includes(result?.result ?? '');
}

/** `14 objects: 10 created, 3 changed, 1 refused.` */
function summary(results: readonly ApplyResult[]): string {
  const counted = Map.groupBy(results, resultWords);
  const counts = [...counted].map(([words, all]) => `${all.length} ${words}`).join(', ');
  return l10n.t('{0} objects: {1}.', results.length, counts);
}

/** One question at a time: what is still refused after the remedy is asked about anew. */
async function offer(
  parts: ApplyParts,
  items: readonly ManifestItem[],
  results: readonly ApplyResult[],
  message: string,
  again: ApplyAgain,
): Promise<void> {
  const refused = items.filter((_, index) => isBad(results[index]));
  const remedy = refused
    .map((item): ApplyRemedy | undefined => {
      const result = results[items.indexOf(item)];
      return result === undefined ? undefined : remedyFor(parts, item, result);
    })
    .find((one) => one !== undefined);
  const unserved = refused.find((item) => results[items.indexOf(item)]?.result === 'notServed');
  const { group = '', kind = '' } = unserved?.placed.object.identity ?? {};
  const step = unserved === undefined ? undefined : stepThatInstalls({ group, kind });
  const showProblems = l10n.t('Show Problems');
  const showResults = l10n.t('Show Results');
  const openStep = l10n.t('Open the Step');
  const buttons = [
    ...(remedy === undefined ? [] : [remedyWords(remedy)]),
    ...(step === undefined ? [] : [openStep]),
    items.length > 1 ? showResults : showProblems,
  ];
  try {
    const choice = await window.showErrorMessage(unlinked(message), ...buttons);
    if (choice === undefined) return;
    if (choice === showProblems) await commands.executeCommand('workbench.actions.view.problems');
    else if (choice === showResults) await showTable(items, results);
    else if (choice === openStep) await commands.executeCommand(Command.openStep, step);
    else if (remedy !== undefined) await mend(parts, refused, remedy, again);
  } catch (error) {
    await showFailure(parts.log, message, error);
  }
}

async function table(
  items: readonly ManifestItem[],
  results: readonly ApplyResult[],
  message: string,
): Promise<void> {
  const showResults = l10n.t('Show Results');
  if ((await window.showInformationMessage(unlinked(message), showResults)) === showResults)
    await showTable(items, results);
}

interface Row extends QuickPickItem {
  readonly item: ManifestItem;
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

/** One row for each object; choosing one goes to it. */
async function showTable(items: readonly ManifestItem[], results: readonly ApplyResult[]): Promise<void> {
  const rows = items.flatMap((item, index): Row[] => {
    const result = results[index];
    if (result === undefined) return [];
    const detail = problemsOf(item, result)
      .map(({ message }) => message)
      .join(' ');
    return [
      {
        item,
        label: `$(${ICONS[result.result]}) ${nameOf(item)}`,
        description: resultWords(result),
        ...(detail === '' ? {} : { detail }),
      },
    ];
  });
  const chosen = await window.showQuickPick(rows, {
    title: summary(results),
    placeHolder: l10n.t('Choose an object to go to it'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen === undefined) return;
  await window.showTextDocument(chosen.item.document, { selection: chosen.item.placed.range });
}
