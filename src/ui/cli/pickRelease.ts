import { QuickPickItemKind, l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import { releasePattern } from '../../cli/release.ts';
import type { ReleaseKind } from '../../cli/release.ts';
import { releaseChoices } from '../../cli/releaseChoices.ts';
import type { ReleaseNote } from '../../cli/releaseChoices.ts';

export interface PickedRelease {
  readonly version: string;
  readonly kind: ReleaseKind;
  /** Architecture in words of Node. */
  readonly arch: string;
}

interface Item extends QuickPickItem {
  readonly answer?: string;
}

const ANOTHER = 'another';
const ARCHIVE = 'archive';

/** Asks for version, contents and, where there is a choice, architecture. `archive` to take a file on disk instead. */
export async function pickRelease(
  controlPlane: string | undefined,
  kept: readonly string[],
  machine: { readonly platform: string; readonly arch: string },
): Promise<PickedRelease | 'archive' | undefined> {
  const version = await pickVersion(controlPlane, kept);
  if (version === undefined || version === ARCHIVE) return version;
  const kind = await pickKind(version);
  if (kind === undefined) return undefined;
  const arch = await pickArch(machine);
  return arch === undefined ? undefined : { version, kind, arch };
}

async function pickVersion(
  controlPlane: string | undefined,
  kept: readonly string[],
): Promise<string | undefined> {
  const notes: Readonly<Record<ReleaseNote, string>> = {
    suggested: l10n.t('suggested'),
    controlPlane: l10n.t('same as your control plane'),
    kept: l10n.t('already here'),
    unsafeAnalysis: l10n.t('not safe for analyzing clusters'),
    profileCommands: l10n.t('has the profile commands, which 1.24 removed'),
  };
  const items: Item[] = releaseChoices(controlPlane, kept).map((choice) => ({
    label: choice.version,
    description: choice.notes.map((note) => notes[note]).join(', '),
    answer: choice.version,
  }));
  const answer = await window.showQuickPick<Item>(
    [
      ...items,
      { label: '', kind: QuickPickItemKind.Separator },
      { label: l10n.t('Another version…'), answer: ANOTHER },
      { label: l10n.t('An archive on this machine…'), answer: ARCHIVE },
    ],
    {
      title: l10n.t('Get istioctl'),
      placeHolder: l10n.t('It is downloaded from the releases of Istio on GitHub'),
      matchOnDescription: true,
    },
  );
  if (answer?.answer !== ANOTHER) return answer?.answer;
  return window.showInputBox({
    title: l10n.t('Get istioctl'),
    prompt: l10n.t('Version of Istio'),
    placeHolder: '1.31.1',
    validateInput: (text) =>
      releasePattern.test(text) ? undefined : l10n.t('A release of Istio is called like 1.31.1.'),
  });
}

async function pickKind(version: string): Promise<ReleaseKind | undefined> {
  const items: (QuickPickItem & { content: ReleaseKind })[] = [
    {
      label: l10n.t('istioctl alone'),
      detail: l10n.t('One program, enough for most of the course.'),
      content: 'istioctl',
    },
    {
      label: l10n.t('The whole release'),
      detail: l10n.t(
        'istioctl with the samples, addons and profiles of {0}, which the course then uses.',
        version,
      ),
      content: 'istio',
    },
  ];
  const answer = await window.showQuickPick(items, { title: l10n.t('Get Istio {0}', version) });
  return answer?.content;
}

/** Only Macs run two: their own, and that of Intel by translation. */
async function pickArch({ platform, arch }: { platform: string; arch: string }): Promise<string | undefined> {
  if (platform !== 'darwin' || arch !== 'arm64') return arch;
  const answer = await window.showQuickPick(
    [
      { label: l10n.t('Apple silicon'), description: 'osx-arm64', arch: 'arm64' },
      { label: l10n.t('Intel, translated by Rosetta'), description: 'osx-amd64', arch: 'x64' },
    ],
    { title: l10n.t('For Which Processor?') },
  );
  return answer?.arch;
}
