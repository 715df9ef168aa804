import { locate } from '../../manifests/locate.ts';
import type { OffsetRange } from '../../manifests/offsetRange.ts';
import { at, type Path } from '../../mesh/fields.ts';
import { Lookup } from './lookup.ts';
import { declarationsOf, lengthOfName, namedBy } from './names.ts';
import type { Named } from './names.ts';
import type { ReferenceScope } from './referenceScope.ts';
import type { ObjectPlace } from './objectPlace.ts';
import type { KnownObject } from './knownObject.ts';
import { referencesOf } from './referencesOf.ts';

/** A field that holds a name, or a name as a part of its text. */
export interface Occurrence {
  readonly named: Named;
  readonly declares: boolean;
  /** From the object's root. */
  readonly path: Path;
  /** Where the name starts in the field's text, and how long it is. */
  readonly start: number;
  readonly length: number;
}

/** The names in an object of a manifest: those that it gives, and those that it refers to. */
export function occurrencesIn(
  object: KnownObject & { readonly place: ObjectPlace },
  scope: ReferenceScope,
): readonly Occurrence[] {
  const { group, kind, namespace, name, value } = object;
  const text = (path: Path): string => {
    const found = at(value, ...path);
    return typeof found === 'string' ? found : '';
  };
  const given = declarationsOf(object).map(({ path, part }) => ({
    named: { group, kind, namespace, name, ...(part === undefined ? {} : { part }) },
    declares: true,
    path,
    start: 0,
    length: text(path).length,
  }));
  // Objects of the whole cluster refer from nowhere.
  const lookup = new Lookup(scope, namespace === '' ? scope.defaultNamespace : namespace);
  const used = referencesOf(object.place.object, scope.defaultNamespace).flatMap((reference) => {
    const named = namedBy(reference, lookup);
    if (named === undefined) return [];
    const { path, start } = reference;
    return [{ named, declares: false, path, start, length: lengthOfName(reference, named, text(path)) }];
  });
  return [...given, ...used];
}

/**
 * Where an occurrence stands in the text of its document. `isExact` is false where the text is not the name itself, as
 * in an alias, a merged map or a text with escapes: then the whole value is given.
 */
export function rangeOfOccurrence(
  { document, object }: ObjectPlace,
  occurrence: Pick<Occurrence, 'path' | 'start' | 'length'>,
): { readonly range: OffsetRange; readonly isExact: boolean } {
  const { parsed } = document;
  const path = [...object.path, ...occurrence.path];
  const place = locate(parsed, path);
  const [start, end] = place.value;
  const quote = /^["']/.test(parsed.text.slice(start, end)) ? 1 : 0;
  const from = start + quote + occurrence.start;
  const value = at(object.value, ...occurrence.path);
  const wanted =
    typeof value === 'string'
      ? value.slice(occurrence.start, occurrence.start + occurrence.length)
      : undefined;
  const isExact =
    place.depth === path.length &&
    wanted !== undefined &&
    parsed.text.slice(from, from + occurrence.length) === wanted;
  return isExact
    ? { range: [from, from + occurrence.length], isExact }
    : {
        range: [start, start + (parsed.text.slice(start, end).split('\n')[0] ?? '').trimEnd().length],
        isExact,
      };
}
