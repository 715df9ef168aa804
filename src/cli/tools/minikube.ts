import * as l10n from '@vscode/l10n';
import { boundedNumber, oneOf, plainValue, versionText } from '../argument.ts';
import type { CliCommand, CliOutput } from '../cliCommand.ts';

export const minikubeDrivers = [
  'docker',
  'podman',
  'kvm2',
  'qemu2',
  'hyperkit',
  'hyperv',
  'virtualbox',
  'vfkit',
] as const;
export type MinikubeDriver = (typeof minikubeDrivers)[number];

export const minikubeAddons = ['metrics-server', 'headlamp', 'dashboard'] as const;
export type MinikubeAddon = (typeof minikubeAddons)[number];

const stdoutOf = (output: CliOutput): string => output.stdout;

function minikube<T>(
  profile: string,
  args: readonly string[],
  timeoutMs: number,
  parse: (output: CliOutput) => T,
): CliCommand<T> {
  const all = [...args, `--profile=${plainValue(l10n.t('minikube profile'), profile)}`];
  return {
    tool: 'minikube',
    args: all,
    shownArgs: all,
    env: { KUBERC: 'off', TERM: 'dumb', NO_COLOR: '1', MINIKUBE_IN_STYLE: 'false' },
    timeoutMs,
    supervised: true,
    parse,
  };
}

export interface MinikubeStart {
  /** The minikube profile, which is also the name of the kubeconfig context. */
  readonly profile: string;
  readonly driver: MinikubeDriver;
  readonly memoryMb: number;
  readonly cpus: number;
  /** Such as `v1.36.3`: minikube's own default may be newer than what Istio supports. */
  readonly kubernetesVersion: string;
}

/** `minikube start`, which may download for many minutes. */
export function start(options: MinikubeStart): CliCommand<string> {
  return minikube(
    options.profile,
    [
      'start',
      `--driver=${oneOf(l10n.t('Driver'), options.driver, minikubeDrivers)}`,
      `--memory=${boundedNumber(l10n.t('Memory'), options.memoryMb, 1_800, 1_048_576)}`,
      `--cpus=${boundedNumber(l10n.t('CPUs'), options.cpus, 1, 256)}`,
      `--kubernetes-version=${versionText(l10n.t('Kubernetes version'), options.kubernetesVersion)}`,
    ],
    30 * 60_000,
    stdoutOf,
  );
}

/** `minikube addons enable NAME`. */
export function enableAddon(profile: string, addon: MinikubeAddon): CliCommand<string> {
  return minikube(
    profile,
    ['addons', 'enable', oneOf(l10n.t('Addon'), addon, minikubeAddons)],
    300_000,
    stdoutOf,
  );
}

/** The version of minikube itself. */
export function version(): CliCommand<string> {
  const args = ['version', '--short'];
  return {
    tool: 'minikube',
    args,
    shownArgs: args,
    env: { TERM: 'dumb', NO_COLOR: '1' },
    timeoutMs: 10_000,
    parse: ({ stdout }) => stdout.trim(),
  };
}
