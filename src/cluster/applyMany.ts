import { applyGroups } from '../manifests/applyOrder.ts';
import type { ManifestObject } from '../manifests/documents.ts';
import { readRejection } from '../manifests/rejection.ts';
import type { Rejection } from '../manifests/rejection.ts';
import { hideSecretValues } from '../manifests/secretValues.ts';
import { sameObject } from '../manifests/sameObject.ts';
import { stringAt } from '../mesh/fields.ts';
import { groupKindKey } from '../mesh/kubeObject.ts';
import type { GroupKind, KubeObject } from '../mesh/kubeObject.ts';
import { CRD } from '../mesh/wellKnown.ts';
import { ClusterError } from './clusterError.ts';
import type { ClusterSession } from './clusterSession.ts';
import type { ServedKind } from './discovery.ts';
import { readObject } from './readObject.ts';
import { applyObject } from './serverSideApply.ts';
import type { ObjectAddress } from './serverSideApply.ts';

/** What became of one object. */
export type ApplyResult =
  | {
      readonly result: 'created' | 'changed' | 'unchanged';
      readonly address: ObjectAddress;
      readonly object: KubeObject;
      /** The object as it was; `undefined` when it is new. */
      readonly before: KubeObject | undefined;
      readonly warnings: readonly string[];
    }
  | { readonly result: 'refused'; readonly rejections: readonly Rejection[]; readonly words: string }
  /** The server does not serve the kind. */
  | { readonly result: 'notServed' }
  | { readonly result: 'nameless' }
  /** The connection broke: the server may have got the object or not. */
  | { readonly result: 'failed'; readonly error: ClusterError }
  /** Cancelled before its turn, or the connection had broken. */
  | { readonly result: 'notTried' };

export interface ApplyManyOptions {
  /** Of objects that name none. */
  readonly namespace: string;
  /** Whether fields of other managers are taken over. */
  readonly force?: (object: ManifestObject) => boolean;
  /** Ends the work between two objects; an object that is under way is finished. */
  readonly signal: AbortSignal;
  /** What is sent for an object; its own value unless given. */
  readonly toSend?: (object: ManifestObject) => unknown;
  /** Why an object is not sent at all: its text can be read in more than one way. */
  readonly unreadable?: (object: ManifestObject) => readonly Rejection[];
  /** Called in the order of the results; `index` is that of `objects`. */
  readonly onResult?: (index: number, result: ApplyResult) => void;
  /** Called when an object's turn begins. */
  readonly onStart?: (index: number) => void;
}

/** Objects of the same rank do not need each other: this many are under way at a time. */
const AT_ONCE = 8;
/** How long a CRD of the same call may take until its kind is served, in milliseconds. */
const ESTABLISH_MS = 10_000;

/**
 * Applies objects, those first that others need, each after a dry run of its own: a refused one changes nothing, and
 * keeps none of the others back. Never throws; the results are in the order of `objects`.
 */
export async function applyMany(
  session: ClusterSession,
  objects: readonly ManifestObject[],
  options: ApplyManyOptions,
): Promise<readonly ApplyResult[]> {
  const results: ApplyResult[] = objects.map(() => ({ result: 'notTried' }));
  const defined = definedKinds(objects);
  let isBroken = false;
  const one = async (index: number): Promise<void> => {
    const object = objects[index];
    if (object === undefined || options.signal.aborted || isBroken) return;
    options.onStart?.(index);
    const result = await applyOne(session, object, options, defined);
    isBroken ||= result.result === 'failed';
    results[index] = result;
    options.onResult?.(index, result);
  };
  for (const group of applyGroups(objects.map((object, index) => ({ ...object, index })))) {
    const rest = group.map(({ index }) => index);
    const work = async (): Promise<void> => {
      for (let index = rest.shift(); index !== undefined; index = rest.shift()) await one(index);
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, rest.length) }, work));
  }
  return results;
}

async function applyOne(
  session: ClusterSession,
  object: ManifestObject,
  options: ApplyManyOptions,
  defined: ReadonlySet<string>,
): Promise<ApplyResult> {
  const { identity } = object;
  const unreadable = options.unreadable?.(object) ?? [];
  if (unreadable.length > 0) {
    const words = unreadable.map(({ message }) => message).join(' ');
    return { result: 'refused', rejections: unreadable, words };
  }
  if (identity.name === undefined || identity.name === '') return { result: 'nameless' };
  const value = options.toSend?.(object) ?? object.value;
  try {
    const kind = await servedKind(session, kindOf(object), defined);
    if (kind === undefined) return { result: 'notServed' };
    const address = addressIn(kind, object, options.namespace);
    const force = options.force?.(object) === true;
    const tried = await applyObject(session.client, value, { ...address, force, dryRun: true });
    const before = tried.created ? undefined : await readObject(session.client, address);
    const kept = { address, before, warnings: tried.warnings };
    // Nothing would change, not even who manages the fields: there is nothing to write.
    if (before !== undefined && sameObject(before, tried.object))
      return { ...kept, result: 'unchanged', object: before };
    const applied = await applyObject(session.client, value, { ...address, force, dryRun: false });
    const result = applied.created ? 'created' : 'changed';
    return { ...kept, result, object: applied.object, warnings: applied.warnings };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    if (error.status === undefined) return { result: 'failed', error };
    // A server may quote what it refuses.
    const rejections = readRejection(error.status, error.body ?? '', value).map((rejection) => ({
      ...rejection,
      message: hideSecretValues(rejection.message, value),
    }));
    return { result: 'refused', rejections, words: hideSecretValues(error.message, value) };
  }
}

/** Where an object of a manifest goes. */
export function addressIn(kind: ServedKind, { identity }: ManifestObject, namespace: string): ObjectAddress {
  const place = kind.namespaced ? { namespace: identity.namespace ?? namespace } : {};
  return { kind, version: identity.version, name: identity.name ?? '', ...place };
}

export function kindOf({ identity }: ManifestObject): GroupKind {
  return { group: identity.group, kind: identity.kind ?? '' };
}

/** The kinds that the CRDs among these objects define: they are served a moment after their CRD was applied. */
function definedKinds(objects: readonly ManifestObject[]): ReadonlySet<string> {
  const keys = objects
    .filter((object) => groupKindKey(kindOf(object)) === groupKindKey(CRD))
    .map(({ value }) =>
      groupKindKey({
        group: stringAt(value, 'spec', 'group') ?? '',
        kind: stringAt(value, 'spec', 'names', 'kind') ?? '',
      }),
    );
  return new Set(keys);
}

async function servedKind(
  session: ClusterSession,
  kind: GroupKind,
  defined: ReadonlySet<string>,
): Promise<ServedKind | undefined> {
  return session.servedWithin(kind, defined.has(groupKindKey(kind)) ? ESTABLISH_MS : 0);
}

/** Whether a refusal says that a field cannot be changed once the object is there. */
export function isImmutable(rejection: Pick<Rejection, 'layer' | 'message'>): boolean {
  if (rejection.layer !== 'invalid') return false;
  return (
    /immutable|may not change once set|cannot change roleRef/i.test(rejection.message) ||
    /updates to \w+ spec for fields other than/.test(rejection.message)
  );
}
