import * as l10n from '@vscode/l10n';
import { at, isRecord, stringAt } from '../../mesh/fields.ts';
import type { Issue } from '../issue.ts';
import { checkAnnotations } from './annotations.ts';
import { mapAt, Report, type IsPattern } from './report.ts';
import { rulesByKind } from './rulesByKind.ts';

export interface WebhookInput {
  readonly group: string;
  readonly kind: string;
  /** After defaulting. */
  readonly object: unknown;
  readonly isPattern: IsPattern;
  readonly isExpression: (text: string) => boolean;
}

/**
 * What Istio's validating webhook refuses by fixed rules, beyond the schema and its CEL rules, and what it lets pass
 * with a warning. Places whose structure is wrong are left to the structure's own findings.
 * Source: istio/istio `pkg/config/validation`.
 * @param already what the layers before it found
 */
export function webhookIssues(input: WebhookInput, already: readonly Issue[]): Issue[] {
  const { object, kind } = input;
  const rules = rulesByKind[`${input.group}/${kind}`];
  if (rules === undefined || !isRecord(object)) return [];
  const revision = stringAt(object, 'metadata', 'labels', 'istio.io/rev');
  const report = new Report();
  const spec = mapAt(object, 'spec') ?? {};
  const name = stringAt(object, 'metadata', 'name') ?? '';
  const namespace = stringAt(object, 'metadata', 'namespace') ?? 'default';
  const labels = mapAt(at(object, 'metadata'), 'labels');
  checkAnnotations(report, object, kind, spec);
  rules(report, {
    spec,
    name,
    namespace,
    labels,
    isPattern: input.isPattern,
    isExpression: input.isExpression,
  });
  const taken = already.filter((issue) => issue.severity === 'error');
  const fresh = report.issues.filter((issue) => !taken.some((other) => isSaid(other, issue)));
  // The default revision's webhook does not see objects that are labelled for another one.
  if (revision === undefined || revision === 'default') return fresh;
  return fresh.map((issue) =>
    issue.severity === 'error'
      ? {
          ...issue,
          severity: 'warning',
          message: l10n.t('{0} (Checked by revision {1} only.)', issue.message, revision),
        }
      : issue,
  );
}

/** Whether a layer before has said it: at the same place, just around it, or of a field that is missing in it. */
function isSaid(before: Issue, issue: Issue): boolean {
  const deeper = before.path.length - issue.path.length;
  if (deeper < -1 || deeper > 1 || (deeper === 1 && before.code !== 'structure/missing-field')) return false;
  const shared = Math.min(before.path.length, issue.path.length);
  return issue.path.slice(0, shared).every((step, index) => before.path[index] === step);
}
