import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as l10n from '@vscode/l10n';
import type { ReleaseFile } from '../release.ts';
import { DownloadProblem } from './downloadProblem.ts';

/**
 * The format of an archive by its name.
 * @throws DownloadProblem when it has none of ours
 */
export function formatOf(archive: string): ReleaseFile['format'] {
  if (/\.zip$/i.test(archive)) return 'zip';
  if (/\.(tar\.gz|tgz)$/i.test(archive)) return 'tar.gz';
  throw new DownloadProblem(
    'archive',
    l10n.t('{0} is no archive of Istio: those end in .tar.gz or .zip.', basename(archive)),
  );
}

/** The SHA-256 of a file, in lower-case hexadecimal. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
