/**
 * The candidate that an author most likely meant, or `undefined` when none is near enough to be named.
 * @param most edits that may lie between them; by default a third of the length, and beginnings and ends count too
 */
export function nearest(wrong: string, candidates: readonly string[], most?: number): string | undefined {
  const plain = normalise(wrong);
  const same = candidates.find((candidate) => normalise(candidate) === plain);
  if (same !== undefined) return same;
  let best: string | undefined;
  let bestDistance = (most ?? Math.max(1, Math.floor(wrong.length / 3))) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wrong.length) >= bestDistance) continue;
    const distance = editDistance(plain, normalise(candidate), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best !== undefined || most !== undefined || plain.length < 4) return best;
  const fits = (test: (candidate: string) => boolean): string | undefined =>
    candidates.find((candidate) => test(normalise(candidate)));
  return (
    fits((candidate) => candidate.startsWith(plain) || plain.startsWith(candidate)) ??
    fits((candidate) => candidate.endsWith(plain))
  );
}

/** Case, underscores and hyphens are the usual slips: `match_labels`, `HTTPRoute` and `HttpRoute`. */
function normalise(text: string): string {
  return text.toLowerCase().replaceAll(/[-_]/g, '');
}

/** Edits between two texts, a swap of neighbours counting once; gives `limit` as soon as it cannot be less. */
function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, (before[j - 2] ?? 0) + 1);
      next.push(value);
      least = Math.min(least, value);
    }
    if (least >= limit) return limit;
    before = row;
    row = next;
  }
  return row[b.length] ?? limit;
}
