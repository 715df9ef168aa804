import * as l10n from '@vscode/l10n';
import { dnsLabel, dnsSubdomain, namespaceOption, plainValue } from '../argument.ts';
import type { CliCommand, ClusterTarget } from '../cliCommand.ts';
import { shownTargetArgs, targetArgs, targetEnv } from '../target.ts';

/** `kubectl get` of one object as YAML. `resource` is the plural with its group: `httproutes.gateway.networking.k8s.io`. */
export function getObject(
  target: ClusterTarget,
  options: { readonly resource: string; readonly name: string; readonly namespace?: string },
): CliCommand<string> {
  const own = [
    'get',
    dnsSubdomain(l10n.t('Resource'), options.resource),
    // Names of some kinds hold more than letters and digits.
    plainValue(l10n.t('Name'), options.name),
    ...(options.namespace === undefined ? [] : [namespaceOption(options.namespace)]),
    '--output=yaml',
  ];
  return {
    tool: 'kubectl',
    args: [...own, ...targetArgs(target)],
    shownArgs: [...own, ...shownTargetArgs(target)],
    env: targetEnv(target),
    timeoutMs: 30_000,
    parse: ({ stdout }) => stdout,
  };
}

/** What a terminal needs to start `kubectl exec` with a shell in a container. */
export interface ShellCommand {
  readonly tool: 'kubectl';
  readonly args: readonly string[];
  readonly shownArgs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** bash where the image has it, else sh. Runs in the container, never on this machine. */
const SHELL = ['sh', '-c', 'command -v bash >/dev/null 2>&1 && exec bash || exec sh'];

/** `kubectl exec` with a terminal in a container of a pod. */
export function shellIn(
  target: ClusterTarget,
  options: { readonly namespace: string; readonly pod: string; readonly container: string },
): ShellCommand {
  const own = [
    'exec',
    '--stdin',
    '--tty',
    dnsSubdomain(l10n.t('Pod'), options.pod),
    namespaceOption(options.namespace),
    `--container=${dnsLabel(l10n.t('Container'), options.container)}`,
  ];
  const { TERM: _dumb, ...env } = targetEnv(target);
  return {
    tool: 'kubectl',
    args: [...own, ...targetArgs(target), '--', ...SHELL],
    shownArgs: [...own, ...shownTargetArgs(target), '--', 'sh'],
    env,
  };
}
