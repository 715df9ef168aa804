import { at, listAt, stringAt } from '../mesh/fields.ts';
import { groupKindKey } from '../mesh/kubeObject.ts';
import type { KubeObject } from '../mesh/kubeObject.ts';
import type { Discovery } from './discovery.ts';
import type { Change } from './resourceCache.ts';

/** Whether a change of a CRD changes what the server serves: a CRD came, went, became established or serves other versions. */
export function crdChangesDiscovery({ type, object, previous }: Change): boolean {
  return type !== 'modified' || servedState(object) !== servedState(previous);
}

function isEstablished(crd: KubeObject | undefined): boolean {
  return listAt(crd, 'status', 'conditions').some(
    (condition) => at(condition, 'type') === 'Established' && at(condition, 'status') === 'True',
  );
}

function isServing(crd: KubeObject): boolean {
  return isEstablished(crd) && listAt(crd, 'spec', 'versions').some((one) => at(one, 'served') === true);
}

function definedKind(crd: KubeObject): string {
  return groupKindKey({
    group: stringAt(crd, 'spec', 'group') ?? '',
    kind: stringAt(crd, 'spec', 'names', 'kind') ?? '',
  });
}

function servedState(crd: KubeObject | undefined): string {
  const established = isEstablished(crd);
  const versions = listAt(crd, 'spec', 'versions').map(
    (version) => `${String(at(version, 'name'))}:${String(at(version, 'served'))}`,
  );
  return `${established} ${versions.join(' ')}`;
}

/** Whether an established CRD is not served yet, or one of the same groups that is gone is served still. */
export function crdsAreAhead(crds: readonly KubeObject[], discovery: Discovery): boolean {
  const wanted = new Set(crds.filter(isServing).map(definedKind));
  const groups = new Set(crds.map((crd) => stringAt(crd, 'spec', 'group')));
  const served = [...discovery.values()].filter(({ group }) => groups.has(group)).map(groupKindKey);
  return [...wanted].some((key) => !discovery.has(key)) || served.some((key) => !wanted.has(key));
}
