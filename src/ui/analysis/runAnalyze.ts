import { commands, l10n, window, workspace } from 'vscode';
import type { Uri } from 'vscode';
import type { AnalyzeReport, AnalyzeScope, Finding } from '../../cli/tools/istioctlAnalyze.ts';
import { Command } from '../../contributions.ts';
import { UserFacingError, unlinked } from '../commands.ts';
import type { AnalysisAccess } from './analysisGate.ts';
import type { AnalyzeParts } from './analyzeParts.ts';

/** The entries of the setting that can be passed on; others are passed over. */
export function suppressed(resource: Uri | undefined): readonly { code: string; glob: string }[] {
  const value = workspace.getConfiguration('meshwalk', resource).get<unknown>('analyze.suppress');
  return (Array.isArray(value) ? (value as unknown[]) : []).flatMap((entry) => {
    const [, code, glob = '*'] = /^(IST\d{4})(?:=([^\p{Cc}-][^\p{Cc}]*))?$/u.exec(String(entry)) ?? [];
    return code === undefined ? [] : [{ code, glob }];
  });
}

/**
 * Runs `istioctl analyze` once for each scope and gives all that it said, each thing once. istioctl drops what belongs
 * to another namespace than the selected one, so a file with several namespaces takes several runs.
 * @returns `undefined` when there is no istioctl and the learner was shown the way to it, and when it was ended
 */
export async function runAnalyze(
  parts: AnalyzeParts,
  scopes: readonly AnalyzeScope[],
  { target, path }: AnalysisAccess,
  options: { readonly asked: boolean; readonly signal: AbortSignal; readonly resource?: Uri },
): Promise<AnalyzeReport | undefined> {
  const { analyze } = await parts.tools.backend();
  const findings = new Map<string, Finding>();
  const unread = new Set<string>();
  let empty = true;
  for (const scope of scopes) {
    const command = analyze({
      scope,
      suppress: suppressed(options.resource),
      ...(target === undefined ? {} : { target }),
    });
    const result = await parts.tools.run(command, {
      signal: options.signal,
      ...(path === undefined ? {} : { path }),
    });
    if (result.kind === 'cancelled') return undefined;
    if (result.kind === 'notFound') {
      if (!options.asked) return undefined;
      void offerIstioctl(result.message);
      return undefined;
    }
    if (result.kind !== 'ok') throw new UserFacingError(result.message);
    for (const finding of result.value.findings) findings.set(JSON.stringify(finding), finding);
    for (const sentence of result.value.unread) unread.add(sentence);
    empty &&= result.value.empty;
  }
  for (const sentence of unread) parts.log.warn(`istioctl analyze: ${sentence}`);
  return { findings: [...findings.values()], unread: [...unread], empty };
}

async function offerIstioctl(message: string): Promise<void> {
  const get = l10n.t('Get istioctl…');
  if ((await window.showWarningMessage(unlinked(message), get)) === get) {
    await commands.executeCommand(Command.getIstioctl);
  }
}
