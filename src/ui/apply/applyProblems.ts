import { l10n } from 'vscode';
import type { ApplyResult } from '../../cluster/applyMany.ts';
import { installingStep } from '../../course/installingStep.ts';
import type { ApplyProblem } from './applyDiagnostics.ts';
import type { ManifestItem } from './manifestFiles.ts';

/** What is to say of an object's result, one problem for each cause that the API server names. */
export function problemsOf({ placed }: ManifestItem, result: ApplyResult): readonly ApplyProblem[] {
  const { identity } = placed.object;
  switch (result.result) {
    case 'refused':
      return result.rejections.map(({ message, path, range, layer, manager }) => ({
        message,
        path: path ?? [],
        ...(range === undefined ? {} : { range }),
        severity: 'error',
        layer,
        ...(manager === undefined ? {} : { manager }),
      }));
    case 'notServed': {
      const words = l10n.t(
        'The cluster does not serve {0} {1}: install its CRDs first.',
        identity.apiVersion ?? '',
        identity.kind ?? '',
      );
      const step = installingStep(identity);
      const where = step === undefined ? '' : l10n.t('Step {0} of the course does that.', step.number);
      return [{ message: `${words} ${where}`.trim(), path: ['kind'], severity: 'error', layer: 'kind' }];
    }
    case 'nameless':
      return [{ message: l10n.t('The object has no metadata.name.'), path: ['metadata'], severity: 'error' }];
    case 'failed': {
      const message = l10n.t(
        'The connection broke: the object may have been applied or not. {0}',
        result.error.message,
      );
      return [{ message, path: [], severity: 'error' }];
    }
    case 'notTried':
      return [];
    default:
      return result.warnings.map((message) => ({ message, path: [], severity: 'warning' }));
  }
}

/** Whether an object was not applied for a reason of its own. */
export function isBad(result: ApplyResult | undefined): boolean {
  return ['refused', 'notServed', 'nameless', 'failed'].includes(result?.result ?? '');
}

/** The result in one or two words. */
export function resultWords(result: ApplyResult): string {
  switch (result.result) {
    case 'created':
      return l10n.t('created');
    case 'changed':
      return l10n.t('changed');
    case 'unchanged':
      return l10n.t('unchanged');
    case 'refused':
    case 'notServed':
    case 'nameless':
      return l10n.t('refused');
    case 'failed':
      return l10n.t('not known');
    case 'notTried':
      return l10n.t('not tried');
  }
}
