/**
 * What a glob of the setting `yaml.schemas` of Red Hat's extension is for VS Code: relative ones count below any folder.
 * Absolute ones may be written as Windows writes paths, or as the address of a file; VS Code's own paths have a drive in
 * lower case, and its globs forward slashes.
 */
export function globPattern(glob: string): string {
  const local = glob.startsWith('file:///') ? fromAddress(glob) : glob;
  const isWindows = /^(?:[a-z]:[\\/]|\\\\)/i.test(local);
  if (!isWindows) return local.startsWith('/') || local.startsWith('**') ? local : `**/${local}`;
  return local.replaceAll('\\', '/').replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
}

/** `file:///c%3A/mesh/*.yaml` without what makes it an address; the slash before a drive goes, too. */
function fromAddress(address: string): string {
  const path = address.slice('file://'.length);
  try {
    return decodeURIComponent(path).replace(/^\/(?=[a-z]:)/i, '');
  } catch {
    return path;
  }
}
