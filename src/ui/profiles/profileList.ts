import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { l10n, window } from 'vscode';
import { hasProfileCommands } from '../../cli/istioctlSafety.ts';
import { profileList } from '../../cli/tools/istioctlInstall.ts';
import type { ToolBox } from '../cli/toolBox.ts';

/** The profiles since 1.24, which has no command that lists them (istio/istio manifests/profiles). */
const KNOWN: readonly string[] = [
  'default',
  'demo',
  'minimal',
  'ambient',
  'remote',
  'stable',
  'preview',
  'openshift',
  'openshift-ambient',
  'empty',
];

/** The profiles of the istioctl in use: as it says itself, as its release has them as files, else those that are known. */
export async function knownProfiles(tools: ToolBox): Promise<readonly string[]> {
  const version = (await tools.istioctl())?.version;
  if (version === undefined) return KNOWN;
  if (hasProfileCommands(version)) {
    const result = await tools.run(profileList());
    if (result.kind === 'ok' && result.value.length > 0) return result.value;
  }
  const release = tools.wholeRelease(version);
  if (release === undefined) return KNOWN;
  const files = await readdir(join(release, 'manifests', 'profiles')).catch(() => []);
  const names = files.filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length));
  return names.length === 0 ? KNOWN : names.toSorted();
}

/** Lets the learner pick a profile; `undefined` when they do not. */
export async function pickProfile(
  tools: ToolBox,
  title: string,
  except?: string,
): Promise<string | undefined> {
  const items = (await knownProfiles(tools))
    .filter((name) => name !== except)
    .map((label) => ({ label, description: about(label) }));
  return (await window.showQuickPick(items, { title }))?.label;
}

function about(profile: string): string {
  switch (profile) {
    case 'default':
      return l10n.t('istiod and an ingress gateway, for production');
    case 'demo':
      return l10n.t('everything, with small requests of memory, for learning');
    case 'minimal':
      return l10n.t('istiod alone');
    case 'ambient':
      return l10n.t('istiod, the CNI agent and ztunnel: a mesh without sidecars');
    case 'remote':
      return l10n.t('for a cluster whose control plane is elsewhere');
    case 'empty':
      return l10n.t('nothing: a start for your own');
    case 'preview':
      return l10n.t('with what is about to come');
    case 'stable':
      return l10n.t('only what is stable');
    case 'openshift':
    case 'openshift-ambient':
      return l10n.t('for OpenShift');
    default:
      return '';
  }
}
