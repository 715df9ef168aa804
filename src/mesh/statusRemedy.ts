import { conditionsOf } from './conditions.ts';
import { at, listAt, stringAt, stringMapAt, type Path } from './fields.ts';
import type { KubeObject } from './kubeObject.ts';
import { parentGateways } from './routeParents.ts';
import type { Snapshot } from './snapshot.ts';
import { GATEWAY, SERVICE } from './wellKnown.ts';

/** By which annotation istiod makes the Service of a Gateway of another type than LoadBalancer. */
export const SERVICE_TYPE_ANNOTATION = 'networking.istio.io/service-type';

/** What mends a bad condition, as far as the objects of the cluster tell. */
export type StatusRemedy =
  /** A backend is not there; the names of the Services that are. */
  | {
      readonly kind: 'backend';
      /** Of the name in the object. */
      readonly path: Path;
      readonly name: string;
      readonly namespace: string;
      readonly services: readonly string[];
    }
  /** A listener does not take routes of this namespace. */
  | {
      readonly kind: 'listener';
      readonly gateway: KubeObject;
      readonly listener: string;
      /** What `allowedRoutes.namespaces.from` says. */
      readonly from: string;
      readonly namespace: string;
    }
  /** Nobody gives the Gateway's Service an address. */
  | { readonly kind: 'address' }
  /** The other namespace has not permitted the reference. */
  | {
      readonly kind: 'grant';
      readonly fromKind: string;
      readonly fromNamespace: string;
      readonly toNamespace: string;
      readonly toKind: string;
      readonly toName: string;
    };

/**
 * The remedy for the first bad condition of a Gateway or a route whose reason is known to have one.
 * Reasons: sigs.k8s.io/gateway-api apis/v1/{gateway,shared}_types.go.
 */
export function statusRemedy(object: KubeObject, snapshot: Snapshot): StatusRemedy | undefined {
  if (!object.apiVersion.startsWith('gateway.networking.k8s.io/')) return undefined;
  const bad = conditionsOf(object).find((condition) => condition.bad && !condition.stale);
  switch (bad?.reason) {
    case 'BackendNotFound':
      return missingBackend(object, snapshot);
    case 'NotAllowedByListeners':
      return closedListener(object, snapshot);
    case 'AddressNotAssigned': {
      const annotations = stringMapAt(object.metadata, 'annotations');
      return SERVICE_TYPE_ANNOTATION in annotations ? undefined : { kind: 'address' };
    }
    case 'RefNotPermitted':
      return missingGrant(object);
    default:
      return undefined;
  }
}

interface Backend {
  readonly ref: unknown;
  readonly path: Path;
}

function backendsOf(route: KubeObject): readonly Backend[] {
  return listAt(route, 'spec', 'rules').flatMap((rule, index) => {
    const path = ['spec', 'rules', index];
    const mirrors = listAt(rule, 'filters').flatMap((filter, number) => {
      const ref = at(filter, 'requestMirror', 'backendRef');
      const place = [...path, 'filters', number, 'requestMirror', 'backendRef'];
      return ref === undefined ? [] : [{ ref, path: place }];
    });
    const refs = listAt(rule, 'backendRefs').map((ref, number) => ({
      ref,
      path: [...path, 'backendRefs', number],
    }));
    return [...refs, ...mirrors];
  });
}

function missingBackend(route: KubeObject, snapshot: Snapshot): StatusRemedy | undefined {
  if (!snapshot.complete(SERVICE)) return undefined;
  for (const { ref, path } of backendsOf(route)) {
    if ((stringAt(ref, 'kind') ?? SERVICE.kind) !== SERVICE.kind) continue;
    const namespace = stringAt(ref, 'namespace') ?? route.metadata.namespace ?? 'default';
    const name = stringAt(ref, 'name') ?? '';
    const services = snapshot.in(namespace, SERVICE).map(({ metadata }) => metadata.name);
    if (!services.includes(name))
      return { kind: 'backend', path: [...path, 'name'], name, namespace, services };
  }
  return undefined;
}

function closedListener(route: KubeObject, snapshot: Snapshot): StatusRemedy | undefined {
  const namespace = route.metadata.namespace ?? 'default';
  for (const parent of parentGateways(route)) {
    const gateway = snapshot.find(GATEWAY, parent.namespace, parent.name);
    if (gateway === undefined) continue;
    for (const listener of listAt(gateway, 'spec', 'listeners')) {
      const name = stringAt(listener, 'name') ?? '';
      if (parent.sectionName !== undefined && parent.sectionName !== name) continue;
      const from = stringAt(listener, 'allowedRoutes', 'namespaces', 'from') ?? 'Same';
      if (from !== 'All' && (from !== 'Same' || parent.namespace !== namespace))
        return { kind: 'listener', gateway, listener: name, from, namespace };
    }
  }
  return undefined;
}

function missingGrant(object: KubeObject): StatusRemedy | undefined {
  const fromNamespace = object.metadata.namespace ?? 'default';
  const certificates = listAt(object, 'spec', 'listeners').flatMap((listener) =>
    listAt(listener, 'tls', 'certificateRefs').map((ref) => ({ ref, kind: 'Secret' })),
  );
  const refs = [
    ...backendsOf(object).map(({ ref }) => ({ ref, kind: stringAt(ref, 'kind') ?? SERVICE.kind })),
    ...certificates,
  ];
  for (const { ref, kind } of refs) {
    const toNamespace = stringAt(ref, 'namespace') ?? fromNamespace;
    if (toNamespace === fromNamespace) continue;
    const toName = stringAt(ref, 'name') ?? '';
    return { kind: 'grant', fromKind: object.kind, fromNamespace, toNamespace, toKind: kind, toName };
  }
  return undefined;
}
