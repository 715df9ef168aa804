import type { Finding } from '../finding.ts';

/**
 * The findings of the engine and of the references together, in the order of the text. Where a reference knows more
 * about a missing port, such as the ports that the Service has, it takes the place of the rule's finding.
 */
export function mergeFindings(findings: readonly Finding[], references: readonly Finding[]): Finding[] {
  const key = (finding: Finding): string => JSON.stringify(finding.path);
  const better = new Map(
    references
      .filter((finding) => finding.code === 'reference/port-missing')
      .map((finding) => [key(finding), finding]),
  );
  const merged = findings.map((finding) => {
    const known = finding.code === 'rule/broken' ? better.get(key(finding)) : undefined;
    if (known === undefined) return finding;
    better.delete(key(finding));
    const { message, fixes } = known;
    return { ...finding, message, ...(fixes === undefined ? {} : { fixes }) };
  });
  const rest = references.filter((finding) => finding.code !== 'reference/port-missing');
  return [...merged, ...rest].sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
}
