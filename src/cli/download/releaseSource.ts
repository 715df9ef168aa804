import { allowedDownload, pinnedHash, releaseFile } from '../release.ts';
import type { ReleaseFile } from '../release.ts';

/**
 * Where releases come from. The product has one source, {@link istioReleases}, and no setting for another; tests hand in
 * a server of their own.
 */
export interface ReleaseSource {
  readonly file: (...args: Parameters<typeof releaseFile>) => ReleaseFile;
  /** Whether an address may be asked, the first one and each that an answer sends on to. */
  readonly allowed: (address: string) => boolean;
  readonly pinned: (fileName: string) => string | undefined;
}

/** The releases of Istio on GitHub. */
export const istioReleases: ReleaseSource = {
  file: releaseFile,
  allowed: allowedDownload,
  pinned: pinnedHash,
};
