import { versionNumbers } from '../../cli/versionNumbers.ts';

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
