import type { CliCommand, CliOutput } from '../cliCommand.ts';
import { istioctlCommand } from './istioctl.ts';

/** What istioctl says of one object: what Istio's webhook would refuse, or let pass with a warning. */
export interface Objection {
  readonly severity: 'error' | 'warning';
  readonly kind: string;
  /** Empty where the object names none. */
  readonly namespace: string;
  readonly name: string;
  /** Hostile text: may come from object names and files. */
  readonly message: string;
}

const line = /^\t\* ([^/]*)\/([^/]*)\/(.*?): (.*)$/;

/**
 * Reads `istioctl validate`: there is no JSON. Standard error has a line for each objection, warnings before a line
 * that counts the errors (istio/istio istioctl/pkg/validate/validate.go).
 */
export function parseValidate({ stderr }: Pick<CliOutput, 'stderr'>): readonly Objection[] {
  let severity: Objection['severity'] = 'warning';
  const objections: Objection[] = [];
  for (const text of stderr.split('\n')) {
    if (text.startsWith('Error: ')) severity = 'error';
    const [, kind, namespace, name, message] = line.exec(text) ?? [];
    if (kind === undefined || namespace === undefined || name === undefined || message === undefined)
      continue;
    objections.push({ severity, kind, namespace, name, message });
  }
  return objections;
}

/** `istioctl validate` of a text; it never looks for a cluster. Kinds that are not Istio's pass unread. */
export function validate(text: string): CliCommand<readonly Objection[]> {
  return istioctlCommand(undefined, {
    verb: ['validate'],
    rest: ['--filename=-'],
    timeoutMs: 5_000,
    stdin: text,
    okExitCodes: [0, 1],
    parse: parseValidate,
  });
}
