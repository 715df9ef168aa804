import { QuickPickItemKind, l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import { machineOf, machines, releasePattern } from '../../cli/release.ts';
import type { Machine, ReleaseKind } from '../../cli/release.ts';
import { releaseChoices } from '../../cli/releaseChoices.ts';
import type { ReleaseNote } from '../../cli/releaseChoices.ts';

export interface PickedRelease {
  readonly version: string;
  readonly kind: ReleaseKind;
  /** In words of Node, as the architecture. */
  readonly platform: string;
  readonly arch: string;
  /** Whether it is for this machine, where it is installed; another one gets an archive to take along. */
  readonly here: boolean;
}

interface Item extends QuickPickItem {
  readonly answer?: string;
}

const ANOTHER = 'another';
const ARCHIVE = 'archive';
const ELSEWHERE = 'elsewhere';

/**
 * Asks for version and contents, for this machine unless the learner wants it for another one. `archive` to take a file
 * on disk instead.
 * @param machine this one, in words of Node
 */
export async function pickRelease(
  controlPlane: string | undefined,
  kept: readonly string[],
  machine: { readonly platform: string; readonly arch: string },
): Promise<PickedRelease | 'archive' | undefined> {
  const version = await pickVersion(controlPlane, kept);
  if (version === undefined || version === ARCHIVE) return version;
  const own = machineOf(machine.platform, machine.arch);
  const kind = own === undefined ? ELSEWHERE : await pickKind(version, own, true);
  if (kind === undefined) return undefined;
  if (kind !== ELSEWHERE) {
    const arch = await pickArch(machine);
    return arch === undefined ? undefined : { version, kind, platform: machine.platform, arch, here: true };
  }
  const other = await pickMachine(own);
  if (other === undefined) return undefined;
  const contents = await pickKind(version, other, false);
  if (contents === undefined || contents === ELSEWHERE) return undefined;
  return { version, kind: contents, platform: other.platform, arch: other.arch, here: false };
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

async function pickKind(
  version: string,
  { built }: Machine,
  here: boolean,
): Promise<ReleaseKind | typeof ELSEWHERE | undefined> {
  const items: (QuickPickItem & { content: ReleaseKind | typeof ELSEWHERE })[] = [
    {
      label: l10n.t('istioctl alone'),
      description: built,
      detail: l10n.t('One program, enough for most of the course.'),
      content: 'istioctl',
    },
    {
      label: l10n.t('The whole release'),
      description: built,
      detail: l10n.t(
        'istioctl with the samples, addons and profiles of {0}, which the course then uses.',
        version,
      ),
      content: 'istio',
    },
  ];
  const elsewhere = {
    label: l10n.t('For another machine…'),
    detail: l10n.t('Another system or processor: you get a checked archive to take there.'),
    content: ELSEWHERE,
  } as const;
  const answer = await window.showQuickPick(here ? [...items, elsewhere] : items, {
    title: l10n.t('Get Istio {0}', version),
  });
  return answer?.content;
}

/** Every machine that Istio builds for, but this one. */
async function pickMachine(own: Machine | undefined): Promise<Machine | undefined> {
  const items = machines
    .filter((one) => one !== own)
    .map((machine) => ({ label: machineWords(machine), description: machine.built, machine }));
  const answer = await window.showQuickPick(items, {
    title: l10n.t('For Which Machine?'),
    matchOnDescription: true,
  });
  return answer?.machine;
}

function machineWords({ platform, arch }: Machine): string {
  const systems: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };
  const processor =
    arch === 'x64'
      ? l10n.t('Intel or AMD, 64 bits')
      : arch === 'arm64'
        ? l10n.t('ARM, 64 bits')
        : l10n.t('ARM, 32 bits');
  return `${systems[platform] ?? platform}, ${processor}`;
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
