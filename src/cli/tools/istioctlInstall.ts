import * as l10n from '@vscode/l10n';
import { absolutePath, boundedNumber, dnsLabel, plainValue } from '../argument.ts';
import type { CliCommand, ClusterTarget } from '../cliCommand.ts';
import { istioctlCommand, shownOutput } from './istioctl.ts';

/** What is installed or generated: a profile by name, or a file of kind IstioOperator, which only istioctl reads. */
export interface IstioConfiguration {
  /** Name of a profile of this istioctl, such as `demo`. */
  readonly profile?: string;
  /** Absolute path of an IstioOperator file. */
  readonly file?: string;
  readonly revision?: string;
}

function configurationArgs(configuration: IstioConfiguration): string[] {
  const args: string[] = [];
  if (configuration.file !== undefined)
    args.push(`--filename=${absolutePath(l10n.t('File'), configuration.file)}`);
  if (configuration.profile !== undefined)
    args.push(`--set=profile=${dnsLabel(l10n.t('Profile'), configuration.profile)}`);
  if (configuration.revision !== undefined)
    args.push(`--revision=${dnsLabel(l10n.t('Revision'), configuration.revision)}`);
  return args;
}

export interface InstallOptions extends IstioConfiguration {
  readonly dryRun?: boolean;
  /** How long istioctl waits for each component, in seconds; 300 unless given. */
  readonly readinessTimeoutS?: number;
}

/** `istioctl install -y`: progress is printed on standard error, component after component. */
export function install(target: ClusterTarget, options: InstallOptions): CliCommand<string> {
  const wait = options.readinessTimeoutS;
  return istioctlCommand(target, {
    verb: ['install'],
    rest: [
      ...configurationArgs(options),
      ...(wait === undefined ? [] : [`--readiness-timeout=${boundedNumber(l10n.t('Time'), wait, 1, 3600)}s`]),
      ...(options.dryRun === true ? ['--dry-run'] : []),
      '-y',
    ],
    // Six components at most wait one after the other.
    timeoutMs: (wait ?? 300) * 6_000,
    supervised: true,
    parse: shownOutput,
  });
}

/** `istioctl uninstall`: one revision, or with `purge` everything of Istio, CRDs and all their objects included. */
export function uninstall(
  target: ClusterTarget,
  options: ({ readonly purge: true } | { readonly revision: string }) & { readonly dryRun?: boolean },
): CliCommand<string> {
  const what =
    'purge' in options ? '--purge' : `--revision=${dnsLabel(l10n.t('Revision'), options.revision)}`;
  return istioctlCommand(target, {
    verb: ['uninstall'],
    rest: [what, ...(options.dryRun === true ? ['--dry-run'] : []), '-y'],
    timeoutMs: 300_000,
    supervised: true,
    parse: shownOutput,
  });
}

/** `istioctl manifest generate`: the YAML that a profile stands for. No cluster is asked. */
export function manifestGenerate(configuration: IstioConfiguration): CliCommand<string> {
  return istioctlCommand(undefined, {
    verb: ['manifest', 'generate'],
    rest: configurationArgs(configuration),
    timeoutMs: 60_000,
    parse: shownOutput,
  });
}

/** `istioctl profile list`, gone since 1.24. Releases up to 1.23 print the list on standard error. */
export function profileList(): CliCommand<readonly string[]> {
  return istioctlCommand(undefined, {
    verb: ['profile', 'list'],
    timeoutMs: 15_000,
    parse: ({ stdout, stderr }) =>
      `${stdout}\n${stderr}`
        .split('\n')
        .filter((line) => /^\s+\S+$/.test(line))
        .map((line) => line.trim()),
  });
}

/** `istioctl profile dump NAME`, gone since 1.24. */
export function profileDump(profile: string): CliCommand<string> {
  return istioctlCommand(undefined, {
    verb: ['profile', 'dump', dnsLabel(l10n.t('Profile'), profile)],
    timeoutMs: 15_000,
    parse: shownOutput,
  });
}

/** `istioctl verify-install`, gone since 1.24. */
export function verifyInstall(target: ClusterTarget, file?: string): CliCommand<string> {
  return istioctlCommand(target, {
    verb: ['verify-install'],
    rest:
      file === undefined
        ? []
        : [`--filename=${absolutePath(l10n.t('File'), plainValue(l10n.t('File'), file))}`],
    timeoutMs: 120_000,
    supervised: true,
    parse: shownOutput,
  });
}

/** `istioctl proxy-status`, as the table that it prints. It waits for ever for an unreachable API server. */
export function proxyStatus(target: ClusterTarget): CliCommand<string> {
  return istioctlCommand(target, {
    verb: ['proxy-status'],
    timeoutMs: 30_000,
    supervised: true,
    parse: shownOutput,
  });
}
