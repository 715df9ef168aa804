import * as l10n from '@vscode/l10n';
import { plainText } from '../plainText.ts';

export type DownloadProblemKind =
  | 'cancelled'
  | 'unreachable'
  | 'proxy'
  | 'refused'
  | 'foreignHost'
  | 'tooLarge'
  | 'truncated'
  | 'noSpace'
  | 'noHash'
  | 'wrongHash'
  | 'archive'
  | 'notIstioctl'
  | 'inUse';

/** Why a release did not get onto this machine. The message is a sentence with the next step. Nothing half is left in use. */
export class DownloadProblem extends Error {
  override readonly name = 'DownloadProblem';
  readonly kind: DownloadProblemKind;

  constructor(kind: DownloadProblemKind, message: string) {
    super(plainText(message));
    this.kind = kind;
  }
}

/** What a failed write to a folder means; other failures are given back as they are. */
export function diskProblem(error: unknown, folder: string): unknown {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new DownloadProblem(
        'noSpace',
        l10n.t('The disk is full. Make room in {0}, then try again. Nothing was installed.', folder),
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EBUSY':
      return new DownloadProblem(
        'inUse',
        l10n.t(
          '{0} cannot be written ({1}). Stop what uses it, or give this account the right to write there.',
          folder,
          codeOf(error) ?? '',
        ),
      );
    default:
      return error;
  }
}

/** The code of a failure of the system, such as `ENOSPC`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

export function cancelled(): DownloadProblem {
  return new DownloadProblem('cancelled', l10n.t('Cancelled. Nothing was installed.'));
}
