import { comparedVersions, versionNumbers } from '../../cli/versionNumbers.ts';

/**
 * Which bundle of Gateway API CRDs an Istio wants. Sources: go.mod of each istio/istio release branch, and
 * istio/istio pkg/config/schema/gatewayapi/minimumversions.go for what 1.31 refuses.
 */

const wanted: readonly (readonly [minor: number, bundle: string])[] = [
  [31, 'v1.6.1'],
  [30, 'v1.5.1'],
  [28, 'v1.4.0'],
  [27, 'v1.3.0'],
  [26, 'v1.3.0'],
  [25, 'v1.2.1'],
  [24, 'v1.2.0'],
  [0, 'v1.1.0'],
];

/** The bundle that the documentation of an Istio release names; of the newest known release when it is not known. */
export function gatewayApiFor(istioVersion: string | undefined): string {
  const numbers = istioVersion === undefined ? undefined : versionNumbers(istioVersion);
  const minor = numbers?.[0] === 1 ? numbers[1] : Number.POSITIVE_INFINITY;
  return wanted.find(([from]) => minor >= from)?.[1] ?? 'v1.6.1';
}

/** Below this bundle an Istio does not read the Gateway and HTTPRoute objects of the course as v1. */
export const oldestUsableBundle = 'v1.0.0';

/** Bundles whose standard CRDs the extension carries, the oldest first; those of schemas/sources.json. */
export const carriedBundles: readonly string[] = ['v1.1.0', 'v1.3.0', 'v1.4.1', 'v1.5.1', 'v1.6.3'];

/**
 * The carried bundle to install: the nearest that is not older than what an Istio wants, nor than what is there
 * already, because an older one would take fields away, and from 1.5 on is refused.
 * @param installed bundle version of the CRDs of the cluster, where there are some
 */
export function bundleToInstall(istioVersion: string | undefined, installed: string | undefined): string {
  const least = [gatewayApiFor(istioVersion), ...(installed === undefined ? [] : [installed])];
  const isEnough = (bundle: string): boolean =>
    least.every((one) => (comparedVersions(bundle, one) ?? 0) >= 0);
  return carriedBundles.find(isEnough) ?? carriedBundles.at(-1) ?? 'v1.6.3';
}
