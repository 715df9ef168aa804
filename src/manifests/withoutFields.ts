import type { Path } from '../mesh/fields.ts';

/**
 * An object without some of its fields, as if the author had not written them; what is empty without them goes, too.
 * Paths that the object does not have change nothing.
 */
export function withoutFields(
  object: Readonly<Record<string, unknown>>,
  paths: readonly Path[],
): Readonly<Record<string, unknown>> {
  const copy = structuredClone(object) as Record<string, unknown>;
  // The last items of a list first, so that the places of the others stay.
  for (const path of paths.toSorted(byPlace).toReversed()) remove(copy, path);
  return copy;
}

/** Removes what is at the path; gives whether nothing is left around it. */
function remove(holder: unknown, [step, ...rest]: Path): boolean {
  if (step === undefined || typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, step))
    return false;
  const members = holder as Record<string | number, unknown>;
  if (rest.length > 0 && !remove(members[step], rest)) return false;
  if (Array.isArray(holder)) holder.splice(Number(step), 1);
  else delete members[step];
  return Object.keys(holder).length === 0;
}

function byPlace(one: Path, other: Path): number {
  for (const [index, step] of one.entries()) {
    const theirs = other[index];
    if (theirs === undefined) return 1;
    if (step === theirs) continue;
    return typeof step === 'number' && typeof theirs === 'number'
      ? step - theirs
      : String(step).localeCompare(String(theirs));
  }
  return one.length - other.length;
}
