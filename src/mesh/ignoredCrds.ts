import type { MeshCrd } from './crds.ts';

/**
 * From which Gateway API release on istiod reads a CRD; objects of an older CRD are left out without a word.
 * Source: istio/istio release-1.31 pkg/config/schema/gatewayapi/minimumversions.go.
 */
const MINIMUM: Readonly<Record<string, readonly [number, number]>> = {
  'grpcroutes.gateway.networking.k8s.io': [1, 1],
  'backendtlspolicies.gateway.networking.k8s.io': [1, 4],
  'tlsroutes.gateway.networking.k8s.io': [1, 5],
  'tcproutes.gateway.networking.k8s.io': [1, 6],
};
/** The Istio release that the table is of; what earlier ones want is not known here. */
const SINCE: readonly [number, number] = [1, 31];

/** The release that this Istio wants of a CRD that is older, `1.6`; `undefined` when it reads the CRD. */
export function wantedRelease(crd: MeshCrd, istioVersion: string | undefined): string | undefined {
  const minimum = MINIMUM[crd.name];
  const istio = majorMinor(istioVersion);
  const bundle = majorMinor(crd.bundleVersion);
  if (minimum === undefined || istio === undefined || bundle === undefined || isOlder(istio, SINCE))
    return undefined;
  return isOlder(bundle, minimum) ? minimum.join('.') : undefined;
}

function majorMinor(version: string | undefined): readonly [number, number] | undefined {
  const parts = /^v?(\d+)\.(\d+)/.exec(version ?? '');
  return parts === null ? undefined : [Number(parts[1]), Number(parts[2])];
}

function isOlder(one: readonly [number, number], other: readonly [number, number]): boolean {
  return one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);
}
