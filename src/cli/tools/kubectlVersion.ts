import * as l10n from '@vscode/l10n';
import * as z from 'zod';
import { CliParseError } from '../cliCommand.ts';
import type { CliCommand, CliOutput } from '../cliCommand.ts';

function jsonOf(output: CliOutput): unknown {
  if (output.stdout.trim() === '') return undefined;
  try {
    return JSON.parse(output.stdout) as unknown;
  } catch {
    throw new CliParseError(l10n.t('kubectl printed something that is not JSON.'));
  }
}

export interface KubectlVersions {
  readonly client: string;
  readonly server?: string;
}

const versionShape = z.object({
  clientVersion: z.object({ gitVersion: z.string() }),
  serverVersion: z.object({ gitVersion: z.string() }).optional(),
});

function parseVersions(output: CliOutput): KubectlVersions {
  const parsed = versionShape.safeParse(jsonOf(output));
  if (!parsed.success) throw new CliParseError(l10n.t('kubectl version printed no client version.'));
  const { clientVersion, serverVersion } = parsed.data;
  return {
    client: clientVersion.gitVersion,
    ...(serverVersion === undefined ? {} : { server: serverVersion.gitVersion }),
  };
}

/** The version of kubectl itself: no cluster is asked. */
export function clientVersion(): CliCommand<KubectlVersions> {
  const shownArgs = ['version', '--client'];
  return {
    tool: 'kubectl',
    args: [...shownArgs, '--output=json'],
    shownArgs,
    env: { KUBERC: 'off' },
    timeoutMs: 10_000,
    parse: parseVersions,
  };
}
