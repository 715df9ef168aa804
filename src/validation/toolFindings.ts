import * as l10n from '@vscode/l10n';
import type { ManifestObject, ParsedDocument } from '../manifests/documents.ts';
import { isRecord } from '../mesh/fields.ts';
import type { Path } from '../mesh/fields.ts';
import type { Finding, Severity } from './finding.ts';
import { toFinding } from './issueFinding.ts';
import { suppressedCodes } from './suppression.ts';

/** What istioctl says of an object, with no place in it. */
export interface ToolRemark {
  /** `istioctl/refused`, `istioctl/warning`, or a code of the analysis such as `IST0128`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly documentationUrl?: string;
}

/** Analysis that our own findings do better, because they know the other files and the cluster, or that `validate` repeats. */
const OURS: ReadonlySet<string> = new Set([
  'IST0101',
  'IST0106',
  'IST0109',
  'IST0130',
  'IST0131',
  'IST0132',
  'IST0133',
  'IST0134',
]);

/** Whether a code of the analysis adds to what we find ourselves. */
export function addsToOurs(code: string): boolean {
  return !OURS.has(code);
}

/** Objects as a text for istioctl: each on one line, the line after its marker, so that lines name objects. */
export function toolInput(objects: readonly ManifestObject[]): string {
  return objects.map(({ value }) => `---\n${JSON.stringify(value)}\n`).join('');
}

/** The index of the object on a line of {@link toolInput}, counted from 1; istioctl may name the marker's line. */
export function objectOnLine(line: number): number {
  return Math.ceil(line / 2) - 1;
}

/** Finds the places of remarks, and leaves out those that the author has silenced. */
export function toolFindings(
  parsed: ParsedDocument,
  object: ManifestObject,
  remarks: readonly ToolRemark[],
): Finding[] {
  const suppressed = suppressedCodes(parsed.text);
  return remarks
    .map((remark) =>
      toFinding(parsed, object, {
        ...remark,
        layer: 'istioctl',
        message: wordsOf(remark),
        path: placeOf(remark.message, object.value),
      }),
    )
    .filter((finding) => !suppressed.covers(finding));
}

function wordsOf({ code, message }: ToolRemark): string {
  const text = message.replace(/[.\s]+$/, '');
  if (code === 'istioctl/refused') return l10n.t('Istio refuses this: {0}.', text);
  if (code === 'istioctl/warning') return l10n.t('Istio warns of this: {0}.', text);
  return l10n.t('istioctl analyze: {0}.', text);
}

/**
 * Our findings with those of istioctl that say something new. An error of istioctl is said by ours when ours are at its
 * place, or when its place is not known and ours found the object wrong, too; with warnings it is the same.
 */
export function mergeToolFindings(own: readonly Finding[], tool: readonly Finding[]): readonly Finding[] {
  const fresh = tool.filter((finding) => {
    const alike = own.filter(
      ({ severity, layer }) =>
        (finding.severity === 'error' ? severity === 'error' : severity !== 'hint') && layer !== 'reference',
    );
    return !alike.some((other) => isRoot(finding.path) || isNear(other.path, finding.path));
  });
  if (fresh.length === 0) return own;
  return [...own, ...fresh].sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
}

function isRoot(path: Path): boolean {
  return path.length === 0 || (path.length === 1 && path[0] === 'spec');
}

/** Whether two places are the same, or one is around the other by a step or two. */
function isNear(one: Path, other: Path): boolean {
  if (Math.abs(one.length - other.length) > 2) return false;
  const shared = Math.min(one.length, other.length);
  return one.slice(0, shared).every((step, index) => other[index] === step);
}

/**
 * Where in an object a message belongs that names no place: at the one value that it quotes, else at the one field that
 * it names, else at the spec.
 */
export function placeOf(message: string, object: unknown): Path {
  const quoted = [...message.matchAll(/["'`]([^"'`]+)["'`]/g)].map(([, text]) => text ?? '');
  const words = message.split(/[^\w./:*-]+/).filter((word) => word.length > 2);
  for (const wanted of [...quoted, ...words.toReversed()]) {
    const path = onlyPath(object, (_, value) => String(value) === wanted && !isRecord(value));
    if (path !== undefined) return path;
  }
  const names = words.flatMap((word) => word.split('.')).filter((word) => /^[a-z]\w+$/.test(word));
  for (const wanted of names) {
    const plain = wanted.replaceAll('_', '').toLowerCase();
    const path = onlyPath(object, (key) => typeof key === 'string' && key.toLowerCase() === plain);
    if (path !== undefined) return path;
  }
  return isRecord(object) && Object.hasOwn(object, 'spec') ? ['spec'] : [];
}

/** The path in the spec that fits, if there is just one. */
function onlyPath(
  object: unknown,
  fits: (key: string | number, value: unknown) => boolean,
): Path | undefined {
  const found: Path[] = [];
  const visit = (value: unknown, path: Path): void => {
    if (typeof value !== 'object' || value === null || found.length > 1) return;
    for (const [name, member] of Object.entries(value)) {
      const step = Array.isArray(value) ? Number(name) : name;
      const here = [...path, step];
      if (fits(step, member)) found.push(here);
      visit(member, here);
    }
  };
  if (isRecord(object)) visit(object['spec'], ['spec']);
  return found.length === 1 ? found[0] : undefined;
}
