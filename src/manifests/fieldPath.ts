import { isRecord, type Path } from '../mesh/fields.ts';

/** A step of a Kubernetes field path: a field, an index, or the item of a list that has these values. */
export type FieldPathSegment = string | number | { readonly where: Readonly<Record<string, unknown>> };

/**
 * Reads a field path as the API server writes it: `spec.rules[0].port`, `.spec.parentRef`, `metadata.labels[a.b/c]`,
 * `spec.containers[name="x"].image`, `spec.hosts[="a"]`, `spec["a.b"]`. `<nil>` and an empty text give no segments.
 */
export function parseFieldPath(text: string): FieldPathSegment[] {
  const segments: FieldPathSegment[] = [];
  if (text === '<nil>') return segments;
  let at = 0;
  while (at < text.length) {
    const char = text[at];
    if (char === '.') at += 1;
    else if (char === '[') {
      const end = closingBracket(text, at);
      segments.push(bracketSegment(text.slice(at + 1, end)));
      at = end + 1;
    } else {
      const end = text.slice(at).search(/[.[]/);
      const stop = end < 0 ? text.length : at + end;
      segments.push(text.slice(at, stop));
      at = stop;
    }
  }
  return segments;
}

function closingBracket(text: string, open: number): number {
  let quoted = false;
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quoted) at += 1;
    else if (text[at] === '"') quoted = !quoted;
    else if (text[at] === ']' && !quoted) return at;
  }
  return text.length;
}

function bracketSegment(inside: string): FieldPathSegment {
  if (/^\d+$/.test(inside)) return Number(inside);
  if (inside.startsWith('"')) return unquote(inside);
  const where: Record<string, unknown> = {};
  const pattern = /([\w.-]*)=("(?:[^"\\]|\\.)*"|[^,]*)(?:,|$)/gy;
  let matched = 0;
  for (const found of inside.matchAll(pattern)) {
    matched += found[0].length;
    where[found[1] ?? ''] = literal(found[2] ?? '');
  }
  return matched === inside.length && matched > 0 ? { where } : inside;
}

function literal(text: string): unknown {
  if (text.startsWith('"')) return unquote(text);
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.replaceAll('"', '');
  }
}

/**
 * The path in a given object. Items named by their values become indexes; field names with dots, which the API server
 * does not quote, are put together where the object has them. Stops before the first item that is not there.
 */
export function resolveFieldPath(segments: readonly FieldPathSegment[], object: unknown): Path {
  const path: (string | number)[] = [];
  let here = object;
  for (let index = 0; index < segments.length; index += 1) {
    let step = segments[index];
    if (typeof step === 'object') {
      const found = Array.isArray(here)
        ? here.findIndex((item) => matches(item, (step as { where: object }).where))
        : -1;
      if (found < 0) return path;
      step = found;
    }
    if (typeof step === 'string' && isRecord(here) && !Object.hasOwn(here, step)) {
      let joined = step;
      for (let next = index + 1; next < segments.length; next += 1) {
        const part = segments[next];
        if (typeof part !== 'string') break;
        joined += `.${part}`;
        if (Object.hasOwn(here, joined)) {
          step = joined;
          index = next;
          break;
        }
      }
    }
    if (step === undefined) return path;
    path.push(step);
    here =
      typeof here === 'object' && here !== null
        ? (here as Record<string | number, unknown>)[step]
        : undefined;
  }
  return path;
}

function matches(item: unknown, where: object): boolean {
  return Object.entries(where).every(([key, value]) =>
    key === '' ? item === value : isRecord(item) && item[key] === value,
  );
}

/** Writes a path the way Kubernetes does: `spec.rules[0].port`, keys with dots or slashes as `labels[a.b/c]`. */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/[./[\]]/.test(step)) text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
