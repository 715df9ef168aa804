import { commands, l10n, window } from 'vscode';
import type { TextDocument } from 'vscode';
import { Command } from '../../contributions.ts';
import { installingStep } from '../../course/installingStep.ts';
import { showFailure, unlinked } from '../commands.ts';
import type { ApplyOutcome } from './applyOutcome.ts';
import type { ApplyParts } from './applyParts.ts';
import { isBad, problemsOf, resultWords } from './applyProblems.ts';
import { mend, rejectionsOf, remediesFor, remedyWords } from './applyRemedy.ts';
import type { ApplyAgain } from './applyRemedy.ts';
import { nameOf } from './manifestFiles.ts';
import { showResultTable } from './resultTable.ts';

/** Says once what became of the objects, with the way to the whole table and to what would mend a refusal. */
export function report(parts: ApplyParts, outcome: ApplyOutcome, again: ApplyAgain): void {
  const { items, results, leftOut } = outcome;
  const isCancelled = results.some(({ result }) => result === 'notTried');
  const first = items.find((_, index) => isBad(results[index]));
  if (first === undefined) {
    const words = summary(outcome);
    if (isCancelled) void table(outcome, l10n.t('Cancelled. {0}', words));
    else if (items.length > 1 || leftOut.length > 0) void table(outcome, words);
    return;
  }
  const why = problemsOf(first, results[items.indexOf(first)] ?? { result: 'notTried' })
    .map(({ message }) => message)
    .join(' ');
  const message =
    items.length === 1 && leftOut.length === 0
      ? l10n.t('{0} was not applied: {1}', nameOf(first), why)
      : l10n.t('{0} The first: {1}: {2}', summary(outcome), nameOf(first), why);
  void offer(parts, outcome, message, again);
}

/** `14 objects: 10 created, 3 changed, 1 refused.` and how many documents are no objects. */
function summary({ results, leftOut }: ApplyOutcome): string {
  const counted = Map.groupBy(results, resultWords);
  const counts = [...counted].map(([words, all]) => `${all.length} ${words}`).join(', ');
  const objects =
    results.length === 1
      ? l10n.t('1 object: {0}.', counts)
      : l10n.t('{0} objects: {1}.', results.length, counts);
  if (leftOut.length === 0) return objects;
  const others =
    leftOut.length === 1
      ? l10n.t('1 document was left out.')
      : l10n.t('{0} documents were left out.', leftOut.length);
  return `${objects} ${others}`;
}

/** One question at a time: what is still refused after the remedy is asked about anew. */
async function offer(
  parts: ApplyParts,
  outcome: ApplyOutcome,
  message: string,
  again: ApplyAgain,
): Promise<void> {
  const { items, results } = outcome;
  const bad = items.flatMap((item, index) =>
    isBad(results[index]) ? [{ item, rejections: rejectionsOf(results[index]) }] : [],
  );
  const remedies = remediesFor(parts, bad);
  const unserved = items.find((_, index) => results[index]?.result === 'notServed');
  const step = unserved && installingStep(unserved.placed.object.identity);
  const showProblems = l10n.t('Show Problems');
  const showResults = l10n.t('Show Results');
  const openStep = l10n.t('Open the Step');
  const buttons = [
    ...remedies.map(remedyWords),
    ...(step === undefined ? [] : [openStep]),
    items.length > 1 ? showResults : showProblems,
  ];
  try {
    const choice = await window.showErrorMessage(unlinked(message), ...buttons);
    const remedy = remedies.find((one) => remedyWords(one) === choice);
    if (choice === showProblems) await commands.executeCommand('workbench.actions.view.problems');
    else if (choice === showResults) await showResultTable(outcome, summary(outcome));
    else if (choice === openStep) await commands.executeCommand(Command.openStep, step?.id);
    else if (remedy !== undefined) await mend(parts, bad, remedy, again, writtenFiles(outcome));
  } catch (error) {
    await showFailure(parts.log, message, error);
  }
}

/** The files of which something was written. */
function writtenFiles({ items, results }: ApplyOutcome): ReadonlySet<TextDocument> {
  const written = items.filter((_, index) => ['created', 'changed'].includes(results[index]?.result ?? ''));
  return new Set(written.map(({ document }) => document));
}

async function table(outcome: ApplyOutcome, message: string): Promise<void> {
  const showResults = l10n.t('Show Results');
  if ((await window.showInformationMessage(unlinked(message), showResults)) === showResults)
    await showResultTable(outcome, summary(outcome));
}
