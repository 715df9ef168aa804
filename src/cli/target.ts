import * as l10n from '@vscode/l10n';
import { posix, win32 } from 'node:path';
import { absolutePath, contextName } from './argument.ts';
import type { ClusterTarget } from './cliCommand.ts';

/** The flags that bind a kubectl or istioctl command to one cluster. Both tools spell them alike. */
export function targetArgs(target: ClusterTarget, platform: NodeJS.Platform = process.platform): string[] {
  const args = [`--context=${contextName(target.context)}`];
  const [only, ...more] = target.kubeconfig ?? [];
  if (only !== undefined && more.length === 0)
    args.push(`--kubeconfig=${absolutePath(l10n.t('Kubeconfig'), only, platform)}`);
  return args;
}

/** The same flags as the learner would type them. */
export function shownTargetArgs(target: ClusterTarget): string[] {
  return targetArgs(target.kubeconfigIsUsual === true ? { context: target.context } : target);
}

/**
 * The environment of a kubectl or istioctl command: `KUBERC=off` because a kuberc file changes the default flags of
 * kubectl (https://kubernetes.io/docs/reference/kubectl/kuberc), and the list of kubeconfig files when there are
 * several. Istioctl prints colours and boats unless the terminal is dumb.
 */
export function targetEnv(
  target: ClusterTarget,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const env: Record<string, string> = { KUBERC: 'off', TERM: 'dumb', NO_COLOR: '1' };
  const files = target.kubeconfig ?? [];
  if (files.length > 1)
    env['KUBECONFIG'] = files
      .map((file) => absolutePath(l10n.t('Kubeconfig'), file, platform))
      .join(platform === 'win32' ? win32.delimiter : posix.delimiter);
  return env;
}
