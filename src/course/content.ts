import { load as loadYaml } from 'js-yaml';
import * as z from 'zod';
import { catalogEntry } from '../cli/catalog.ts';
import { action, commandRef } from './actions.ts';
import type { Action, CommandRef } from './actions.ts';
import { mirrorWords } from './mirrors.ts';
import { unknownPlaceholders } from './placeholders.ts';
import { checkProblems } from './probes/probeTable.ts';
import type { CheckRef } from './probes/probeTable.ts';

/** A file of the course is wrong. The message names file and field, for whoever writes the course. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
  readonly file: string;

  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`);
    this.file = file;
  }
}

/** A command line of a step, for some versions of istioctl only where that matters. */
export interface StepCommand extends CommandRef {
  /** What this command is for, where a step shows several. */
  readonly label?: string;
  /** Shown for an istioctl of this version or newer. */
  readonly from?: string;
  /** Shown for an istioctl older than this version. */
  readonly below?: string;
}

export interface StepSection {
  readonly title: string;
  /** Markdown written by us. */
  readonly markdown: string;
}

/** One step, as its file says it. Placeholders are not filled in yet. */
export interface StepContent {
  readonly id: string;
  readonly title: string;
  readonly mirrors: readonly string[];
  /** The essential instruction, one to three sentences: the walkthrough shows it without the rest. */
  readonly summary: string;
  readonly minutes: number;
  /** Ids of steps that have to be done before this one can be. */
  readonly needs: readonly string[];
  readonly optional: boolean;
  readonly check: CheckRef;
  readonly action?: Action;
  /** Label of the button that does `action`. */
  readonly doLabel?: string;
  /** What the button does instead for an istioctl before a version, which still has what was removed later. */
  readonly older?: { readonly below: string; readonly action: Action; readonly do: string };
  readonly undo?: Action;
  readonly commands: readonly StepCommand[];
  /** What to look at afterwards. */
  readonly look: readonly Action[];
  readonly picture?: { readonly path: string; readonly alt: string };
  /** Steps whose result this one takes away again. */
  readonly undoes: readonly string[];
  /** For a step that takes away: steps that were done when a learner gets here, so that a loss is no clean-up. */
  readonly after: readonly string[];
  /** Why: the text before the first heading. */
  readonly lead: string;
  readonly sections: readonly StepSection[];
}

export interface ChapterContent {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly walkthrough: WalkthroughId;
}

export const walkthroughIds = ['setup', 'bookinfo', 'profiles'] as const;
export type WalkthroughId = (typeof walkthroughIds)[number];

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words joined by "-"');
const version = z.string().regex(/^\d+\.\d+$/, 'must be like 1.24');
const text = z.string().trim().min(1);
const stepCommand = commandRef.extend({
  label: text.optional(),
  from: version.optional(),
  below: version.optional(),
});
const check = z.union([
  z.string().transform((probe): CheckRef => ({ probe, with: {} })),
  z.strictObject({ probe: z.string(), with: z.record(z.string(), z.unknown()).default({}) }),
]);

const stepShape = z.strictObject({
  id,
  title: text.max(60),
  mirrors: z.array(z.enum(mirrorWords)).min(1),
  summary: text.max(400),
  minutes: z.int().min(1).max(60),
  needs: z.array(id).default([]),
  optional: z.boolean().default(false),
  check,
  action: action.optional(),
  do: text.max(30).optional(),
  older: z.strictObject({ below: version, action, do: text.max(30) }).optional(),
  undo: action.optional(),
  commands: z.array(stepCommand).default([]),
  look: z.array(action).default([]),
  picture: z
    .strictObject({ path: z.string().regex(/^media\/course\/[a-z0-9-]+\.svg$/), alt: text })
    .optional(),
  undoes: z.array(id).default([]),
  after: z.array(id).default([]),
});

const chapterShape = z.strictObject({
  id,
  title: text.max(60),
  summary: text,
  walkthrough: z.enum(walkthroughIds),
});

function checked<T extends z.ZodType>(file: string, shape: T, raw: unknown): z.infer<T> {
  const parsed = shape.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const field = first === undefined || first.path.length === 0 ? 'front matter' : first.path.join('.');
  throw new ContentError(file, `${field}: ${first?.message ?? 'is wrong'}`);
}

function yamlIn(file: string, source: string): unknown {
  try {
    return loadYaml(source);
  } catch (error) {
    throw new ContentError(file, error instanceof Error ? error.message : 'is not YAML');
  }
}

/** The text cut at its headings of the second level; lines inside code fences are never headings. */
function cut(body: string): { lead: string; sections: StepSection[] } {
  const parts: { title: string; lines: string[] }[] = [{ title: '', lines: [] }];
  let fenced = false;
  for (const line of body.split('\n')) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    const heading = fenced ? null : /^## +(.+)$/.exec(line);
    if (heading?.[1] === undefined) parts.at(-1)?.lines.push(line);
    else parts.push({ title: heading[1].trim(), lines: [] });
  }
  const [lead, ...sections] = parts.map(({ title, lines }) => ({ title, markdown: lines.join('\n').trim() }));
  return { lead: lead?.markdown ?? '', sections };
}

/**
 * Reads a step: YAML front matter between two `---` lines, then Markdown.
 * @param file name for messages
 * @throws ContentError naming file and field
 */
export function parseStep(file: string, source: string): StepContent {
  const parts = /^---\n(.*?)\n---\n(.*)$/s.exec(source.replaceAll('\r\n', '\n'));
  if (parts?.[1] === undefined || parts[2] === undefined) {
    throw new ContentError(file, 'must begin with front matter between two "---" lines');
  }
  const raw = checked(file, stepShape, yamlIn(file, parts[1]));
  for (const [index, command] of raw.commands.entries()) {
    const entry = catalogEntry(command.entry);
    const [problem] =
      entry === undefined ? [`there is no entry ${command.entry}`] : entry.problems(command.args);
    if (problem !== undefined) throw new ContentError(file, `commands.${index}: ${problem}`);
  }
  const own = { action: raw.action, older: raw.older?.action, undo: raw.undo };
  for (const [field, one] of Object.entries(own)) {
    if (one?.kind !== 'runCommand') continue;
    const entry = catalogEntry(one.command.entry);
    const [problem] =
      entry === undefined ? [`there is no entry ${one.command.entry}`] : entry.problems(one.command.args);
    if (problem !== undefined) throw new ContentError(file, `${field}.command: ${problem}`);
  }
  const [wrong] = checkProblems(raw.check);
  if (wrong !== undefined) throw new ContentError(file, `check: ${wrong}`);
  const [strange] = unknownPlaceholders(source);
  if (strange !== undefined) throw new ContentError(file, `{{${strange}}} is no placeholder`);
  if (raw.action !== undefined && raw.do === undefined)
    throw new ContentError(file, 'do: a step with an action needs it');
  const { do: doLabel, action: act, older, undo, picture, commands, ...rest } = raw;
  const { lead, sections } = cut(parts[2].trim());
  if (lead === '') throw new ContentError(file, 'the text must begin with why, before the first heading');
  return {
    ...rest,
    commands: commands.map(({ label, from, below, entry, args }) => ({
      entry,
      args,
      ...(label === undefined ? {} : { label }),
      ...(from === undefined ? {} : { from }),
      ...(below === undefined ? {} : { below }),
    })),
    ...(act === undefined ? {} : { action: act }),
    ...(doLabel === undefined ? {} : { doLabel }),
    ...(older === undefined ? {} : { older }),
    ...(undo === undefined ? {} : { undo }),
    ...(picture === undefined ? {} : { picture }),
    lead,
    sections,
  };
}

/** Reads a `chapter.yaml`. @throws ContentError naming file and field */
export function parseChapter(file: string, source: string): ChapterContent {
  return checked(file, chapterShape, yamlIn(file, source));
}
