import { conditionsOf } from './conditions.ts';
import type { Condition } from './conditions.ts';
import { at, isRecord, listAt, numberAt, stringAt } from './fields.ts';
import { groupKindKey, groupOf } from './kubeObject.ts';
import type { GroupKind, KubeObject } from './kubeObject.ts';
import { missingGateway, namespaceOfRef, parentGateways } from './routeParents.ts';
import { podSelector, selectsNoPod } from './selectedPods.ts';
import type { Snapshot } from './snapshot.ts';
import { GATEWAY, SERVICE } from './wellKnown.ts';

/** Whether what the status of an object says will stay. */
export type Finality =
  /** Nobody has anything more to say: the controllers have seen this generation and all that it names. */
  | 'final'
  /** A controller has not looked at this generation yet, or at something that the cluster has by now. */
  | 'coming'
  /** Nothing in the cluster tells. */
  | 'unknown';

export interface Surroundings {
  readonly snapshot: Snapshot;
  /** What was applied along with the object: the watches may not have it yet. */
  readonly together: readonly KubeObject[];
}

/** The label by which a Gateway's own Service is known: https://gateway-api.sigs.k8s.io/geps/gep-1762/ */
const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

/** The kinds to watch, beside the object's own, for {@link finalityOf} to tell. */
export function kindsThatTell(kind: GroupKind): readonly GroupKind[] {
  return kind.group === GATEWAY.group ? [GATEWAY, SERVICE] : [];
}

/**
 * Whether the status of an object is its last word about its newest generation. Controllers often say first what is
 * missing, and a moment later that all is well, both of the same generation: so a complaint about something that is
 * there is not final.
 * @param around what else the cluster has, with the kinds of {@link kindsThatTell}
 */
export function finalityOf(object: KubeObject, around: Surroundings): Finality {
  if (object.metadata.deletionTimestamp !== undefined) return 'coming';
  const kind = groupKindKey({ group: groupOf(object.apiVersion), kind: object.kind });
  if (kind === groupKindKey(GATEWAY)) return ofGateway(object, around);
  if (groupOf(object.apiVersion) === GATEWAY.group && object.kind.endsWith('Route'))
    return ofRoute(object, around);
  // What has failed or was refused stays so; the words of a kubelet come one after the other.
  if (kind === 'Job.batch' || kind === 'CustomResourceDefinition.apiextensions.k8s.io') return 'final';
  if (kind === 'Pod') return 'unknown';
  if (selectsNoPod(object, around.snapshot) && makesPodsFor(object, around.together)) return 'coming';
  return ofAnyKind(object);
}

/** By `observedGeneration` of the conditions, or of the status as a whole, as workloads and Istio's kinds have it. */
function ofAnyKind(object: KubeObject): Finality {
  if (!isRecord(object['status'])) return 'final';
  const { generation } = object.metadata;
  const observed = numberAt(object, 'status', 'observedGeneration');
  if (generation !== undefined && observed !== undefined) return observed < generation ? 'coming' : 'final';
  const conditions = conditionsOf(object);
  if (conditions.length === 0) return 'final';
  if (conditions.some(({ stale }) => stale)) return 'coming';
  return conditions.every(({ dated }) => dated) ? 'final' : 'unknown';
}

/** A Gateway has spoken when itself and each listener of its have conditions of this generation. */
function ofGateway(gateway: KubeObject, { snapshot }: Surroundings): Finality {
  const conditions = conditionsOf(gateway);
  const own = conditions.filter(({ about }) => about === '');
  const accepted = own.find(({ type }) => type === 'Accepted');
  if (accepted === undefined || accepted.stale) return 'coming';
  // Of a Gateway that is refused nothing else is said.
  if (accepted.status === 'False') return 'final';
  const told = new Set(
    listAt(gateway, 'status', 'listeners')
      .filter((listener) => listAt(listener, 'conditions').length > 0)
      .map((listener) => stringAt(listener, 'name')),
  );
  const untold = listAt(gateway, 'spec', 'listeners').some(
    (listener) => !told.has(stringAt(listener, 'name')),
  );
  if (untold || conditions.some(({ stale }) => stale)) return 'coming';
  const programmed = own.find(({ type }) => type === 'Programmed');
  if (programmed === undefined) return 'coming';
  return programmed.status === 'False' && programmed.reason !== 'Invalid'
    ? ofAddress(gateway, snapshot)
    : 'final';
}

/**
 * Whether an address may still come. The cluster gives one to each Service but to those that want a load balancer: for
 * them somebody outside must be there, and nobody says whether there is.
 */
function ofAddress(gateway: KubeObject, snapshot: Snapshot): Finality {
  if (listAt(gateway, 'spec', 'addresses').length > 0) return 'final';
  const { namespace = '', name } = gateway.metadata;
  const services = snapshot
    .in(namespace, SERVICE)
    .filter(({ metadata }) => metadata.labels?.[GATEWAY_NAME] === name);
  if (services.length === 0) return 'unknown';
  return services.some(
    (service) =>
      stringAt(service, 'spec', 'type') === 'LoadBalancer' &&
      listAt(service, 'status', 'loadBalancer', 'ingress').length === 0,
  )
    ? 'final'
    : 'coming';
}

/** A route has been judged when a controller has spoken of each parent that is there, of this generation. */
function ofRoute(route: KubeObject, { snapshot, together }: Surroundings): Finality {
  const has = (kind: GroupKind, namespace: string, name: string): boolean =>
    snapshot.find(kind, namespace, name) !== undefined ||
    together.some(
      (one) => one.kind === kind.kind && one.metadata.namespace === namespace && one.metadata.name === name,
    );
  const missing = missingGateway(route, snapshot);
  if (missing !== undefined && has(GATEWAY, missing.namespace, missing.name)) return 'coming';
  const judged = (ref: unknown): boolean =>
    listAt(route, 'status', 'parents').some(
      (parent) => refKey(at(parent, 'parentRef'), route) === refKey(ref, route) && isJudged(parent, route),
    );
  const open = listAt(route, 'spec', 'parentRefs').some((ref) => {
    const [gateway] = parentGateways({ ...route, spec: { parentRefs: [ref] } });
    const nobody = gateway !== undefined && !has(GATEWAY, gateway.namespace, gateway.name);
    return !(nobody && snapshot.complete(GATEWAY, gateway.namespace)) && !judged(ref);
  });
  if (open) return 'coming';
  const bad = conditionsOf(route).find((condition) => condition.bad && !condition.stale);
  return bad === undefined || missing !== undefined
    ? 'final'
    : ofComplaint(bad, route, { snapshot, together }, has);
}

/** Whether a complaint about a route is about something that is there by now, or has changed just now. */
function ofComplaint(
  { reason, type }: Condition,
  route: KubeObject,
  { snapshot, together }: Surroundings,
  has: (kind: GroupKind, namespace: string, name: string) => boolean,
): Finality {
  if (reason === 'BackendNotFound') {
    const services = listAt(route, 'spec', 'rules')
      .flatMap((rule) => listAt(rule, 'backendRefs'))
      .filter((ref) => (stringAt(ref, 'kind') ?? SERVICE.kind) === SERVICE.kind);
    const known = services.every((ref) =>
      has(SERVICE, namespaceOfRef(ref, route), stringAt(ref, 'name') ?? ''),
    );
    return known || !snapshot.complete(SERVICE) ? 'unknown' : 'final';
  }
  if (reason === 'RefNotPermitted')
    return together.some(({ kind }) => kind === 'ReferenceGrant') ? 'unknown' : 'final';
  if (type !== 'Accepted') return 'final';
  // The controller reads the Gateway on another way: its verdict may be of the Gateway before.
  const changed = parentGateways(route).some((ref) =>
    together.some(
      ({ kind, metadata }) =>
        kind === GATEWAY.kind && metadata.namespace === ref.namespace && metadata.name === ref.name,
    ),
  );
  return changed ? 'unknown' : 'final';
}

function isJudged(parent: unknown, route: KubeObject): boolean {
  const conditions = conditionsOf({ ...route, status: { parents: [parent] } });
  return conditions.some(({ type }) => type === 'Accepted') && conditions.every(({ stale }) => !stale);
}

/** A parentRef with its defaults filled in (https://gateway-api.sigs.k8s.io/reference/spec/#parentreference). */
function refKey(ref: unknown, route: KubeObject): string {
  return [
    stringAt(ref, 'group') ?? GATEWAY.group,
    stringAt(ref, 'kind') ?? GATEWAY.kind,
    namespaceOfRef(ref, route),
    stringAt(ref, 'name') ?? '',
    stringAt(ref, 'sectionName') ?? '',
    numberAt(ref, 'port') ?? '',
  ].join('/');
}

/** Whether pods with the labels that an object chooses come with what was applied along with it. */
function makesPodsFor(object: KubeObject, together: readonly KubeObject[]): boolean {
  const wanted = Object.entries(podSelector(object) ?? {});
  return together.some((one) => {
    if (one.metadata.namespace !== object.metadata.namespace || numberAt(one, 'spec', 'replicas') === 0)
      return false;
    const labels = at(one.kind === 'Pod' ? one : at(one, 'spec', 'template'), 'metadata', 'labels');
    return isRecord(labels) && wanted.every(([key, value]) => labels[key] === value);
  });
}
