import type { StepStatus } from '../../../course/progress.ts';

/**
 * What the step page and the extension say to each other. The page draws what it is told and asks for what its buttons
 * name; it decides nothing. Both sides build from this file, and it belongs to neither.
 */

/** Texts of a step that change only with the step. Fields that end in `Html` are rendered from our own Markdown. */
export interface StepText {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly chapter: string;
  readonly minutes: string;
  readonly optional: boolean;
  /** False for a step that is done by being read: there is nothing to check. */
  readonly checkable: boolean;
  /** There is nothing to do, to check or to copy. */
  readonly onlyText: boolean;
  readonly summaryHtml: string;
  readonly leadHtml: string;
  /** Explains the words of the commands. */
  readonly partsHtml?: string;
  readonly sections: readonly { readonly title: string; readonly html: string }[];
  readonly afterHtml?: string;
  /** An SVG drawn for this extension, apart from its style sheet. */
  readonly picture?: { readonly svg: string; readonly css: string; readonly alt: string };
  /** What to look at afterwards, in the order of the step's file. */
  readonly look: readonly { readonly label: string; readonly icon: LookIcon }[];
  readonly previous?: StepLink;
  readonly next?: StepLink;
  readonly words: PageWords;
}

export type LookIcon = 'view' | 'file' | 'page' | 'step';

export interface StepLink {
  readonly id: string;
  readonly title: string;
}

/** What the cluster and the learner's choices change. Plain text throughout: it may hold words of the cluster. */
export interface StepLive {
  readonly status: StepStatus;
  readonly statusWord: string;
  /** What the state is made of. */
  readonly lines: readonly ShownLine[];
  readonly reason: string;
  readonly hint: string;
  /** Label of the action that the state offers; empty for none. */
  readonly nextAction: string;
  /** Steps that have to be done first. */
  readonly needs: readonly StepLink[];
  readonly commands: readonly ShownCommand[];
  /** Empty where there is only something to read. */
  readonly doLabel: string;
  readonly undo: 'none' | 'possible' | 'notNow';
  readonly context: string;
  readonly namespace: string;
  /** What runs now, in words; empty when nothing does. */
  readonly busy: string;
  /** Why the last action failed; empty when it did not. */
  readonly failure: string;
  /** What became of the last thing that was asked for, such as a check. */
  readonly note: string;
  readonly trusted: boolean;
  /** Objects that came, changed or went since the last action of this page. */
  readonly changes: readonly ShownChange[];
}

export interface ShownChange {
  readonly what: 'created' | 'changed' | 'deleted';
  /** Such as `Deployment istiod`. */
  readonly label: string;
  /** It has a row in the Mesh view. */
  readonly shown: boolean;
}

export interface ShownLine {
  readonly mark: 'good' | 'waiting' | 'bad' | 'note';
  readonly name: string;
  readonly words: string;
  /** Label of the button that does something about it; empty for none. */
  readonly action: string;
}

export interface ShownCommand {
  readonly label: string;
  readonly text: string;
  /** Why there is no command line to show, instead of `text`. */
  readonly problem: string;
}

/** Fixed words of the page in the learner's language. */
export interface PageWords {
  readonly command: string;
  readonly copy: string;
  readonly copied: string;
  readonly copyCommand: string;
  readonly parts: string;
  readonly check: string;
  readonly undo: string;
  readonly target: string;
  readonly changeContext: string;
  readonly changeNamespace: string;
  readonly noContext: string;
  readonly state: string;
  /** Says how many lines there are: `{0}`. */
  readonly lines: string;
  readonly after: string;
  readonly changes: string;
  readonly created: string;
  readonly changed: string;
  readonly deleted: string;
  readonly otherSteps: string;
  readonly previous: string;
  readonly next: string;
  readonly optional: string;
  readonly untrusted: string;
}

export type ToPage =
  | {
      readonly type: 'step';
      readonly step: StepText;
      readonly live: StepLive;
      /** Somebody has just asked for this step: its heading gets the focus. */
      readonly opened: boolean;
    }
  | { readonly type: 'live'; readonly live: StepLive }
  | { readonly type: 'copied'; readonly command: number };

const plain = ['do', 'check', 'undo', 'nextAction', 'chooseContext', 'chooseNamespace'] as const;

const indexed = ['look', 'copy', 'line', 'change'] as const;

/** Every message names the step that the page shows, so that a late click never reaches another one. */
export type FromPage =
  | { readonly type: 'ready' }
  | { readonly type: 'openStep'; readonly step: string }
  | { readonly type: (typeof plain)[number]; readonly step: string }
  | { readonly type: (typeof indexed)[number]; readonly step: string; readonly index: number };

/** The message when it has one of the shapes above and nothing else; undefined otherwise. */
export function fromPage(value: unknown): FromPage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, step, index } = value as Record<string, unknown>;
  if (type === 'ready') return { type };
  if (typeof step !== 'string' || !/^[a-z0-9-]{1,100}$/.test(step)) return undefined;
  if (type === 'openStep') return { type, step };
  const place = indexed.find((one) => one === type);
  if (place !== undefined) {
    return typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < 100
      ? { type: place, step, index }
      : undefined;
  }
  const known = plain.find((one) => one === type);
  return known === undefined ? undefined : { type: known, step };
}

/** The step that a page had open before the window was reloaded, from what the page has stored. */
export function storedStep(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('step' in state)) return undefined;
  return typeof state.step === 'string' ? state.step : undefined;
}
