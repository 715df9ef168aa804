import * as l10n from '@vscode/l10n';
import { controlPlanes } from './controlPlane.ts';
import type { KubeObject } from './kubeObject.ts';
import type { Snapshot } from './snapshot.ts';
import { DEPLOYMENT } from './wellKnown.ts';

/** The versions of istiod that run, each once. The same list until a Deployment beside istiod changes. */
export function controlPlaneVersions(snapshot: Snapshot): readonly string[] {
  return snapshot.once(readVersions);
}

function readVersions(snapshot: Snapshot): readonly string[] {
  // Istiods stand in a namespace of their own: looking at all Deployments would make every row depend on each of them.
  return snapshot.of(snapshot.in(ROOT_NAMESPACE, DEPLOYMENT), versionsOf);
}

function versionsOf(deployments: readonly KubeObject[]): readonly string[] {
  return [...new Set(controlPlanes(deployments).flatMap((plane) => plane.version ?? []))];
}

/** Where Istio is installed unless somebody chose otherwise, and where mesh-wide policies stand. */
export const ROOT_NAMESPACE = 'istio-system';

/** How a proxy's version stands to those of istiod. */
export interface ProxySkew {
  readonly words: string;
  readonly sentence: string;
  /** Too far apart: nobody promises that the proxy understands what istiod sends. */
  readonly unsupported: boolean;
}

/**
 * What to say of a proxy whose version is not one of istiod's; `undefined` when it is one, or when that is not known.
 * istiod supports proxies of its own and the minor release before
 * (https://istio.io/latest/docs/releases/supported-releases/#control-planedata-plane-skew).
 */
export function proxySkew(proxy: string, planes: readonly string[]): ProxySkew | undefined {
  if (planes.length === 0 || planes.includes(proxy)) return undefined;
  const istiod = planes.join(', ');
  const behind = planes.flatMap((plane) => minorsBehind(proxy, plane) ?? []);
  return {
    words: l10n.t('istiod is {0}', istiod),
    sentence: l10n.t(
      'The proxy is {0}, istiod is {1}: restart the workload and its pods get the proxy of istiod.',
      proxy,
      istiod,
    ),
    unsupported: behind.length > 0 && behind.every((minors) => minors > 1 || minors < 0),
  };
}

/** Minor releases from a proxy to istiod; negative when the proxy is newer, `undefined` for names that are no release. */
function minorsBehind(proxy: string, plane: string): number | undefined {
  const release = /^1\.(\d+)\./;
  const [own, other] = [proxy, plane].map((version) => release.exec(version)?.[1]);
  return own === undefined || other === undefined ? undefined : Number(other) - Number(own);
}
