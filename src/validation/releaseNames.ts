import * as l10n from '@vscode/l10n';
import type { Product, SchemaIndex, SchemaRelease } from './schemaIndex.ts';

const productNames: Record<Product, string> = { istio: 'Istio', gatewayApi: 'Gateway API' };

/** `Istio 1.31.4`, or `Gateway API 1.6.3 (standard)`. */
export function describeRelease(release: SchemaRelease): string {
  return withChannel(release, release.version.replace(/^v/, ''));
}

/**
 * Some of the releases, those that follow each other in one: `Gateway API 1.3 to 1.6 (experimental)`.
 * @param isMeant whether a release is one of them
 */
export function describeReleases(
  { releases }: SchemaIndex,
  isMeant: (release: SchemaRelease) => boolean | undefined,
): string[] {
  const series = Map.groupBy(releases, ({ product, channel }) => `${product} ${channel}`);
  return [...series.values()].flatMap((ofSeries) => {
    const oldestFirst = ofSeries.toSorted(
      (one, other) => releaseRank(one.release) - releaseRank(other.release),
    );
    const names: string[] = [];
    let first: SchemaRelease | undefined;
    for (const [index, release] of oldestFirst.entries()) {
      if (isMeant(release) !== true) continue;
      first ??= release;
      const next = oldestFirst[index + 1];
      if (next !== undefined && isMeant(next) === true) continue;
      const range =
        first === release ? release.release : l10n.t('{0} to {1}', first.release, release.release);
      names.push(withChannel(release, range));
      first = undefined;
    }
    return names;
  });
}

/** Orders minor releases, `1.9` before `1.10`. */
export function releaseRank(version: string): number {
  const [major = '0', second = '0'] = version.split('.');
  return Number.parseInt(major, 10) * 1000 + Number.parseInt(second, 10);
}

function withChannel({ product, channel }: SchemaRelease, version: string): string {
  const name = `${productNames[product]} ${version}`;
  return product === 'istio' ? name : `${name} (${channel})`;
}
