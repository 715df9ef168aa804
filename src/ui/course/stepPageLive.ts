import { l10n, workspace } from 'vscode';
import { catalogEntry } from '../../cli/catalog.ts';
import { plainLine } from '../../cli/plainText.ts';
import { quotingStyleOf, shownCommand } from '../../cli/shownCommand.ts';
import { actionFor, commandsFor } from '../../course/course.ts';
import type { ObjectChange } from '../../course/changes.ts';
import type { Step } from '../../course/course.ts';
import type { StepCommand } from '../../course/content.ts';
import { minikubeProfile } from '../../course/minikubePlan.ts';
import { filledIn } from '../../course/placeholders.ts';
import type { StepStatus } from '../../course/progress.ts';
import type { ActionParts } from './actions/actionParts.ts';
import { manifestPath } from './actions/manifestFiles.ts';
import type { ShownCommand, StepLive } from './page/protocol.ts';
import { actionLabel } from './actionLabel.ts';
import { linkTo } from './stepPageText.ts';

/** What is going on in the page itself, beside what the cluster says. */
export interface StepPageNews {
  readonly busy: string;
  readonly failure: string;
  readonly note: string;
  /** What is different on the cluster since the last action of the page. */
  readonly changes: readonly ObjectChange[];
}

/** Kinds that have rows of their own in the Mesh view. */
const IN_MESH: ReadonlySet<string> = new Set([
  'Namespace',
  'Deployment',
  'StatefulSet',
  'Service',
  'Gateway',
  'HTTPRoute',
  'CustomResourceDefinition',
]);

/** As many lines as a message may name. */
const MOST_LINES = 100;

/** How a step stands now: its state, and its commands for the chosen context and namespace. */
export function stepLive(parts: ActionParts, step: Step, news: StepPageNews): StepLive {
  const { course, hub } = parts;
  const view = course.stepView(step.id);
  const status = view?.status ?? 'unknown';
  const next = view?.state.action;
  const own = actionFor(step, course.istioctlVersion);
  const needs = status === 'notYet' ? (view?.missingNeeds ?? []).map(linkTo) : [];
  return {
    status,
    statusWord: pageStatusWord(status),
    reason: needs.length === 0 ? (view?.state.reason ?? '') : needsWords(needs.length),
    hint: view?.state.hint ?? '',
    lines: (view?.state.lines ?? []).slice(0, MOST_LINES).map(({ mark, name, words, action }) => ({
      mark,
      name: plainLine(name),
      words: plainLine(words),
      action: action === undefined ? '' : actionLabel(action),
    })),
    nextAction: next === undefined || next.kind === own?.action.kind ? '' : actionLabel(next),
    needs,
    commands: shownCommands(parts, step),
    doLabel: own?.label ?? '',
    undo: step.undo === undefined ? 'none' : undoable.has(status) ? 'possible' : 'notNow',
    context: hub.context?.name ?? '',
    namespace: hub.namespace,
    trusted: workspace.isTrusted,
    ...news,
    changes: news.changes.slice(0, MOST_LINES).map(({ what, kind, name }) => ({
      what,
      label: `${kind.kind} ${name}`,
      shown: what !== 'deleted' && IN_MESH.has(kind.kind),
    })),
  };
}

function needsWords(count: number): string {
  return count === 1 ? l10n.t('Another step comes first:') : l10n.t('Other steps come first:');
}

const undoable: ReadonlySet<StepStatus> = new Set(['done', 'waiting', 'blocked', 'lost']);

function pageStatusWord(status: StepStatus): string {
  switch (status) {
    case 'done':
      return l10n.t('Done');
    case 'current':
    case 'open':
      return l10n.t('Not done');
    case 'waiting':
      return l10n.t('Waiting');
    case 'blocked':
      return l10n.t('Blocked');
    case 'lost':
      return l10n.t('Lost');
    case 'past':
      return l10n.t('Done and cleaned up');
    case 'notYet':
      return l10n.t('Not yet');
    case 'unknown':
      return l10n.t('Not known');
  }
}

function shownCommands(parts: ActionParts, step: Step): ShownCommand[] {
  return commandsFor(step, parts.course.istioctlVersion).map((command) => ({
    label: command.label ?? '',
    ...commandLine(parts, step, command),
  }));
}

function commandLine(
  parts: ActionParts,
  step: Step,
  command: StepCommand,
): { readonly text: string; readonly problem: string } {
  const { course, hub } = parts;
  const context = hub.context?.name;
  const place = { namespace: hub.namespace, ...(context === undefined ? {} : { context }) };
  try {
    const profile = minikubeProfile(hub.objects({ group: '', kind: 'Node' }));
    const args = command.entry === 'minikube.start' ? course.plannedStart(command.args) : command.args;
    const built = catalogEntry(command.entry)?.build(filledIn(args, place), {
      target: hub.target ?? { context: 'CONTEXT' },
      manifestPath: (manifest) => manifestPath(parts, step, manifest),
      ...(profile === undefined ? {} : { minikubeProfile: profile }),
    });
    if (built === undefined) return { text: '', problem: '' };
    return { text: shownCommand(built.command, quotingStyleOf(process.platform)), problem: '' };
  } catch (error) {
    // A context or a namespace can have a name that no command line should carry.
    const why = error instanceof Error ? error.message : String(error);
    return { text: '', problem: l10n.t('No command can be shown for this target: {0}', why) };
  }
}
