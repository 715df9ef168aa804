import { ProgressLocation, l10n, window } from 'vscode';
import { uninstallList } from '../../cli/profileText.ts';
import { uninstall } from '../../cli/tools/istioctlInstall.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import { UserFacingError } from '../commands.ts';

/** All of Istio, or one revision of it. */
export type UninstallChoice = { readonly purge: true } | { readonly revision: string };

/**
 * What `istioctl uninstall` would remove from the chosen cluster, as it says itself in a dry run, for a question.
 * @returns `undefined` when the person ended the look
 * @throws UserFacingError when there is nothing to remove, and as the tool says when it fails
 */
export async function whatUninstallRemoves(
  tools: ToolBox,
  choice: UninstallChoice,
): Promise<readonly string[] | undefined> {
  const target = await tools.target();
  const preview = await window.withProgress(
    { location: ProgressLocation.Notification, title: l10n.t('Looking what would go') },
    async () => tools.run(uninstall(target, { ...choice, dryRun: true })),
  );
  if (preview.kind === 'cancelled') return undefined;
  if (preview.kind !== 'ok') throw new UserFacingError(preview.message);
  const objects = uninstallList(`${preview.output.stdout}\n${preview.output.stderr}`);
  if (objects.length === 0) throw new UserFacingError(l10n.t('There is nothing of Istio to remove.'));
  const crds = objects.filter((one) => one.startsWith('CustomResourceDefinition '));
  const lost =
    crds.length === 0
      ? []
      : [l10n.t('{0} CRDs go, and with them every Istio object of every namespace.', crds.length)];
  return [...lost, ...objects.filter((one) => !crds.includes(one))];
}
