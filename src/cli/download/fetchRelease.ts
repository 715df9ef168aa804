import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { publishedHash } from '../release.ts';
import type { ReleaseFile } from '../release.ts';
import { sha256Of } from './archiveFile.ts';
import { askServer } from './askServer.ts';
import { downloadFile, forgetDownload } from './downloadFile.ts';
import { DownloadProblem, diskProblem } from './downloadProblem.ts';
import type { ReleaseSource } from './releaseSource.ts';

/** A whole release of 1.31 has about 35 MB. */
const maxDownloadBytes = 250_000_000;

export type FetchPhase = 'hash' | 'download' | 'verify';

export interface Fetching {
  readonly source: ReleaseSource;
  readonly maxBytes?: number | undefined;
  /** Milliseconds without a byte after which a server counts as gone. */
  readonly stallMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Bytes are given while downloading only; `total` is absent when the server does not say it. */
  readonly onProgress?: ((phase: FetchPhase, received?: number, total?: number) => void) | undefined;
}

export interface FetchedArchive {
  /** Absolute. */
  readonly archive: string;
  readonly sha256: string;
}

/**
 * Downloads the archive of a release into a folder of ours and holds it against the pinned hash, else the published one.
 * A try that broke off is gone on with; what has another hash is thrown away.
 * @throws DownloadProblem
 */
export async function fetchRelease(
  release: ReleaseFile,
  folder: string,
  fetching: Fetching,
): Promise<FetchedArchive> {
  const { source, signal, stallMs, onProgress } = fetching;
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw diskProblem(error, folder);
  }
  onProgress?.('hash');
  const expected = source.pinned(release.fileName) ?? (await askedHash(release, fetching));
  const archive = join(folder, release.fileName);
  await downloadFile({
    allowed: (address) => source.allowed(address),
    signal,
    stallMs,
    url: release.url,
    file: archive,
    maxBytes: fetching.maxBytes ?? maxDownloadBytes,
    onProgress: (received, total) => onProgress?.('download', received, total),
  });
  onProgress?.('verify');
  const sha256 = await sha256Of(archive);
  if (sha256 === expected) return { archive, sha256 };
  await forgetDownload(archive);
  throw wrongHash(release.fileName, expected, sha256);
}

export function wrongHash(name: string, expected: string, actual: string): DownloadProblem {
  return new DownloadProblem(
    'wrongHash',
    l10n.t(
      '{0} is not what Istio published: its SHA-256 is {1}, and should be {2}. Nothing was installed.',
      name,
      actual,
      expected,
    ),
  );
}

async function askedHash(release: ReleaseFile, { source, signal, stallMs }: Fetching): Promise<string> {
  const answer = await askServer(release.checksumUrl, {
    allowed: (address) => source.allowed(address),
    signal,
    stallMs,
  });
  const decoder = new TextDecoder();
  let text = '';
  if (answer.status === 200) {
    for await (const piece of answer.pieces) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > 4096) break;
    }
  }
  answer.abandon();
  const hash = publishedHash(text, release.fileName);
  if (hash !== undefined) return hash;
  if (answer.status === 404) {
    const host = new URL(release.url).host;
    throw new DownloadProblem(
      'refused',
      l10n.t('{0} has no {1}. Choose another version.', host, release.fileName),
    );
  }
  throw new DownloadProblem(
    'noHash',
    l10n.t(
      'There is no hash to hold {0} against (status {1}), so it was not downloaded. Try again later.',
      release.fileName,
      String(answer.status),
    ),
  );
}
