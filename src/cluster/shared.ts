/** How deep parts are looked at: objects of Kubernetes are shallower, and one that is not must not end the watch. */
const DEEPEST = 32;

/**
 * The same value as `now`, made of the parts of `before` that are equal to its own: the API server sends a whole object
 * for each change, and what was made of an unchanged part can be kept for as long as that part is the same one.
 * @param now values as JSON has them that nobody else holds: what is in them may be replaced by its equal
 */
export function shared<T>(before: unknown, now: T): T {
  return share(before, now, DEEPEST) as T;
}

function share(before: unknown, now: unknown, depth: number): unknown {
  if (before === now) return before;
  if (typeof before !== 'object' || typeof now !== 'object' || before === null || now === null) return now;
  if (depth === 0 || Array.isArray(before) !== Array.isArray(now)) return now;
  const old = before as Readonly<Record<string, unknown>>;
  const own = now as Record<string, unknown>;
  const keys = Object.keys(own);
  let same = Object.keys(old).length === keys.length;
  for (const key of keys) {
    const had = Object.hasOwn(old, key);
    const part = had ? share(old[key], own[key], depth - 1) : own[key];
    // Equal strings, too: the one that is known already costs the collector nothing.
    own[key] = part;
    same &&= had && part === old[key];
  }
  return same ? before : now;
}
