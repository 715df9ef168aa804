import * as l10n from '@vscode/l10n';
import { controlPlanes } from './controlPlane.ts';
import type { Snapshot } from './snapshot.ts';
import { DEPLOYMENT } from './wellKnown.ts';

/** The versions of istiod that run, each once. */
export function controlPlaneVersions(snapshot: Snapshot): readonly string[] {
  // Istiods stand in a namespace of their own: looking at all Deployments would make every row depend on each of them.
  const planes = snapshot.of(snapshot.in(ROOT_NAMESPACE, DEPLOYMENT), controlPlanes);
  return [...new Set(planes.flatMap((plane) => plane.version ?? []))];
}

/** Where Istio is installed unless somebody chose otherwise, and where mesh-wide policies stand. */
export const ROOT_NAMESPACE = 'istio-system';

/**
 * What to say of a proxy whose version is not one of istiod's; `undefined` when it is one, or when that is not known.
 * istiod supports proxies of its own and the minor release before
 * (https://istio.io/latest/docs/releases/supported-releases/#control-planedata-plane-skew).
 */
export function proxySkew(proxy: string, planes: readonly string[]): string | undefined {
  if (planes.length === 0 || planes.includes(proxy)) return undefined;
  return l10n.t(
    'The proxy is {0}, istiod is {1}: restart the workload and its pods get the proxy of istiod.',
    proxy,
    planes.join(', '),
  );
}
