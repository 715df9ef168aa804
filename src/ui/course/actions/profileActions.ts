import { Uri, commands, l10n, window, workspace } from 'vscode';
import { manifestGenerate } from '../../../cli/tools/istioctlInstall.ts';
import { UserFacingError } from '../../commands.ts';
import type { ActionParts, ActionRunner } from './actionParts.ts';

/** The profiles of every release since 1.24, which has no command that lists them (manifests/profiles of a release). */
const PROFILES = [
  'default',
  'demo',
  'minimal',
  'empty',
  'preview',
  'ambient',
  'remote',
  'stable',
  'openshift',
] as const;

export const showProfiles: ActionRunner<'showProfiles'> = async (parts) => {
  const picked = await window.showQuickPick([...PROFILES], {
    title: l10n.t('Profiles of Istio'),
    placeHolder: l10n.t('Opens what the profile installs, as istioctl generates it. Nothing is installed.'),
  });
  if (picked !== undefined) await openGenerated(parts, picked);
};

export const openProfile: ActionRunner<'openProfile'> = async (parts, { profile }) => {
  await openGenerated(parts, profile);
};

export const compareProfiles: ActionRunner<'compareProfiles'> = async (parts, { left, right }) => {
  const [one, other] = await Promise.all([generated(parts, left), generated(parts, right)]);
  await commands.executeCommand('vscode.diff', one, other, l10n.t('{0} and {1}', left, right));
};

export const compareManifest: ActionRunner<'compareManifest'> = async (parts, { profile }) => {
  await openGenerated(parts, profile);
  await commands.executeCommand('meshwalk.mesh.focus');
};

async function openGenerated(parts: ActionParts, profile: string): Promise<void> {
  await window.showTextDocument(await workspace.openTextDocument(await generated(parts, profile)));
}

/** What a profile installs, as a document that is not saved anywhere. */
async function generated(parts: ActionParts, profile: string): Promise<Uri> {
  const result = await parts.tools.run(manifestGenerate({ profile }));
  if (result.kind === 'cancelled') throw new UserFacingError(l10n.t('Cancelled.'));
  if (result.kind !== 'ok') throw new UserFacingError(result.message);
  const document = await workspace.openTextDocument({ language: 'yaml', content: result.output.stdout });
  return document.uri;
}
