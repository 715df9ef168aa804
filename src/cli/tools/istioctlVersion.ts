import * as l10n from '@vscode/l10n';
import * as z from 'zod';
import { CliParseError } from '../cliCommand.ts';
import type { CliCommand, CliOutput, ClusterTarget } from '../cliCommand.ts';
import { istioctlCommand } from './istioctl.ts';

export interface IstioVersions {
  /** Version of the istioctl that ran; "unknown" for one that somebody built without version flags. */
  readonly client: string;
  /** One entry a ready istiod. Empty without a control plane, and when only the client was asked. */
  readonly controlPlane: readonly { readonly revision?: string; readonly version: string }[];
  /** One entry a proxy, `type` being sidecar, gateway, waypoint or ztunnel. */
  readonly dataPlane: readonly { readonly id: string; readonly version: string; readonly type?: string }[];
}

const versionShape = z.object({
  // The mixed case of the keys is istioctl's (istio/istio pkg/version/version.go).
  clientVersion: z.object({ version: z.string() }),
  meshVersion: z
    .array(z.object({ Revision: z.string().optional(), Info: z.object({ version: z.string() }) }))
    .nullish(),
  dataPlaneVersion: z
    .array(z.object({ ID: z.string(), IstioVersion: z.string(), Type: z.string().optional() }))
    .nullish(),
});

/** Reads `istioctl version -o json`. Errors about the cluster stand in stderr, with exit code 0. */
export function parseVersion(output: Pick<CliOutput, 'stdout'>): IstioVersions {
  const start = output.stdout.indexOf('{');
  let raw: unknown;
  try {
    raw = JSON.parse(output.stdout.slice(Math.max(start, 0)));
  } catch {
    throw new CliParseError(l10n.t('istioctl version printed something that is not JSON.'));
  }
  const parsed = versionShape.safeParse(raw);
  if (!parsed.success) throw new CliParseError(l10n.t('istioctl version printed no client version.'));
  const { clientVersion, meshVersion, dataPlaneVersion } = parsed.data;
  return {
    client: clientVersion.version,
    controlPlane: (meshVersion ?? []).map(({ Revision, Info }) => ({
      version: Info.version,
      ...(Revision === undefined || Revision === '' ? {} : { revision: Revision }),
    })),
    dataPlane: (dataPlaneVersion ?? []).map(({ ID, IstioVersion, Type }) => ({
      id: ID,
      version: IstioVersion,
      ...(Type === undefined ? {} : { type: Type }),
    })),
  };
}

/** The version of istioctl itself: no cluster is asked, so this cannot hang. */
export function clientVersion(): CliCommand<IstioVersions> {
  return istioctlCommand(undefined, {
    verb: ['version'],
    rest: ['--remote=false'],
    quiet: ['--output=json'],
    timeoutMs: 10_000,
    parse: parseVersion,
  });
}

/** Versions of istioctl, control plane and proxies. From 1.28 on it waits for ever for an unreachable API server. */
export function meshVersions(target: ClusterTarget): CliCommand<IstioVersions> {
  return istioctlCommand(target, {
    verb: ['version'],
    quiet: ['--output=json'],
    timeoutMs: 30_000,
    supervised: true,
    parse: parseVersion,
  });
}
