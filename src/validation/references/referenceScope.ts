import { isClusterWide } from './clusterWide.ts';
import type { ManifestDocument } from '../../manifests/documents.ts';
import { HostIndex } from './hostIndex.ts';
import type { KnownObject } from './knownObject.ts';
import { RouteIndex } from './routeIndex.ts';
import { Twins } from './twins.ts';
import { stringAt } from '../../mesh/fields.ts';

/** Everything that references are looked up in. */
export interface ReferenceScope {
  /** Where is looked, in words: `this file, the workspace and the cluster minikube`. */
  readonly where: string;
  /** The namespace of objects that name none. */
  readonly defaultNamespace: string;
  objects(group: string, kind: string): readonly KnownObject[];
  /** The objects of Istio's kinds by the hosts that they are for. */
  readonly hosts: HostIndex;
  /** Routes of the Gateway API by what they match. */
  readonly routes: RouteIndex;
  /** Objects that stand twice in one file. */
  readonly twins: Twins;
  /** Whether all objects of a kind are known, so that a missing one is missing for sure. */
  complete(group: string, kind: string): boolean;
}

/**
 * The objects of documents, for a scope.
 * @param origin where the documents stand, in words
 * @param file a name by which the caller finds the file again
 */
export function objectsOfDocuments(
  documents: readonly ManifestDocument[],
  origin: string,
  defaultNamespace: string,
  file = '',
): KnownObject[] {
  return documents.flatMap((document) =>
    document.parsed.objects.flatMap((object) => {
      const { group, kind, name, namespace } = object.identity;
      if (kind === undefined || name === undefined) return [];
      return [
        {
          group,
          kind,
          name,
          namespace: isClusterWide(kind) ? '' : (namespace ?? defaultNamespace),
          value: object.value,
          origin,
          place: { file, document, object },
        },
      ];
    }),
  );
}

/**
 * Of objects with the same identity the first one, which is to be that of the nearest place: a text stands for what it
 * will become. It is as old as the one that the cluster has.
 */
export function nearestOfEach(objects: Iterable<KnownObject>): KnownObject[] {
  const nearest = new Map<string, KnownObject>();
  for (const object of objects) {
    const key = `${object.group}/${object.kind}/${object.namespace}/${object.name}`;
    const first = nearest.get(key);
    if (first === undefined) {
      nearest.set(key, object);
    } else if (first.place !== undefined && first.created === undefined && object.place === undefined) {
      const created = stringAt(object.value, 'metadata', 'creationTimestamp');
      if (created !== undefined) nearest.set(key, { ...first, created });
    }
  }
  return [...nearest.values()];
}

/**
 * A scope of objects from several places. Of objects with the same identity the first counts: give those of the open
 * file first and those of the cluster last, so that a text stands for what it will become.
 */
export class ObjectScope implements ReferenceScope {
  readonly where: string;
  readonly defaultNamespace: string;
  readonly hosts = new HostIndex((group, kind) => this.objects(group, kind));
  readonly routes = new RouteIndex(this);
  readonly twins: Twins;
  readonly #byKind = new Map<string, KnownObject[]>();
  readonly #complete: (group: string, kind: string) => boolean;

  constructor(options: {
    where: string;
    defaultNamespace: string;
    objects: Iterable<KnownObject>;
    complete?: (group: string, kind: string) => boolean;
  }) {
    this.where = options.where;
    this.defaultNamespace = options.defaultNamespace;
    this.#complete = options.complete ?? (() => false);
    const objects = [...options.objects];
    this.twins = new Twins(() => objects);
    for (const object of nearestOfEach(objects)) {
      const key = `${object.group}/${object.kind}`;
      const list = this.#byKind.get(key);
      if (list === undefined) this.#byKind.set(key, [object]);
      else list.push(object);
    }
  }

  objects(group: string, kind: string): readonly KnownObject[] {
    return this.#byKind.get(`${group}/${kind}`) ?? [];
  }

  complete(group: string, kind: string): boolean {
    return this.#complete(group, kind);
  }
}
