import { randomUUID } from 'node:crypto';
import { access, copyFile, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { publishedHash, releasePattern } from '../release.ts';
import type { ReleaseFile } from '../release.ts';
import { formatOf, sha256Of } from './archiveFile.ts';
import { forgetDownload } from './downloadFile.ts';
import { DownloadProblem, diskProblem } from './downloadProblem.ts';
import { fetchRelease, wrongHash } from './fetchRelease.ts';
import type { FetchPhase, FetchedArchive } from './fetchRelease.ts';
import { keptReleases, noteName } from './keptReleases.ts';
import type { KeptRelease } from './keptReleases.ts';
import { moveFolder } from './moveFolder.ts';
import { istioReleases } from './releaseSource.ts';
import type { ReleaseSource } from './releaseSource.ts';
import { releaseLimits, unpackRelease } from './unpackRelease.ts';

/** What a broken try left is taken away when it is older than this, in milliseconds. */
const leftoverMs = 24 * 60 * 60 * 1000;

/** Takes a folder away, with patience for a file that somebody has open for a moment (Windows). */
const GONE = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 } as const;

export type InstallPhase = FetchPhase | 'unpack' | 'prove';

/** A release for a machine, in words of Node. */
export interface WantedRelease {
  readonly kind: ReleaseFile['kind'];
  readonly version: string;
  readonly platform: string;
  readonly arch: string;
}

export interface InstallOptions {
  readonly signal?: AbortSignal;
  /** Bytes are given while downloading only; `total` is absent when the server does not say it. */
  readonly onProgress?: (phase: InstallPhase, received?: number, total?: number) => void;
}

export interface StoreParts {
  /** Absolute; made when needed. */
  readonly root: string;
  /** Runs the istioctl of that path and gives the version that it says; rejects when it cannot run. */
  readonly prove: (path: string) => Promise<string>;
  readonly source?: ReleaseSource;
  readonly limits?: { readonly downloadBytes?: number; readonly unpacked?: typeof releaseLimits };
  /** Milliseconds without a byte after which a server counts as gone. */
  readonly stallMs?: number;
}

/**
 * Releases of Istio in a folder of ours. Each is whole or not there: it is downloaded, held against its hash, unpacked
 * and started in a folder of its own, and only then moved to its place.
 */
export class ReleaseStore {
  readonly #parts: StoreParts;
  readonly #source: ReleaseSource;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.#source = parts.source ?? istioReleases;
  }

  kept(): Promise<readonly KeptRelease[]> {
    return keptReleases(this.#parts.root);
  }

  /**
   * Downloads and installs a release. A try that broke off is gone on with.
   * @throws DownloadProblem
   * @throws RangeError for a version or platform that Istio does not build
   */
  async download(want: WantedRelease, options: InstallOptions = {}): Promise<KeptRelease> {
    const release = this.#fileOf(want);
    const { archive, sha256 } = await this.#fetch(release, options);
    try {
      const kept = await this.#install(archive, release.format, sha256, release.version, options);
      await forgetDownload(archive);
      return kept;
    } catch (error) {
      // The same bytes would fail again; on a full disk they only wait for room.
      const bad =
        error instanceof DownloadProblem && (error.kind === 'archive' || error.kind === 'notIstioctl');
      if (bad) await forgetDownload(archive);
      throw error;
    }
  }

  /** The name that Istio gives to the archive of a release. @throws RangeError likewise */
  fileName(want: WantedRelease): string {
    return this.#fileOf(want).fileName;
  }

  /**
   * Downloads a release for another machine: to a file, with its hash beside it as Istio publishes it, so that it can be
   * examined there. Nothing of it is unpacked or started here.
   * @param target absolute path of the file, in a folder that exists
   * @throws DownloadProblem
   * @throws RangeError likewise
   */
  async save(want: WantedRelease, target: string, options: InstallOptions = {}): Promise<void> {
    const { archive, sha256 } = await this.#fetch(this.#fileOf(want), options);
    const part = `${target}.${randomUUID()}`;
    try {
      await copyFile(archive, part);
      await writeFile(`${target}.sha256`, `${sha256} ${basename(target)}\n`);
      await rename(part, target);
    } catch (error) {
      await rm(part, GONE);
      throw diskProblem(error, dirname(target));
    }
    await forgetDownload(archive);
  }

  /**
   * What is known of an archive on disk before it is installed: its hash, and whether a pinned hash or a `.sha256` file
   * beside it vouches for it.
   * @throws DownloadProblem when one of them says another hash, and for a file that is no archive
   */
  async examine(archive: string): Promise<{ readonly sha256: string; readonly vouched: boolean }> {
    formatOf(archive);
    const name = basename(archive);
    const beside = await readFile(`${archive}.sha256`, 'utf8').catch(() => undefined);
    const expected =
      this.#source.pinned(name) ?? (beside === undefined ? undefined : publishedHash(beside, name));
    const sha256 = await sha256Of(archive);
    if (expected !== undefined && expected !== sha256) throw wrongHash(name, expected, sha256);
    return { sha256, vouched: expected !== undefined };
  }

  /**
   * Installs an archive that the learner chose, after `examine`.
   * @throws DownloadProblem
   */
  async installArchive(archive: string, sha256: string, options: InstallOptions = {}): Promise<KeptRelease> {
    const named = /-(1\.\d+\.\d+(?:-(?:alpha|beta|rc)\.\d+)?)-/.exec(basename(archive))?.[1];
    return this.#install(archive, formatOf(archive), sha256, named, options);
  }

  /** Takes a kept release away. One that is not there is no failure. */
  async remove(version: string): Promise<void> {
    if (!releasePattern.test(version)) return;
    const folder = join(this.#parts.root, version);
    const away = join(this.#parts.root, `.old-${randomUUID()}`);
    try {
      // Renamed first: a folder that is half deleted would still look like a release.
      await moveFolder(folder, away);
      await rm(away, GONE);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
      throw diskProblem(error, folder);
    }
  }

  #fileOf({ kind, version, platform, arch }: WantedRelease): ReleaseFile {
    return this.#source.file(kind, version, platform, arch);
  }

  #fetch(release: ReleaseFile, { signal, onProgress }: InstallOptions): Promise<FetchedArchive> {
    const { root, limits, stallMs } = this.#parts;
    return fetchRelease(release, join(root, '.downloads'), {
      source: this.#source,
      maxBytes: limits?.downloadBytes,
      stallMs,
      signal,
      onProgress,
    });
  }

  async #install(
    archive: string,
    format: ReleaseFile['format'],
    sha256: string,
    version: string | undefined,
    options: InstallOptions,
  ): Promise<KeptRelease> {
    const { root, limits } = this.#parts;
    const { signal } = options;
    const fresh = join(root, `.new-${randomUUID()}`);
    try {
      await this.#sweep();
      await mkdir(fresh, { recursive: true });
      options.onProgress?.('unpack');
      const unpacked = await unpackRelease({
        archive,
        format,
        folder: fresh,
        signal,
        ...(limits?.unpacked === undefined ? {} : { limits: limits.unpacked }),
      });
      options.onProgress?.('prove');
      const proven = await this.#prove(unpacked.istioctl, unpacked.version ?? version);
      await writeFile(join(fresh, noteName), JSON.stringify({ kind: unpacked.kind, sha256 }));
      await this.#moveInPlace(fresh, proven);
      const folder = join(root, proven);
      return { version: proven, kind: unpacked.kind, folder, bin: join(folder, 'bin'), sha256 };
    } catch (error) {
      throw diskProblem(error, root);
    } finally {
      await rm(fresh, GONE);
    }
  }

  /** The version that the unpacked istioctl says of itself. Builds that say none count as what the archive names. */
  async #prove(istioctl: string, wanted: string | undefined): Promise<string> {
    let said: string;
    try {
      said = await this.#parts.prove(istioctl);
    } catch (error) {
      throw notIstioctl(
        l10n.t(
          'The istioctl in the archive does not run here: {0}',
          error instanceof Error ? error.message : String(error),
        ),
      );
    }
    const version = said === 'unknown' ? wanted : said;
    if (version === undefined || !releasePattern.test(version)) {
      throw notIstioctl(l10n.t('The istioctl in the archive is no release: it says version {0}.', said));
    }
    if (wanted !== undefined && version !== wanted) {
      throw notIstioctl(
        l10n.t('The istioctl in the archive is {0}, and not {1} as its name says.', version, wanted),
      );
    }
    return version;
  }

  async #moveInPlace(fresh: string, version: string): Promise<void> {
    const { root } = this.#parts;
    const place = join(root, version);
    const there = await access(place).then(
      () => true,
      () => false,
    );
    if (!there) {
      await moveFolder(fresh, place);
      return;
    }
    const away = join(root, `.old-${randomUUID()}`);
    await moveFolder(place, away);
    try {
      await moveFolder(fresh, place);
    } catch (error) {
      await moveFolder(away, place);
      throw error;
    }
    // What somebody has open goes with a later sweep.
    await rm(away, GONE).catch(() => undefined);
  }

  /** Takes away what a try that was killed left, but not what another window may be working in. */
  async #sweep(): Promise<void> {
    const { root } = this.#parts;
    for (const name of await readdir(root).catch(() => [])) {
      if (!/^\.(new|old)-/.test(name)) continue;
      const age = await stat(join(root, name)).catch(() => undefined);
      if (age !== undefined && Date.now() - age.mtimeMs > leftoverMs) {
        await rm(join(root, name), GONE);
      }
    }
  }
}

function notIstioctl(why: string): DownloadProblem {
  return new DownloadProblem(
    'notIstioctl',
    `${why.replace(/\.?$/, '.')} ${l10n.t('Nothing was installed.')}`,
  );
}
