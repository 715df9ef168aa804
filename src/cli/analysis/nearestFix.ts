import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { nearest } from '../../validation/nearest.ts';
import type { AnalysisFix } from './analysisFix.ts';

/** Puts the nearest of these names where a wrong one stands; nothing where none is near. */
export function nearestFix(path: Path, wrong: string, candidates: readonly string[]): readonly AnalysisFix[] {
  const near = nearest(
    wrong,
    candidates.filter((one) => one !== wrong),
  );
  return near === undefined
    ? []
    : [{ kind: 'edit', plan: { kind: 'replace', path, value: near, title: l10n.t('Change to {0}', near) } }];
}
