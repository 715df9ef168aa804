import type { ManifestObject, ParsedDocument } from '../manifests/documents.ts';
import { headOf, locate, valueOrHeadOf } from '../manifests/locate.ts';
import type { OffsetRange } from '../manifests/offsetRange.ts';
import { isRecord, type Path } from '../mesh/fields.ts';
import { documentationFor } from './documentation.ts';
import type { Finding, Related } from './finding.ts';
import { planToFix } from './fixes.ts';
import type { Issue, RelatedPlace } from './issue.ts';

/** Looks up the places of an issue in the text of its document. */
export function toFinding(parsed: ParsedDocument, object: ManifestObject, issue: Issue): Finding {
  const path = [...object.path, ...issue.path];
  const plans = (issue.fixes ?? []).map((plan) =>
    planToFix(parsed, plan.path ? [...object.path, ...plan.path] : path, plan),
  );
  const fixes = plans.filter((fix) => fix !== undefined);
  const related = (issue.related ?? []).map((other) => relatedOf(parsed, object, other));
  const url = issue.documentationUrl ?? documentationFor(object.identity, issue);
  return {
    code: issue.code,
    severity: issue.severity,
    layer: issue.layer,
    message: issue.message,
    path,
    range: rangeFor(parsed, path, issue.at),
    ...(url === undefined ? {} : { documentationUrl: url }),
    ...(fixes.length > 0 ? { fixes } : {}),
    ...(related.length > 0 ? { related } : {}),
  };
}

function relatedOf(
  parsed: ParsedDocument,
  object: ManifestObject,
  { path, message, of }: RelatedPlace,
): Related {
  if (of === undefined) return { range: headOf(parsed, locate(parsed, [...object.path, ...path])), message };
  const { document, file } = of;
  const place = locate(document.parsed, [...of.object.path, ...path]);
  const [start, end] = headOf(document.parsed, place);
  return { range: [document.start + start, document.start + end], message, file };
}

function rangeFor(parsed: ParsedDocument, path: Path, at: Issue['at']): OffsetRange {
  const place = locate(parsed, path);
  if (place.depth < path.length) return headOrKind(parsed, place.depth === 0 ? undefined : place);
  return at === 'value' ? valueOrHeadOf(parsed, place) : headOf(parsed, place);
}

/** A field that is missing at the root belongs to no line: the kind stands for the document. */
function headOrKind(parsed: ParsedDocument, place: ReturnType<typeof locate> | undefined): OffsetRange {
  if (place !== undefined) return headOf(parsed, place);
  const kind = locate(parsed, ['kind']);
  if (kind.depth === 1) return kind.value;
  const contents: unknown = parsed.yaml?.contents;
  return isRecord(contents) ? headOf(parsed, locate(parsed, [])) : [0, 0];
}
