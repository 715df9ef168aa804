import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import type { Report } from './report.ts';

/** Warns of hosts of an egress listener that others of the same listener already take in. */
export function warnOfRepeatedHosts(
  report: Report,
  hosts: readonly { readonly value: string; readonly path: Path }[],
  namespace: string,
): void {
  const seen = new Map<string, Set<string>>();
  for (const { value, path } of hosts) {
    const slash = value.indexOf('/');
    if (slash < 0 || value.startsWith('~')) continue;
    const [where, name] = [value.slice(0, slash), value.slice(slash + 1)];
    const key = where === '.' ? namespace : where;
    const names = seen.get(key) ?? new Set();
    seen.set(key, names);
    if (name === '*' ? names.size > 0 : names.has(name) || names.has('*'))
      report.warn('duplicate-host', path, l10n.t('"{0}" overlaps with a host before it.', value));
    names.add(name);
  }
  const all = hosts.find(({ value }) => value === '*/*');
  if (all !== undefined && seen.size > 1)
    report.warn('duplicate-host', all.path, l10n.t('"*/*" already means all hosts: remove the others.'));
}
