import { isClusterWide } from './clusterWide.ts';
import type { ManifestDocument } from '../../manifests/documents.ts';
import { HostIndex } from './hostIndex.ts';
import type { KnownObject } from './knownObject.ts';

/** Everything that references are looked up in. */
export interface ReferenceScope {
  /** Where is looked, in words: `this file, the workspace and the cluster minikube`. */
  readonly where: string;
  /** The namespace of objects that name none. */
  readonly defaultNamespace: string;
  objects(group: string, kind: string): readonly KnownObject[];
  /** The objects of Istio's kinds by the hosts that they are for. */
  readonly hosts: HostIndex;
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
 * A scope of objects from several places. Of objects with the same identity the first counts: give those of the open
 * file first and those of the cluster last, so that a text stands for what it will become.
 */
export class ObjectScope implements ReferenceScope {
  readonly where: string;
  readonly defaultNamespace: string;
  readonly hosts = new HostIndex((group, kind) => this.objects(group, kind));
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
    const seen = new Set<string>();
    for (const object of options.objects) {
      const key = `${object.group}/${object.kind}`;
      const identity = `${key}/${object.namespace}/${object.name}`;
      if (seen.has(identity)) continue;
      seen.add(identity);
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
