import type { Issue } from '../issue.ts';
import { rulesByKind } from './rulesByKind.ts';

export interface WebhookInput {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** After defaulting. */
  readonly object: unknown;
  /** As written. */
  readonly written: Readonly<Record<string, unknown>>;
}

/**
 * What Istio's validating webhook refuses by fixed rules, beyond the schema and its CEL rules. Never throws on objects
 * whose structure is wrong: such places are left to the structure's own findings.
 * Source: istio/istio `pkg/config/validation/validation.go`.
 */
export function webhookIssues(input: WebhookInput, already: readonly Issue[]): Issue[] {
  const rules = rulesByKind[`${input.group}/${input.kind}`];
  if (rules === undefined) return [];
  const taken = already.filter((issue) => issue.severity === 'error').map((issue) => JSON.stringify(issue.path));
  return rules(input).filter((issue) => !taken.includes(JSON.stringify(issue.path)));
}
