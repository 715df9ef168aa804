import { listAt, stringAt } from './fields.ts';
import { GATEWAY } from './wellKnown.ts';
import type { KubeObject } from './kubeObject.ts';
import type { Snapshot } from './snapshot.ts';

export interface GatewayRef {
  readonly namespace: string;
  readonly name: string;
  /** The listener that the route asks for; all listeners where it is missing. */
  readonly sectionName: string | undefined;
}

/** The Gateways that a Gateway API route names as its parents, with the defaults of the specification filled in. */
export function parentGateways(route: KubeObject): readonly GatewayRef[] {
  return listAt(route, 'spec', 'parentRefs')
    .filter(
      (ref) =>
        (stringAt(ref, 'kind') ?? GATEWAY.kind) === GATEWAY.kind &&
        (stringAt(ref, 'group') ?? GATEWAY.group) === GATEWAY.group,
    )
    .map((ref) => ({
      namespace: namespaceOfRef(ref, route),
      name: stringAt(ref, 'name') ?? '',
      sectionName: stringAt(ref, 'sectionName'),
    }));
}

/** The namespace that a reference means: its own, else that of the object that holds it. */
export function namespaceOfRef(ref: unknown, holder: KubeObject): string {
  return stringAt(ref, 'namespace') ?? holder.metadata.namespace ?? 'default';
}

/** The first Gateway that a route names and that is not there; `undefined` when all are, or when that is not known. */
export function missingGateway(route: KubeObject, snapshot: Snapshot): GatewayRef | undefined {
  return parentGateways(route).find(
    (ref) =>
      snapshot.complete(GATEWAY, ref.namespace) &&
      snapshot.find(GATEWAY, ref.namespace, ref.name) === undefined,
  );
}
