import { ConfigurationTarget, commands, l10n, window, workspace } from 'vscode';
import * as z from 'zod';
import type { AnalysisFix } from '../../cli/analysis/analysisFix.ts';
import { rolloutRestart } from '../../cli/tools/kubectl.ts';
import { Command } from '../../contributions.ts';
import { UserFacingError } from '../commands.ts';
import { newYaml } from '../newYaml.ts';
import type { AnalyzeParts } from './analyzeParts.ts';

/** Leaves a code out, for one object or for all, by the setting of the workspace. */
interface Suppress {
  readonly kind: 'suppress';
  readonly entry: string;
}

const shape: z.ZodType<Exclude<AnalysisFix, { kind: 'edit' }> | Suppress> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('label'),
    title: z.string(),
    namespace: z.string(),
    key: z.string(),
    value: z.string().nullable(),
  }),
  z.object({ kind: z.literal('restart'), title: z.string(), namespace: z.string() }),
  z.object({ kind: z.literal('draft'), title: z.string(), text: z.string() }),
  z.object({ kind: z.literal('step'), title: z.string(), step: z.string() }),
  z.object({ kind: z.literal('suppress'), entry: z.string() }),
]);

/** Does what a quick fix of a finding offers that is no edit. What changes the cluster asks first, and runs visibly. */
export async function runFix(parts: AnalyzeParts, raw: unknown): Promise<void> {
  const fix = shape.parse(raw);
  switch (fix.kind) {
    case 'label': {
      const { namespace, key, value } = fix;
      const what = value === null ? `${key}-` : `${key}=${value}`;
      if (await confirmed(parts, l10n.t('Label'), l10n.t('Namespace {0}: {1}', namespace, what)))
        await parts.labels.set({ namespace, key, value });
      return;
    }
    case 'restart': {
      const { namespace } = fix;
      const what = l10n.t('All Deployments of namespace {0}: their pods are replaced one by one.', namespace);
      if (!(await confirmed(parts, l10n.t('Restart'), what))) return;
      const result = await parts.terminal.run(rolloutRestart(await parts.tools.target(), { namespace }));
      if (result.kind !== 'ok' && result.kind !== 'cancelled') throw new UserFacingError(result.message);
      return;
    }
    case 'draft':
      await window.showTextDocument(await newYaml(fix.text));
      return;
    case 'step':
      await commands.executeCommand(Command.openStep, fix.step);
      return;
    case 'suppress':
      await suppress(fix.entry);
  }
}

async function confirmed(parts: AnalyzeParts, verb: string, detail: string): Promise<boolean> {
  const target = await parts.tools.target();
  const question = l10n.t('{0} in {1}?', verb, target.context);
  return (await window.showWarningMessage(question, { modal: true, detail }, verb)) === verb;
}

async function suppress(entry: string): Promise<void> {
  const settings = workspace.getConfiguration('meshwalk');
  const before = settings.get<unknown>('analyze.suppress');
  const entries = Array.isArray(before) ? (before as unknown[]) : [];
  if (entries.includes(entry)) return;
  const place =
    workspace.workspaceFolders === undefined ? ConfigurationTarget.Global : ConfigurationTarget.Workspace;
  await settings.update('analyze.suppress', [...entries, entry], place);
  window.setStatusBarMessage(
    `$(checklist) ${l10n.t('{0} is left out from the next analysis on.', entry)}`,
    8_000,
  );
}
