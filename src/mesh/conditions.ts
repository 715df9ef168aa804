import { isRecord, listAt, numberAt, stringAt } from './fields.ts';
import type { KubeObject } from './kubeObject.ts';

/** A status condition that says something is wrong, or what the object became. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** Which part of the object it speaks of: a listener or a parent; empty for the object itself. */
  readonly about: string;
  /** Whether it says that something is wrong. */
  readonly bad: boolean;
  /** It was written for an earlier generation of the object, so it may be out of date. */
  readonly stale: boolean;
  /** It says for which generation it was written. */
  readonly dated: boolean;
}

/**
 * Conditions that are bad when True; all others are bad when False.
 * Source: sigs.k8s.io/gateway-api apis/v1/{gateway,shared}_types.go.
 */
const NEGATIVE = new Set([
  'Conflicted',
  'OverlappingTLSConfig',
  'PartiallyInvalid',
  'InsecureFrontendValidationMode',
  'istio.io/WaypointMissing',
]);
/** A reason that says that something is wrong, also where its condition is True: istiod's word on policies. */
const PARTLY = 'PartiallyInvalid';

/** Of one object the rows of its namespace and of its kind ask, and the folders above them. */
const READ = new WeakMap<KubeObject, readonly Condition[]>();

/** All conditions of an object: its own, its listeners' and, for routes, each parent's. Another state is another object. */
export function conditionsOf(object: KubeObject): readonly Condition[] {
  if (!isRecord(object['status'])) return [];
  let conditions = READ.get(object);
  if (conditions === undefined) {
    conditions = readConditions(object);
    READ.set(object, conditions);
  }
  return conditions;
}

function readConditions(object: KubeObject): readonly Condition[] {
  const generation = object.metadata.generation;
  const read =
    (about: string) =>
    (condition: unknown): Condition => {
      const type = stringAt(condition, 'type') ?? '';
      const status = stringAt(condition, 'status') ?? 'Unknown';
      const reason = stringAt(condition, 'reason') ?? '';
      const observed = numberAt(condition, 'observedGeneration');
      return {
        type,
        status,
        reason,
        message: stringAt(condition, 'message') ?? '',
        about,
        bad: NEGATIVE.has(type) ? status === 'True' : status === 'False' || reason === PARTLY,
        stale: observed !== undefined && generation !== undefined && observed < generation,
        dated: observed !== undefined,
      };
    };
  return [
    ...listAt(object, 'status', 'conditions').map(read('')),
    ...listAt(object, 'status', 'listeners').flatMap((listener) =>
      listAt(listener, 'conditions').map(read(`listener ${stringAt(listener, 'name') ?? ''}`)),
    ),
    ...listAt(object, 'status', 'parents').flatMap((parent) =>
      listAt(parent, 'conditions').map(read(stringAt(parent, 'parentRef', 'name') ?? '')),
    ),
    ...listAt(object, 'status', 'validationMessages').flatMap(validationError),
  ];
}

/** What an istiod that analyzes found wrong: no condition of its own, but read like one. */
function validationError(message: unknown): Condition[] {
  if (stringAt(message, 'level') !== 'ERROR') return [];
  return [
    {
      type: stringAt(message, 'type', 'code') ?? '',
      status: 'ERROR',
      reason: stringAt(message, 'type', 'name') ?? '',
      message: stringAt(message, 'documentationUrl') ?? '',
      about: '',
      bad: true,
      stale: false,
      dated: false,
    },
  ];
}

/** A bad condition in a word: `Type: Reason`. */
export function badWord({ type, reason }: Condition): string {
  return [plainType(type), reason].filter((part) => part !== '').join(': ');
}

function plainType(type: string): string {
  return type.replace(/^istio\.io\//, '');
}

export type Health =
  | { readonly state: 'good'; readonly word: string }
  | { readonly state: 'bad'; readonly word: string; readonly message: string }
  /** The controller has not spoken yet, or not about this generation. */
  | { readonly state: 'pending' }
  /** This kind has no conditions. */
  | { readonly state: 'none' };

/** Kinds whose controller always writes conditions: without any, nobody has looked at the object yet. */
const ALWAYS_REPORTED = new Set([
  'Gateway',
  'HTTPRoute',
  'GRPCRoute',
  'TCPRoute',
  'TLSRoute',
  'UDPRoute',
  'GatewayClass',
  'ListenerSet',
]);

/** The object's state in a word: the first bad condition's `Type: Reason`, else what it has reached. */
export function healthOf(object: KubeObject): Health {
  return healthBy(object, conditionsOf(object));
}

/** The same of an object whose conditions were read already. */
export function healthBy(object: KubeObject, conditions: readonly Condition[]): Health {
  if (conditions.length === 0) {
    const reported =
      object.apiVersion.startsWith('gateway.networking.k8s.io/') && ALWAYS_REPORTED.has(object.kind);
    return { state: reported ? 'pending' : 'none' };
  }
  const fresh = conditions.filter((condition) => !condition.stale);
  if (fresh.length === 0) return { state: 'pending' };
  // A gateway is refused before it is not programmed: the cause comes first in what the controllers write.
  const bad = fresh.find((condition) => condition.bad);
  if (bad !== undefined) {
    const about = bad.about === '' ? '' : ` (${bad.about})`;
    return { state: 'bad', word: `${badWord(bad)}${about}`, message: bad.message };
  }
  const waiting = fresh.find((condition) => condition.status === 'Unknown');
  if (waiting !== undefined) return { state: 'pending' };
  const own =
    fresh.find((condition) => condition.type === 'Programmed') ??
    fresh.find((condition) => condition.type === 'Accepted') ??
    // That nothing bad is so is no state to name.
    fresh.find((condition) => !NEGATIVE.has(condition.type));
  return { state: 'good', word: plainType(own?.type ?? '') };
}
