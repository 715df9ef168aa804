import { clusterAnalysis, hasProfileCommands } from './istioctlSafety.ts';
import { releasePattern } from './release.ts';
import { comparedVersions, versionNumbers } from './versionNumbers.ts';

/** What is to be said about a version when a learner chooses one, the most important first. */
export type ReleaseNote = 'suggested' | 'controlPlane' | 'kept' | 'unsafeAnalysis' | 'profileCommands';

export interface ReleaseChoice {
  readonly version: string;
  readonly notes: readonly ReleaseNote[];
}

/**
 * Releases that are known to exist, one or two of each minor version: the fixed ones first, and 1.23.0 because it is
 * the last one with the profile commands of the tutorial. Known from the announcements of Istio of September 2026, and
 * from the modules of istio.io/api, which every release tags.
 */
const known = [
  '1.31.4',
  '1.31.1',
  '1.30.8',
  '1.30.5',
  '1.29.8',
  '1.28.0',
  '1.27.0',
  '1.26.0',
  '1.25.0',
  '1.24.2',
  '1.23.0',
] as const;

/**
 * Which version to suggest: that of the control plane. When its istioctl is dangerous the fixed one, if that is at most
 * one minor version away and so still fits; without a control plane the newest that is known and safe.
 */
export function suggestedVersion(controlPlane: string | undefined): string {
  if (controlPlane === undefined || !releasePattern.test(controlPlane)) return known[0];
  const analysis = clusterAnalysis(controlPlane);
  if (analysis.safe) return controlPlane;
  const [plane, fixed] = [versionNumbers(controlPlane), versionNumbers(analysis.fixedIn)];
  const fits = plane !== undefined && fixed !== undefined && fixed[1] - plane[1] <= 1;
  return fits ? analysis.fixedIn : controlPlane;
}

/**
 * The versions to choose from, the suggested one first, then newest first.
 * @param controlPlane version of the chosen cluster's istiod
 * @param kept versions in our own storage
 */
export function releaseChoices(
  controlPlane: string | undefined,
  kept: readonly string[],
): readonly ReleaseChoice[] {
  const suggested = suggestedVersion(controlPlane);
  const plane = controlPlane !== undefined && releasePattern.test(controlPlane) ? [controlPlane] : [];
  const rest = [...new Set([...plane, ...kept, ...known])]
    .filter((version) => version !== suggested)
    .toSorted((one, other) => comparedVersions(other, one) ?? 0);
  return [suggested, ...rest].map((version) => ({
    version,
    notes: (
      [
        ['suggested', version === suggested],
        ['controlPlane', version === controlPlane],
        ['kept', kept.includes(version)],
        ['unsafeAnalysis', !clusterAnalysis(version).safe],
        ['profileCommands', hasProfileCommands(version)],
      ] as const
    ).flatMap(([note, holds]) => (holds ? [note] : [])),
  }));
}
