import { at, listAt, stringAt } from './fields.ts';
import { GATEWAY, LISTENER_SET } from './wellKnown.ts';
import { groupKindKey, groupOf } from './kubeObject.ts';
import type { GroupKind, KubeObject } from './kubeObject.ts';
import type { Snapshot } from './snapshot.ts';

export interface GatewayRef {
  readonly namespace: string;
  readonly name: string;
  /** The listener that the route asks for; all listeners where it is missing. */
  readonly sectionName: string | undefined;
}

/**
 * The Gateways that a Gateway API route names as its parents, or a ListenerSet as the one that it belongs to, with the
 * defaults of the specification filled in.
 */
export function parentGateways(route: KubeObject): readonly GatewayRef[] {
  return parentsOfKind(GATEWAY, route);
}

function parentsOfKind(kind: GroupKind, route: KubeObject): readonly GatewayRef[] {
  return parentRefs(route)
    .filter((ref) => kindOfRef(ref) === groupKindKey(kind))
    .map((ref) => ({
      namespace: namespaceOfRef(ref, route),
      name: stringAt(ref, 'name') ?? '',
      sectionName: stringAt(ref, 'sectionName'),
    }));
}

/** Whether a reference of an object to its parent means this Gateway or ListenerSet. */
export function meansParent(ref: unknown, holder: KubeObject, parent: KubeObject): boolean {
  return (
    stringAt(ref, 'name') === parent.metadata.name &&
    namespaceOfRef(ref, holder) === parent.metadata.namespace &&
    kindOfRef(ref) === groupKindKey({ group: groupOf(parent.apiVersion), kind: parent.kind })
  );
}

/** Whether a route or a ListenerSet names this object as a parent. */
export function hasParent(object: KubeObject, parent: KubeObject): boolean {
  return parentRefs(object).some((ref) => meansParent(ref, object, parent));
}

/** Routes have several parents, a ListenerSet has one. */
function parentRefs(object: KubeObject): readonly unknown[] {
  const own = at(object, 'spec', 'parentRef');
  return own === undefined ? listAt(object, 'spec', 'parentRefs') : [own];
}

function kindOfRef(ref: unknown): string {
  return groupKindKey({
    group: stringAt(ref, 'group') ?? GATEWAY.group,
    kind: stringAt(ref, 'kind') ?? GATEWAY.kind,
  });
}

/** The namespace that a reference means: its own, else that of the object that holds it. */
export function namespaceOfRef(ref: unknown, holder: KubeObject): string {
  return stringAt(ref, 'namespace') ?? holder.metadata.namespace ?? 'default';
}

/** The first Gateway that a route or a ListenerSet names and that is not there; `undefined` when all are, or when that is not known. */
export function missingGateway(route: KubeObject, snapshot: Snapshot): GatewayRef | undefined {
  return missingOfKind(GATEWAY, route, snapshot);
}

/** The first ListenerSet that a route names and that is not there, as {@link missingGateway}. */
export function missingListenerSet(route: KubeObject, snapshot: Snapshot): GatewayRef | undefined {
  return missingOfKind(LISTENER_SET, route, snapshot);
}

function missingOfKind(kind: GroupKind, route: KubeObject, snapshot: Snapshot): GatewayRef | undefined {
  return parentsOfKind(kind, route).find(
    (ref) =>
      snapshot.complete(kind, ref.namespace) && snapshot.find(kind, ref.namespace, ref.name) === undefined,
  );
}
