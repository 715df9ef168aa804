import { isRecord, at } from '../mesh/fields.ts';
import { meshRank } from './applyRanks.ts';
import type { ManifestObject } from './documents.ts';

/**
 * The order in which objects of one or more files are best applied: what others need comes first (namespaces, CRDs,
 * accounts and rights, configuration, services, workloads, gateways, routes, policies). Objects of the same rank stay
 * in the order in which they stand.
 */
export function applyOrder<T extends Pick<ManifestObject, 'identity' | 'value'>>(objects: readonly T[]): T[] {
  return [...objects].sort((a, b) => rankOf(a) - rankOf(b));
}

/** The same order, in groups: objects of a group do not need each other. */
export function applyGroups<T extends Pick<ManifestObject, 'identity' | 'value'>>(
  objects: readonly T[],
): T[][] {
  return [...Map.groupBy(applyOrder(objects), rankOf).values()];
}

/** The reverse of `applyOrder`: what needs others goes first, namespaces last. */
export function deleteOrder<T extends Pick<ManifestObject, 'identity' | 'value'>>(
  objects: readonly T[],
): T[] {
  return applyOrder(objects).toReversed();
}

function rankOf({ identity, value }: Pick<ManifestObject, 'identity' | 'value'>): number {
  // A workload whose pods are filled in by injection must come after the configuration that injection reads.
  const rank = meshRank(identity.group, identity.kind ?? '');
  const isGatewayWorkload =
    isRecord(value) &&
    at(value, 'spec', 'template', 'metadata', 'annotations', 'inject.istio.io/templates') === 'gateway';
  return isGatewayWorkload ? rank + 0.5 : rank;
}
