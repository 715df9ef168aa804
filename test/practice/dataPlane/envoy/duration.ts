/** Milliseconds of a duration in JSON form, "1.5s"; `undefined` for anything else. */
export function milliseconds(value: unknown): number | undefined {
  if (typeof value !== 'string' || !value.endsWith('s')) return undefined;
  const seconds = Number(value.slice(0, -1));
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
