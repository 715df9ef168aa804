/** What of an address says which file it is of. */
interface Address {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  toString(): string;
}

/**
 * A key that two addresses have in common when VS Code takes them for the same file: on Windows and macOS `C:\Mesh\A.yaml`
 * and `c:\mesh\a.yaml` are, and each may come from another part of VS Code.
 */
export function fileKey(uri: Address, platform: NodeJS.Platform = process.platform): string {
  return uri.scheme === 'file' && platform !== 'linux'
    ? `file://${uri.authority}${uri.path}`.toLowerCase()
    : uri.toString();
}
