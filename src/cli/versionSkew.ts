import * as l10n from '@vscode/l10n';
import { istioctlSkew } from './istioctlSafety.ts';
import type { IstioVersions } from './tools/istioctlVersion.ts';
import { versionNumbers } from './versionNumbers.ts';

/**
 * What to know about versions that differ, a sentence each; empty when they fit. Proxies may be one minor version behind
 * istiod and never ahead of it.
 * Source: https://istio.io/latest/docs/releases/supported-releases/#control-planedata-plane-skew
 */
export function versionSkew({ client, controlPlane, dataPlane }: IstioVersions): readonly string[] {
  const planes = [...new Set(controlPlane.map(({ version }) => version))];
  const notes = planes.map((version) => istioctlSkew(client, version)).filter(({ fits }) => !fits);
  const newest = Math.max(...planes.flatMap((version) => versionNumbers(version)?.[1] ?? []));
  const behind = [...Map.groupBy(dataPlane, ({ version }) => version)].flatMap(([version, proxies]) => {
    const minor = versionNumbers(version)?.[1];
    if (minor === undefined || !Number.isFinite(newest)) return [];
    if (minor > newest)
      return [
        l10n.t('{0} proxies of {1} are newer than istiod, which is not supported.', proxies.length, version),
      ];
    if (newest - minor <= 1) return [];
    return [
      l10n.t(
        '{0} proxies of {1} are more than one minor version behind istiod: restart their workloads.',
        proxies.length,
        version,
      ),
    ];
  });
  return [...notes.map(({ sentence }) => sentence), ...behind];
}
