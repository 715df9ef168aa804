import { groupKindKey, groupOf } from '../mesh/kubeObject.ts';
import type { GroupKind, KubeObject } from '../mesh/kubeObject.ts';
import { kinds } from './probes/kinds.ts';

/** An object that came, changed or went since a moment. */
export interface ObjectChange {
  readonly what: 'created' | 'changed' | 'deleted';
  readonly kind: GroupKind;
  readonly namespace?: string;
  readonly name: string;
}

/** The objects of a moment, by where they are: what tells one state of an object from another. */
export type Moment = ReadonlyMap<string, { readonly object: KubeObject; readonly version: string }>;

/** Kinds whose objects are made on purpose; pods, events and nodes come and go by themselves. */
export const changeKinds: readonly GroupKind[] = [
  kinds.crd,
  kinds.namespace,
  kinds.deployment,
  kinds.statefulSet,
  kinds.service,
  kinds.serviceAccount,
  kinds.mutatingWebhook,
  kinds.validatingWebhook,
  kinds.gateway,
  kinds.httpRoute,
  kinds.telemetry,
];

/** What changes with what is wanted of an object, and not with what becomes of it. */
function versionOf({ metadata }: KubeObject): string {
  const { uid, generation, labels = {} } = metadata;
  return JSON.stringify([
    uid,
    generation,
    Object.entries(labels).toSorted(([one], [other]) => one.localeCompare(other, 'en')),
  ]);
}

/** @param objects the objects of a kind that are there now */
export function momentOf(objects: (kind: GroupKind) => readonly KubeObject[]): Moment {
  return new Map(
    changeKinds.flatMap((kind) =>
      objects(kind).map((object) => {
        const { namespace = '', name } = object.metadata;
        return [
          `${groupKindKey(kind)}/${namespace}/${name}`,
          { object, version: versionOf(object) },
        ] as const;
      }),
    ),
  );
}

/** What is different at a later moment, in the order of {@link changeKinds} and by name. */
export function changesBetween(before: Moment, now: Moment): readonly ObjectChange[] {
  const changes: ObjectChange[] = [];
  const note = (what: ObjectChange['what'], { apiVersion, kind, metadata }: KubeObject): void => {
    const { namespace, name } = metadata;
    changes.push({
      what,
      kind: { group: groupOf(apiVersion), kind },
      ...(namespace === undefined ? {} : { namespace }),
      name,
    });
  };
  for (const [key, { object, version }] of now) {
    const then = before.get(key);
    if (then === undefined) note('created', object);
    else if (then.version !== version) note('changed', object);
  }
  for (const [key, { object }] of before) if (!now.has(key)) note('deleted', object);
  const rank = new Map(changeKinds.map((kind, place) => [groupKindKey(kind), place]));
  return changes.toSorted(
    (one, other) =>
      (rank.get(groupKindKey(one.kind)) ?? 0) - (rank.get(groupKindKey(other.kind)) ?? 0) ||
      `${one.namespace ?? ''}/${one.name}`.localeCompare(`${other.namespace ?? ''}/${other.name}`, 'en'),
  );
}
