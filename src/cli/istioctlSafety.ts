import * as l10n from '@vscode/l10n';
import { comparedVersions, versionNumbers } from './versionNumbers.ts';

/** Facts about versions of istioctl that decide what Meshwalk does by itself. */

export type ClusterAnalysis =
  | { readonly safe: true }
  | {
      readonly safe: false;
      readonly reason: string;
      /** The nearest version that has the fix. */
      readonly fixedIn: string;
    };

/** First fixed patch of each minor version; older minors than the first have no fix at all. */
const fixes: readonly (readonly [minor: number, patch: number])[] = [
  [29, 8],
  [30, 5],
  [31, 1],
];

/**
 * Whether `istioctl analyze` of this version may be run against a cluster without being asked. From 1.22.0 it loaded
 * kubeconfigs from Secrets of the cluster and ran the programs that they name; fixed in 1.29.8, 1.30.5 and 1.31.1
 * (https://istio.io/latest/news/releases/1.31.x/announcing-1.31.1/). Analysis of files alone is never affected.
 * A version that says nothing, as that of a self-built istioctl, counts as new.
 */
export function clusterAnalysis(version: string): ClusterAnalysis {
  const numbers = versionNumbers(version);
  if (numbers === undefined || numbers[0] !== 1) return { safe: true };
  const [, minor, patch] = numbers;
  const newestOfAll = fixes.at(-1)?.[0] ?? 0;
  if (minor < 22 || minor > newestOfAll) return { safe: true };
  const fix = fixes.find(([fixedMinor]) => fixedMinor >= minor);
  const fixedIn = fix === undefined ? '1.31.1' : `1.${fix[0]}.${fix[1]}`;
  if (fix !== undefined && fix[0] === minor && patch >= fix[1]) return { safe: true };
  return {
    safe: false,
    fixedIn,
    reason: l10n.t(
      'istioctl {0} can be made to run programs by a hostile cluster when it analyses it. It is fixed in {1}.',
      version,
      fixedIn,
    ),
  };
}

/** Since 1.24 istioctl has no profile, verify-install and operator commands (exit code 64). */
export function hasProfileCommands(version: string): boolean {
  return (comparedVersions(version, '1.24.0') ?? 0) < 0;
}

export interface Skew {
  readonly fits: boolean;
  readonly sentence: string;
}

/** Whether an istioctl fits a control plane: the same minor version, or one apart. */
export function istioctlSkew(istioctl: string, controlPlane: string): Skew {
  const [client, server] = [versionNumbers(istioctl), versionNumbers(controlPlane)];
  if (client === undefined || server === undefined) {
    return {
      fits: true,
      sentence: l10n.t('istioctl does not say its version; the control plane is {0}.', controlPlane),
    };
  }
  const apart = Math.abs(client[1] - server[1]) + Math.abs(client[0] - server[0]) * 100;
  if (apart === 0)
    return {
      fits: true,
      sentence: l10n.t('istioctl and the control plane are {0}.{1}.', server[0], server[1]),
    };
  const both = l10n.t('istioctl is {0}, the control plane {1}', istioctl, controlPlane);
  return apart === 1
    ? { fits: true, sentence: l10n.t('{0}: one release apart, which works.', both) }
    : {
        fits: false,
        sentence: l10n.t('{0}: more than one release apart. Get istioctl {1}.', both, controlPlane),
      };
}

/** Kubernetes minor versions that an Istio minor version is made for (istio.io, supported releases). */
const supportedKubernetes: ReadonlyMap<number, readonly [from: number, to: number]> = new Map([
  [22, [27, 30]],
  [23, [27, 30]],
  [28, [30, 34]],
  [29, [31, 35]],
  [30, [32, 36]],
  [31, [32, 36]],
]);

/** The newest Kubernetes minor version that an Istio is made for; `undefined` where the range is not known here. */
export function newestKubernetes(istio: string): number | undefined {
  const numbers = versionNumbers(istio);
  return numbers === undefined ? undefined : supportedKubernetes.get(numbers[1])?.[1];
}

/** Whether Kubernetes fits an Istio; `undefined` for releases of Istio whose range is not known here. */
export function kubernetesSkew(istio: string, kubernetes: string): Skew | undefined {
  const [mesh, server] = [versionNumbers(istio), versionNumbers(kubernetes)];
  const range = mesh === undefined ? undefined : supportedKubernetes.get(mesh[1]);
  if (mesh === undefined || server === undefined || range === undefined) return undefined;
  const [from, to] = range;
  const made = l10n.t('Istio {0}.{1} is made for Kubernetes 1.{2} to 1.{3}', mesh[0], mesh[1], from, to);
  return server[1] >= from && server[1] <= to
    ? { fits: true, sentence: l10n.t('{0}, and this is {1}.', made, kubernetes) }
    : { fits: false, sentence: l10n.t('{0}; this is {1}.', made, kubernetes) };
}
