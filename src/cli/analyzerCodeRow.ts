import type { Finding } from './tools/istioctlAnalyze.ts';

/** What can be done about a finding: a safe edit of the document, a command or object with a preview, or only reading. */
export type AnalyzerFix = 'edit' | 'command' | 'none';

/** Code, name in istio/istio pkg/config/analysis/msg/messages.yaml, usual level, fix, explanation, advice. */
export type AnalyzerCodeRow = readonly [
  code: string,
  name: string,
  level: Finding['level'],
  fix: AnalyzerFix,
  explanation: string,
  advice: string,
];
