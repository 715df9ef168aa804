import type { KnownObject } from './knownObject.ts';
import type { ObjectPlace } from './objectPlace.ts';

/**
 * Objects of which a file holds two: kubectl applies one after the other, so that only the last is left. Made with its
 * scope, and filled when it is first asked.
 */
export class Twins {
  readonly #objects: () => Iterable<KnownObject>;
  #others: ReadonlyMap<unknown, ObjectPlace> | undefined;

  /** @param objects gives the objects of files, those that have the name of another one included */
  constructor(objects: () => Iterable<KnownObject>) {
    this.#objects = objects;
  }

  /** Where the file of an object has another one of the same kind, namespace and name, by what the object is read as. */
  other(value: unknown): ObjectPlace | undefined {
    this.#others ??= this.#fill();
    return this.#others.get(value);
  }

  #fill(): ReadonlyMap<unknown, ObjectPlace> {
    // Most names are there once, so that nothing has to be put together for a key.
    const byName = new Map<string, KnownObject[]>();
    const others = new Map<unknown, ObjectPlace>();
    for (const object of this.#objects()) {
      const { name, place, value } = object;
      if (place === undefined) continue;
      const same = byName.get(name);
      if (same === undefined) {
        byName.set(name, [object]);
        continue;
      }
      const before = same.find((one) => isTwin(one, object));
      if (before === undefined) {
        same.push(object);
        continue;
      }
      if (before.place !== undefined) others.set(value, before.place);
      if (!others.has(before.value)) others.set(before.value, place);
    }
    return others;
  }
}

function isTwin(one: KnownObject, other: KnownObject): boolean {
  return (
    one.kind === other.kind &&
    one.namespace === other.namespace &&
    one.group === other.group &&
    one.place?.file === other.place?.file
  );
}
