export type VersionNumbers = readonly [major: number, minor: number, patch: number];

/** Numbers of a version such as `v1.6.1` or `1.31.4-dev`; `undefined` for anything else. */
export function versionNumbers(version: string): VersionNumbers | undefined {
  const parts = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  return parts === null ? undefined : [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)];
}

/** Negative when `left` is older, 0 when equal; `undefined` when one of them is no version. */
export function comparedVersions(left: string, right: string): number | undefined {
  const [a, b] = [versionNumbers(left), versionNumbers(right)];
  if (a === undefined || b === undefined) return undefined;
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
