import { at, isRecord, listAt } from '../mesh/fields.ts';
import type { KubeObject, ManagedFields } from '../mesh/kubeObject.ts';
import { FIELD_MANAGER } from '../mesh/wellKnown.ts';

/**
 * The object without what Meshwalk never shows, so that thousands of them stay small: the fields of other managers, the
 * copy that `kubectl apply` leaves in an annotation, a pod's volumes, environment and what its node knows of it, and the
 * schemas inside a CRD.
 */
export function reduceObject(object: KubeObject): KubeObject {
  const reduced = { ...object, metadata: reduceMetadata(object.metadata) };
  if (object.apiVersion === 'v1' && object.kind === 'Pod')
    return { ...reduced, spec: reducePodSpec(object['spec']), ...reducePodStatus(object['status']) };
  if (object.kind === 'CustomResourceDefinition') return { ...reduced, spec: reduceCrdSpec(object['spec']) };
  // Nobody needs what a Secret holds: a reference to it is checked by its name, type and keys.
  if (object.apiVersion === 'v1' && object.kind === 'Secret') {
    return {
      ...reduced,
      data: Object.fromEntries(Object.keys(record(object['data'])).map((key) => [key, ''])),
    };
  }
  return reduced;
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function reduceMetadata(metadata: KubeObject['metadata']): KubeObject['metadata'] {
  const { managedFields, ...others } = metadata;
  const managers = reduceManagers(managedFields);
  const kept = managers.length === 0 ? others : { ...others, managedFields: managers };
  if (kept.annotations === undefined || !(LAST_APPLIED in kept.annotations)) return kept;
  const { [LAST_APPLIED]: _lastApplied, ...annotations } = kept.annotations;
  return { ...kept, annotations };
}

/** Who wrote the object; which fields, only of those that Meshwalk applied. Writers of a status alone do not count. */
function reduceManagers(managedFields: KubeObject['metadata']['managedFields']): readonly ManagedFields[] {
  return listAt(managedFields).flatMap((entry) => {
    if (!isRecord(entry) || (entry['subresource'] ?? '') !== '') return [];
    const { manager, operation, fieldsV1 } = entry;
    if (typeof manager !== 'string' || typeof operation !== 'string') return [];
    const isOurs = manager === FIELD_MANAGER && operation === 'Apply';
    return [{ manager, operation, ...(isOurs ? { fieldsV1 } : {}) }];
  });
}

function reducePodSpec(spec: unknown): unknown {
  if (!isRecord(spec)) return spec;
  const { containers, initContainers, nodeName, serviceAccountName } = spec;
  return {
    nodeName,
    serviceAccountName,
    containers: reduceContainers(containers),
    ...(initContainers === undefined ? {} : { initContainers: reduceContainers(initContainers) }),
  };
}

function reduceContainers(containers: unknown): unknown {
  return listAt(containers).map((container) => {
    const { name, image, ports, restartPolicy } = record(container);
    return {
      name,
      image,
      ...(ports === undefined ? {} : { ports }),
      ...(restartPolicy === undefined ? {} : { restartPolicy }),
    };
  });
}

function reducePodStatus(status: unknown): { status?: unknown } {
  if (!isRecord(status)) return {};
  const reduced = kept({
    phase: status['phase'],
    reason: status['reason'],
    message: status['message'],
    podIP: status['podIP'],
    podIPs: status['podIPs'],
    conditions: reduceItems(status['conditions'], ['type', 'status', 'reason', 'message']),
    containerStatuses: reduceItems(status['containerStatuses'], CONTAINER_STATUS),
    initContainerStatuses: reduceItems(status['initContainerStatuses'], CONTAINER_STATUS),
  });
  return { status: reduced };
}

const CONTAINER_STATUS = ['name', 'ready', 'restartCount', 'state', 'lastState'];

/** The named fields of each item; `undefined` where there is no list. */
function reduceItems(list: unknown, fields: readonly string[]): unknown {
  if (!Array.isArray(list)) return undefined;
  return list.map((item) => kept(Object.fromEntries(fields.map((field) => [field, at(item, field)]))));
}

function kept(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function reduceCrdSpec(spec: unknown): unknown {
  if (!isRecord(spec)) return spec;
  const versions = listAt(spec, 'versions').map((version) => ({
    name: at(version, 'name'),
    served: at(version, 'served'),
    storage: at(version, 'storage'),
    deprecated: at(version, 'deprecated'),
  }));
  return { group: spec['group'], names: spec['names'], scope: spec['scope'], versions };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
