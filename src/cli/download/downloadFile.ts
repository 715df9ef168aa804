import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as z from 'zod';
import { askServer } from './askServer.ts';
import type { Answer, Asking } from './askServer.ts';
import { DownloadProblem, codeOf, diskProblem } from './downloadProblem.ts';

export interface Download extends Omit<Asking, 'headers'> {
  readonly url: string;
  /** Where the bytes go, absolute. Its folder exists. What an earlier, broken try left there is gone on with. */
  readonly file: string;
  /** More bytes than this are refused. */
  readonly maxBytes: number;
  /** Bytes so far, and all of them when the server says so. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
}

/** Beside an unfinished file: which bytes these are, so that a try that goes on can tell whether they still fit. */
const noteShape = z.object({ url: z.string(), etag: z.string() });

/**
 * Downloads a file, going on where an earlier try ended if the server still has the same bytes (RFC 9110, `Range` with
 * `If-Range` and a strong `ETag`). After a failure the received part stays for the next try, unless it is worthless.
 * The file is complete when this resolves; whether it is the right one only its hash can tell.
 * @throws DownloadProblem
 */
export async function downloadFile(download: Download): Promise<void> {
  const { url, file } = download;
  const there = await partOf(url, file);
  const headers = there === undefined ? {} : { range: `bytes=${there.size}-`, 'if-range': there.etag };
  let answer = await askServer(url, { ...download, headers });
  if (answer.status === 416) {
    // The part is as long as the file, whose hash will tell the rest, or longer: then it starts again.
    answer.abandon();
    const all = Number(
      /^bytes \*\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1] ?? Number.NaN,
    );
    if (all === there?.size) return;
    await forgetDownload(file);
    answer = await askServer(url, download);
  }
  const goesOn = answer.status === 206 && there !== undefined && startOf(answer) === there.size;
  if (answer.status !== 200 && !goesOn) {
    answer.abandon();
    throw refused(answer.status, url);
  }
  const start = goesOn ? there.size : 0;
  const length = Number(answer.headers.get('content-length') ?? Number.NaN);
  const total = Number.isSafeInteger(length) ? start + length : undefined;
  if ((total ?? 0) > download.maxBytes) {
    answer.abandon();
    throw tooLarge(download);
  }
  const etag = answer.headers.get('etag');
  try {
    if (etag === null || etag.startsWith('W/')) await rm(noteOf(file), { force: true });
    else await writeFile(noteOf(file), JSON.stringify({ url, etag }));
    await receive(answer, download, start, total);
  } catch (error) {
    answer.abandon();
    throw diskProblem(error, dirname(file));
  }
}

/** Takes away a file and what is noted of it. */
export async function forgetDownload(file: string): Promise<void> {
  await Promise.all([rm(file, { force: true }), rm(noteOf(file), { force: true })]);
}

async function receive(
  answer: Answer,
  download: Download,
  start: number,
  total: number | undefined,
): Promise<void> {
  const handle = await open(download.file, start === 0 ? 'w' : 'a');
  let received = start;
  try {
    download.onProgress?.(received, total);
    for await (const piece of answer.pieces) {
      received += piece.byteLength;
      if (received > download.maxBytes) throw tooLarge(download);
      await handle.writeFile(piece);
      download.onProgress?.(received, total);
    }
  } catch (error) {
    // A connection that breaks in the middle is the same as an end that comes too early.
    const broke = error instanceof DownloadProblem && error.kind === 'unreachable' && received > 0;
    throw broke ? truncated(received, total) : error;
  } finally {
    await handle.close();
  }
  if (total !== undefined && received < total) throw truncated(received, total);
}

async function partOf(url: string, file: string): Promise<{ size: number; etag: string } | undefined> {
  try {
    const [{ size }, text] = await Promise.all([stat(file), readFile(noteOf(file), 'utf8')]);
    const note = noteShape.safeParse(JSON.parse(text));
    return note.success && note.data.url === url && size > 0 ? { size, etag: note.data.etag } : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw diskProblem(error, dirname(file));
  }
}

const noteOf = (file: string): string => `${file}.json`;

function startOf(answer: Answer): number {
  return Number(/^bytes (\d+)-/.exec(answer.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

function refused(status: number, url: string): DownloadProblem {
  const { host, pathname } = new URL(url);
  const name = pathname.slice(pathname.lastIndexOf('/') + 1);
  if (status === 404) {
    return new DownloadProblem('refused', l10n.t('{0} has no {1}. Choose another version.', host, name));
  }
  return status === 407
    ? new DownloadProblem(
        'proxy',
        l10n.t(
          'The proxy wants a login (407) and let nothing through to {0}. Correct the setting http.proxy, or choose an archive from disk.',
          host,
        ),
      )
    : new DownloadProblem(
        'refused',
        l10n.t('{0} answered with status {1} instead of {2}. Try again later.', host, String(status), name),
      );
}

function tooLarge({ maxBytes, url }: Download): DownloadProblem {
  return new DownloadProblem(
    'tooLarge',
    l10n.t(
      '{0} sends more than {1} MB, which no release of Istio has. Nothing was installed.',
      new URL(url).host,
      String(Math.round(maxBytes / 1_000_000)),
    ),
  );
}

function truncated(received: number, total: number | undefined): DownloadProblem {
  const mb = (bytes: number): string => (bytes / 1_000_000).toFixed(1);
  return new DownloadProblem(
    'truncated',
    total === undefined
      ? l10n.t('The download broke off after {0} MB. Try again: it goes on from there.', mb(received))
      : l10n.t(
          'The download broke off after {0} of {1} MB. Try again: it goes on from there.',
          mb(received),
          mb(total),
        ),
  );
}
