import { at, listAt, numberAt, stringAt } from '../../../../src/mesh/fields.ts';
import { requestField, type HttpRequest } from './httpMessage.ts';

export interface ChosenCluster {
  readonly name: string;
  /** The weighted entry that was drawn; it may carry header operations and settings of filters. */
  readonly weighted: unknown;
}

/**
 * The cluster of a RouteAction: named, drawn by weight, or named by a header of the request.
 * @param random gives numbers from 0 up to 1
 * @returns `undefined` when all weights are 0 or the header is missing
 */
export function chooseCluster(
  action: unknown,
  request: HttpRequest,
  random: () => number,
): ChosenCluster | undefined {
  const name = stringAt(action, 'cluster');
  if (name !== undefined) return { name, weighted: undefined };
  const header = stringAt(action, 'clusterHeader');
  if (header !== undefined) {
    const named = requestField(request, header.toLowerCase());
    return named === undefined ? undefined : { name: named, weighted: undefined };
  }
  const clusters = listAt(at(action, 'weightedClusters'), 'clusters');
  const total = clusters.reduce<number>((sum, cluster) => sum + (numberAt(cluster, 'weight') ?? 0), 0);
  let drawn = random() * total;
  for (const cluster of clusters) {
    drawn -= numberAt(cluster, 'weight') ?? 0;
    if (drawn < 0) return { name: stringAt(cluster, 'name') ?? '', weighted: cluster };
  }
  return undefined;
}
