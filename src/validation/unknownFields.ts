import * as l10n from '@vscode/l10n';
import type { Identity } from '../manifests/identity.ts';
import type { Issue } from './issue.ts';
import type { SchemaSource } from './schemaSource.ts';
import { listInWords, pathLabel } from './wording.ts';

/**
 * Says of fields that the schemas in use do not know which other releases have them: such a field is no slip, and is
 * not to be renamed, but too new, too old, or of the experimental channel.
 */
export function withOtherReleases(
  issues: readonly Issue[],
  { group, version, kind = '' }: Identity,
  schemas: SchemaSource,
): Issue[] {
  return issues.map((issue) => {
    if (issue.code !== 'structure/unknown-field') return issue;
    const releases = schemas.fieldElsewhere(group, version, kind, issue.path);
    if (releases.length === 0) return issue;
    const where = issue.path.length === 1 ? kind : pathLabel(issue.path.slice(0, -1));
    const name = String(issue.path.at(-1));
    return {
      ...issue,
      message: l10n.t(
        '{0} has no field "{1}" in {2}. It is in {3}.',
        where,
        name,
        schemas.describe(group) ?? group,
        listInWords(releases, 'and'),
      ),
      fixes: (issue.fixes ?? []).filter((fix) => fix.kind === 'remove'),
    };
  });
}
