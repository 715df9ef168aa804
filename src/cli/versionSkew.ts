import * as l10n from '@vscode/l10n';
import type { IstioVersions } from './tools/istioctlVersion.ts';

/**
 * What to know about versions that differ, a sentence each; empty when they fit. istioctl fits control planes of its own
 * minor version and of the ones before and after; proxies may be one minor version behind istiod and never ahead of it.
 * Source: https://istio.io/latest/docs/releases/supported-releases/#control-planedata-plane-skew
 */
export function versionSkew({ client, controlPlane, dataPlane }: IstioVersions): readonly string[] {
  const notes: string[] = [];
  const mine = minorOf(client);
  if (mine === undefined)
    notes.push(l10n.t('This istioctl does not say its version ("{0}"); it is taken for the newest.', client));
  const minors = new Set(controlPlane.flatMap(({ version }) => minorOf(version) ?? []));
  for (const { version, revision } of controlPlane) {
    const theirs = minorOf(version);
    if (mine === undefined || theirs === undefined || Math.abs(mine - theirs) <= 1) continue;
    notes.push(
      l10n.t(
        'istioctl {0} and istiod {1} (revision {2}) are more than one minor version apart: get an istioctl of 1.{3}.',
        client,
        version,
        revision ?? 'default',
        theirs,
      ),
    );
  }
  const newest = Math.max(...minors);
  for (const [version, proxies] of Map.groupBy(dataPlane, (proxy) => proxy.version)) {
    const minor = minorOf(version);
    if (minor === undefined || minors.size === 0) continue;
    if (minor > newest)
      notes.push(
        l10n.t('{0} proxies of {1} are newer than istiod, which is not supported.', proxies.length, version),
      );
    else if (newest - minor > 1)
      notes.push(
        l10n.t(
          '{0} proxies of {1} are more than one minor version behind istiod: restart their workloads.',
          proxies.length,
          version,
        ),
      );
  }
  return notes;
}

/** 31 for `1.31.4`; `undefined` for what is no version of Istio 1. */
function minorOf(version: string): number | undefined {
  const minor = /^v?1\.(\d+)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
