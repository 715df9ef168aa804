import type { Identity } from '../../manifests/identity.ts';
import { stringAt, stringMapAt } from '../../mesh/fields.ts';
import { isMeshGroup } from '../../mesh/wellKnown.ts';
import { gatewayApiNames, policyTargetNames } from './gatewayApiNames.ts';
import { istioNames } from './istioNames.ts';
import { namespaceNames } from './namespaceNames.ts';
import type { Reference } from './reference.ts';

/**
 * What the fields of an object refer to: the one place that knows it, for validation, completion, definitions,
 * references and rename.
 * @param defaultNamespace of objects that name none
 */
export function referencesOf(
  { identity, value }: { readonly identity: Identity; readonly value: unknown },
  defaultNamespace: string,
): readonly Reference[] {
  const { group, kind = '' } = identity;
  const references = objectsNamedBy(identity, value, identity.namespace ?? defaultNamespace);
  return [...references, ...namespaceNames({ group, kind }, value, references)];
}

function objectsNamedBy(
  { group, kind = '' }: Identity,
  value: unknown,
  namespace: string,
): readonly Reference[] {
  if (group.endsWith('istio.io') && group !== 'install.istio.io')
    return [...policyTargetNames(value, namespace), ...istioNames(kind, value, namespace)];
  if (isMeshGroup(group))
    return [...gatewayApiNames(kind, value, namespace), ...policyTargetNames(value, namespace)];
  if (group === 'apps') return [...accountOfWorkload(value, namespace)];
  return group === '' && kind === 'Service' ? [...workloadsOfService(value, namespace)] : [];
}

function* workloadsOfService(value: unknown, namespace: string): Generator<Reference> {
  const path = ['spec', 'selector'];
  const labels = stringMapAt(value, ...path);
  if (Object.keys(labels).length > 0)
    yield { role: 'workloads', path, start: 0, target: { by: 'labels', labels, namespace } };
}

function* accountOfWorkload(value: unknown, namespace: string): Generator<Reference> {
  const path = ['spec', 'template', 'spec', 'serviceAccountName'];
  const name = stringAt(value, ...path);
  if (name === undefined) return;
  const target = { by: 'name', group: '', kind: 'ServiceAccount', namespace, name } as const;
  yield { role: 'account', path, start: 0, target };
}
