import { l10n } from 'vscode';
import type { StepStatus } from '../../course/progress.ts';

/** How a step stands, in the words of the Course view. */
export function statusWords(status: StepStatus): string {
  switch (status) {
    case 'done':
      return l10n.t('done');
    case 'current':
      return l10n.t('next');
    case 'waiting':
      return l10n.t('waiting');
    case 'blocked':
      return l10n.t('blocked');
    case 'lost':
      return l10n.t('lost');
    case 'past':
      return l10n.t('done and cleaned up');
    case 'open':
      return l10n.t('can be done');
    case 'notYet':
      return l10n.t('not yet');
    case 'unknown':
      return l10n.t('not known');
  }
}
