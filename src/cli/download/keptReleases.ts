import { access, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { releasePattern } from '../release.ts';
import { comparedVersions } from '../versionNumbers.ts';

/** A release in our own storage. */
export interface KeptRelease {
  readonly version: string;
  /** `istio` has `samples` and `manifests` beside `bin`. */
  readonly kind: 'istioctl' | 'istio';
  /** Absolute. */
  readonly folder: string;
  /** The folder of istioctl, absolute. */
  readonly bin: string;
  /** SHA-256 of the archive that it came from. */
  readonly sha256: string;
}

/** Written last, so that a folder without it is none of ours. */
export const noteName = 'release.json';
export const noteShape = z.object({ kind: z.enum(['istioctl', 'istio']), sha256: z.string() });

/** The releases that a storage folder keeps, newest first. Starts nothing; a folder that is not there keeps none. */
export async function keptReleases(root: string): Promise<readonly KeptRelease[]> {
  const names = await readdir(root).catch(() => []);
  const kept = await Promise.all(
    names.filter((name) => releasePattern.test(name)).map((version) => keptIn(join(root, version), version)),
  );
  return kept
    .filter((one) => one !== undefined)
    .toSorted((one, other) => comparedVersions(other.version, one.version) ?? 0);
}

async function keptIn(folder: string, version: string): Promise<KeptRelease | undefined> {
  try {
    const note = noteShape.parse(JSON.parse(await readFile(join(folder, noteName), 'utf8')));
    const bin = join(folder, 'bin');
    await access(bin);
    return { version, folder, bin, ...note };
  } catch {
    return undefined;
  }
}
