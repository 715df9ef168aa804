import type { Issue } from '../issue.ts';
import type { WebhookInput } from './webhookIssues.ts';

export const rulesByKind: Readonly<Record<string, (input: WebhookInput) => Issue[]>> = {};
