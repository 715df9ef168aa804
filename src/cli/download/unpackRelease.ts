import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import * as l10n from '@vscode/l10n';
import { extract } from 'tar-stream';
import { openPromise } from 'yauzl';
import { safeEntryPath } from '../release.ts';
import type { ArchiveEntryType, ReleaseFile } from '../release.ts';
import { DownloadProblem, cancelled, codeOf, diskProblem } from './downloadProblem.ts';

/** A whole release of 1.31 has about 150 MB in 700 files. */
export const releaseLimits = { bytes: 700_000_000, entries: 5_000 };

export interface Unpacking {
  readonly archive: string;
  readonly format: ReleaseFile['format'];
  /** An empty folder of ours, which the caller takes away when this fails. */
  readonly folder: string;
  readonly limits?: typeof releaseLimits;
  readonly signal?: AbortSignal | undefined;
}

/** What an archive turned out to be. */
export interface Unpacked {
  /** The version that the folder of a whole release names; an archive of istioctl alone names none. */
  readonly version: string | undefined;
  readonly kind: ReleaseFile['kind'];
  /** Absolute path of istioctl. */
  readonly istioctl: string;
}

/**
 * Unpacks a release of Istio so that istioctl is at `bin/istioctl`, whichever of the two kinds of archive it is. The
 * whole archive is refused for one entry that is a link, that would land outside of the folder or that comes twice,
 * and for more bytes or entries than a release can have, counted as they come out.
 * @throws DownloadProblem
 */
export async function unpackRelease(unpacking: Unpacking): Promise<Unpacked> {
  const target = new ReleaseFolder(unpacking);
  try {
    if (unpacking.format === 'zip') await readZip(unpacking, target);
    else await readTarGz(unpacking, target);
  } catch (error) {
    if (unpacking.signal?.aborted === true) throw cancelled();
    if (error instanceof DownloadProblem) throw error;
    // Whatever a library of archives says: its messages hold names of the archive.
    const disk = diskProblem(error, unpacking.folder);
    throw disk instanceof DownloadProblem ? disk : damaged(error);
  }
  return target.finished();
}

async function readTarGz({ archive, signal }: Unpacking, target: ReleaseFolder): Promise<void> {
  const entries = extract();
  const feeding = pipeline(
    createReadStream(archive),
    createGunzip(),
    target.counter(),
    entries,
    signal === undefined ? {} : { signal },
  );
  const reading = (async () => {
    for await (const entry of entries) {
      const { name, type, mode } = entry.header;
      await target.take(name, tarType(type), mode, async () => [Readable.from(entry)]);
      entry.resume();
    }
  })();
  // The reason of a failure is with whoever failed first; the other one only sees the stream end.
  const [fed, read] = await Promise.allSettled([feeding, reading]);
  for (const side of [read, fed]) {
    if (side.status === 'rejected' && side.reason instanceof DownloadProblem) throw side.reason;
  }
  if (fed.status === 'rejected') throw fed.reason;
  if (read.status === 'rejected') throw read.reason;
}

function tarType(type: string | null | undefined): ArchiveEntryType {
  if (type === 'file' || type === 'contiguous-file') return 'file';
  if (type === 'directory') return 'folder';
  return type === 'link' || type === 'symlink' ? 'link' : 'other';
}

async function readZip({ archive, signal }: Unpacking, target: ReleaseFolder): Promise<void> {
  const zip = await openPromise(archive, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      const mode = entry.externalFileAttributes >>> 16;
      await target.take(entry.fileName, zipType(entry.fileName, mode), mode, async () => {
        // Through the counter, because the size that a header names may be a lie.
        return [await zip.openReadStreamPromise(entry), target.counter()];
      });
    }
  } finally {
    zip.close();
  }
}

/** The upper bits of the attributes are the mode of Unix (PKWARE APPNOTE 4.4.15 and Info-ZIP). */
function zipType(name: string, mode: number): ArchiveEntryType {
  const kind = mode & 0o170000;
  if (kind === 0o120000) return 'link';
  if (kind !== 0 && kind !== 0o100000 && kind !== 0o040000) return 'other';
  return name.endsWith('/') ? 'folder' : 'file';
}

/** The folder that a release is unpacked into, with its rules. */
class ReleaseFolder {
  readonly #folder: string;
  readonly #limits: typeof releaseLimits;
  #entries = 0;
  #bytes = 0;
  #istioctl: string | undefined;
  #version: string | undefined;
  #whole = false;

  constructor({ folder, limits = releaseLimits }: Unpacking) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** Counts what flows through it against the limit of all bytes. */
  counter(): Transform {
    return new Transform({
      transform: (piece: Buffer, _, done) => {
        this.#bytes += piece.byteLength;
        if (this.#bytes > this.#limits.bytes) done(this.#bomb());
        else done(null, piece);
      },
    });
  }

  /** @param content the way of the entry's bytes: where they come from, then what they go through */
  async take(
    name: string,
    type: ArchiveEntryType,
    mode: number,
    content: () => Promise<readonly NodeJS.ReadableStream[]>,
  ): Promise<void> {
    this.#entries += 1;
    if (this.#entries > this.#limits.entries) throw this.#bomb();
    if (type === 'folder' && /^\.?\/?$/.test(name)) return;
    const path = safeEntryPath(name, type);
    if (path === undefined) {
      throw archiveProblem(
        type === 'link'
          ? l10n.t(
              'The archive has a link ({0}), which no release of Istio has. Nothing was installed.',
              shown(name),
            )
          : l10n.t(
              'The archive has the entry {0}, which could leave its folder. Nothing was installed.',
              shown(name),
            ),
      );
    }
    const place = this.#placeOf(path);
    if (place === '' || type === 'folder') return;
    const file = join(this.#folder, place);
    await mkdir(dirname(file), { recursive: true });
    const runs = isIstioctl(place) || (mode & 0o111) !== 0;
    try {
      // "wx": an entry that comes twice could say one thing to a check and another to a user.
      const writer = createWriteStream(file, { flags: 'wx', mode: runs ? 0o755 : 0o644 });
      await pipeline([...(await content()), writer]);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      throw archiveProblem(
        l10n.t('The archive has the entry {0} twice. Nothing was installed.', shown(name)),
      );
    }
    if (isIstioctl(place)) this.#istioctl = file;
  }

  finished(): Unpacked {
    if (this.#istioctl === undefined) throw this.#notIstio();
    return {
      version: this.#version,
      kind: this.#whole ? 'istio' : 'istioctl',
      istioctl: this.#istioctl,
    };
  }

  #placeOf(path: string): string {
    if (path === 'istioctl' || path === 'istioctl.exe') return `bin/${path}`;
    const [, version, rest] = /^istio-(1\.[0-9A-Za-z.-]+)(?:\/(.*))?$/.exec(path) ?? [];
    if (version === undefined || (this.#version ?? version) !== version) throw this.#notIstio();
    this.#version = version;
    this.#whole = true;
    return rest ?? '';
  }

  #bomb(): DownloadProblem {
    return archiveProblem(
      l10n.t(
        'The archive unpacks to more than {0} MB or {1} files, which no release of Istio has. Nothing was installed.',
        String(Math.round(this.#limits.bytes / 1_000_000)),
        String(this.#limits.entries),
      ),
    );
  }

  #notIstio(): DownloadProblem {
    return archiveProblem(
      l10n.t('This is no release of Istio: istioctl is not where it has to be. Nothing was installed.'),
    );
  }
}

function isIstioctl(place: string): boolean {
  return place === 'bin/istioctl' || place === 'bin/istioctl.exe';
}

function archiveProblem(message: string): DownloadProblem {
  return new DownloadProblem('archive', message);
}

function damaged(error: unknown): DownloadProblem {
  const why = (error instanceof Error ? error.message : String(error)).slice(0, 200).replace(/\.$/, '');
  return archiveProblem(l10n.t('The archive is damaged or unsafe: {0}. Nothing was installed.', why));
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 120));
}
