import * as l10n from '@vscode/l10n';

/**
 * Where releases of Istio are and how they are named. Sources: istio/release-builder pkg/build/archive.go and
 * pkg/util/files.go. Nothing here touches the network.
 */

export type ReleaseKind = 'istioctl' | 'istio';

export interface ReleaseFile {
  readonly kind: ReleaseKind;
  readonly version: string;
  readonly fileName: string;
  readonly url: string;
  readonly checksumUrl: string;
  readonly format: 'tar.gz' | 'zip';
  /** Path of istioctl inside the archive. */
  readonly istioctl: string;
}

/** A release that can be asked for: exact, so that nothing else gets into an address. */
export const releasePattern = /^1\.\d{1,3}\.\d{1,3}(?:-(?:alpha|beta|rc)\.\d{1,3})?$/;

/** A machine that Istio builds for, in words of Node and in its own. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** As it stands in the names of files, such as `linux-amd64`. */
  readonly built: string;
}

/** Every machine that Istio builds for, or whose programs run there. */
export const machines: readonly Machine[] = [
  { platform: 'linux', arch: 'x64', built: 'linux-amd64' },
  { platform: 'linux', arch: 'arm64', built: 'linux-arm64' },
  { platform: 'linux', arch: 'arm', built: 'linux-armv7' },
  { platform: 'darwin', arch: 'arm64', built: 'osx-arm64' },
  { platform: 'darwin', arch: 'x64', built: 'osx-amd64' },
  { platform: 'win32', arch: 'x64', built: 'win-amd64' },
  // Windows on ARM runs programs for x64.
  { platform: 'win32', arch: 'arm64', built: 'win-amd64' },
];

/** What Istio builds for a machine; `undefined` when that is nothing. */
export function machineOf(platform: string, arch: string): Machine | undefined {
  return machines.find((one) => one.platform === platform && one.arch === arch);
}

/**
 * The file of a release for a platform of Node.
 * @throws RangeError when the version is no release or Istio builds nothing for the platform; the message is a sentence
 */
export function releaseFile(kind: ReleaseKind, version: string, platform: string, arch: string): ReleaseFile {
  if (!releasePattern.test(version))
    throw new RangeError(l10n.t('{0} is not a release of Istio.', JSON.stringify(version)));
  const built = machineOf(platform, arch)?.built;
  if (built === undefined)
    throw new RangeError(l10n.t('Istio has no istioctl for {0} on {1}.', platform, arch));
  const format = platform === 'win32' ? 'zip' : 'tar.gz';
  const fileName = `${kind}-${version}-${built}.${format}`;
  const url = `https://github.com/istio/istio/releases/download/${version}/${fileName}`;
  const binary = platform === 'win32' ? 'istioctl.exe' : 'istioctl';
  return {
    kind,
    version,
    fileName,
    url,
    checksumUrl: `${url}.sha256`,
    format,
    istioctl: kind === 'istio' ? `istio-${version}/bin/${binary}` : binary,
  };
}

const downloadHosts: ReadonlySet<string> = new Set([
  'github.com',
  'objects.githubusercontent.com',
  'release-assets.githubusercontent.com',
]);

/** Whether a download may go to an address: https, GitHub or its asset hosts, no login, no odd port. */
export function allowedDownload(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  const plain = url.username === '' && url.password === '' && url.port === '';
  return url.protocol === 'https:' && plain && downloadHosts.has(url.hostname);
}

/** The hash in a `.sha256` file of a release, when it is for that file; `undefined` otherwise. */
export function publishedHash(text: string, fileName: string): string | undefined {
  for (const line of text.split('\n')) {
    const [, hash, name] = /^([0-9a-f]{64})\s+\*?(\S+)\s*$/i.exec(line) ?? [];
    if (hash !== undefined && name === fileName) return hash.toLowerCase();
  }
  return undefined;
}

/** SHA-256 of files that were checked apart from their release page: stronger than the hash that lies beside a file. */
const pinned: Readonly<Record<string, string>> = {
  'istioctl-1.31.1-linux-amd64.tar.gz': 'a44563904f22f2a8bf6ac4fff1b0bad9f718587c2be6aa807b83fe9049910639',
};

export function pinnedHash(fileName: string): string | undefined {
  return Object.hasOwn(pinned, fileName) ? pinned[fileName] : undefined;
}

/** Refused entry types of archives: links lead out of the folder, devices have no business there. */
export type ArchiveEntryType = 'file' | 'folder' | 'link' | 'other';

/**
 * Where an entry of an archive may be written, relative to the target folder; `undefined` when it must be refused: links,
 * devices, absolute paths, drive letters, `..`, and names that Windows gives to devices or reads as streams.
 */
export function safeEntryPath(name: string, type: ArchiveEntryType): string | undefined {
  if (type !== 'file' && type !== 'folder') return undefined;
  if (name === '' || name.length > 1024 || /[\p{Cc}<>:"|?*\\]/u.test(name) || name.startsWith('/')) {
    return undefined;
  }
  const parts = name.replace(/\/+$/, '').split('/');
  const wrong = (part: string): boolean =>
    part === '' ||
    part === '..' ||
    /[. ]$/.test(part.replace(/^\.$/, '')) ||
    /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(part);
  if (parts.some(wrong)) return undefined;
  const kept = parts.filter((part) => part !== '.');
  return kept.length === 0 ? undefined : kept.join('/');
}
