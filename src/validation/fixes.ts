import { isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Node, YAMLSeq } from 'yaml';
import type { ParsedDocument } from '../manifests/documents.ts';
import { locate, type Location } from '../manifests/locate.ts';
import { yamlScalar } from '../manifests/yamlScalar.ts';
import type { Path } from '../mesh/fields.ts';
import type { Fix, TextEdit } from './finding.ts';
import type { FixPlan } from './issue.ts';

/** Turns a planned fix into edits of the text, or gives `undefined` where the text does not allow it simply. */
export function planToFix(parsed: ParsedDocument, path: Path, plan: FixPlan): Fix | undefined {
  const edit = editFor(parsed, path, plan);
  return edit && { title: plan.title, safe: plan.safe === true, edits: [edit] };
}

function editFor(parsed: ParsedDocument, path: Path, plan: FixPlan): TextEdit | undefined {
  if (plan.kind === 'append') return appended(parsed, plan.document);
  if (plan.kind === 'addItem') return addedItem(parsed, path, plan.yaml);
  const place = locate(parsed, path);
  if (place.depth < path.length) return undefined;
  switch (plan.kind) {
    case 'rename':
      return place.key && { range: place.key, newText: plan.to };
    case 'replace':
      if (place.value[0] === place.value[1]) {
        return (
          place.key && {
            range: [colonAfter(parsed.text, place.key[1]), colonAfter(parsed.text, place.key[1])],
            newText: ` ${yamlScalar(plan.value)}`,
          }
        );
      }
      return { range: place.value, newText: yamlScalar(plan.value) };
    case 'exchange':
      return exchange(parsed, place, `${plan.key}: ${plan.yaml}`);
    case 'quote':
      return { range: place.value, newText: JSON.stringify(parsed.text.slice(...place.value).trim()) };
    case 'remove':
      return removal(parsed, path);
    case 'insert':
      return insertion(parsed, path, `${plan.key}: ${yamlScalar(plan.value)}`);
    case 'insertYaml':
      return insertion(parsed, path, `${plan.key}: ${plan.yaml}`);
    case 'moveItem':
      return itemMove(parsed, path, plan.before);
  }
}

function exchange({ text }: ParsedDocument, { key, value }: Location, line: string): TextEdit | undefined {
  if (key === undefined) return undefined;
  const end = Math.max(key[1], value[1]);
  return { range: [key[0], key[0] + text.slice(key[0], end).trimEnd().length], newText: line };
}

function appended({ text }: ParsedDocument, document: string): TextEdit | undefined {
  // In a List the items are one document: another one after it would be a surprise in JSON.
  if (text.trimStart().startsWith('{')) return undefined;
  const end = text.trimEnd().length;
  return { range: [end, end], newText: `\n---\n${document.trimEnd()}` };
}

function colonAfter(text: string, offset: number): number {
  const colon = text.indexOf(':', offset);
  return colon < 0 ? offset : colon + 1;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function removal(parsed: ParsedDocument, path: Path): TextEdit | undefined {
  const { text } = parsed;
  const { key, value } = locate(parsed, path);
  const container = nodeAt(parsed, path.slice(0, -1));
  if (isSeq(container)) return itemRemoval(text, container, Number(path.at(-1)));
  if (key === undefined) return undefined;
  if (!isMap(container) || container.flow === true || container.items.length < 2) return undefined;
  const start = lineStart(text, key[0]);
  const end = Math.max(key[1], value[1]);
  const newline = text.indexOf('\n', end > 0 && text[end - 1] === '\n' ? end - 1 : end);
  const stop = newline < 0 ? text.length : newline + 1;
  const before = text.slice(start, key[0]);
  if (before.trim() === '') return { range: [start, stop], newText: '' };
  // The first field of a list item shares its line with the dash: the next field moves up to it.
  const next = /^[ \t]*/.exec(text.slice(stop))?.[0].length ?? 0;
  return { range: [key[0], stop + next], newText: '' };
}

/** Takes the lines of a list item away, from its dash to the next one; the last item of a list stays. */
function itemRemoval(text: string, { flow, items }: YAMLSeq, index: number): TextEdit | undefined {
  if (flow === true || items.length < 2) return undefined;
  const startOf = (item: unknown): number | undefined => {
    const start = isNode(item) ? item.range?.[0] : undefined;
    return start === undefined ? undefined : lineStart(text, start);
  };
  const start = startOf(items[index]);
  const next = index + 1 < items.length ? startOf(items[index + 1]) : endOf(text, items[index]);
  if (start === undefined || next === undefined || !/^\s*-/.test(text.slice(start))) return undefined;
  return { range: [start, next], newText: '' };
}

/** Moves the lines of a list item before those of an earlier one. */
function itemMove(parsed: ParsedDocument, path: Path, before: number): TextEdit | undefined {
  const { text } = parsed;
  const index = Number(path.at(-1));
  const list = nodeAt(parsed, path.slice(0, -1));
  if (!isSeq(list) || before >= index) return undefined;
  const [own, other] = [
    itemRemoval(text, list, index)?.range,
    isNode(list.items[before]) ? list.items[before].range : undefined,
  ];
  if (own === undefined || !other) return undefined;
  const start = lineStart(text, other[0]);
  const moved = text.slice(...own);
  if (!/^[ \t]*- /.test(text.slice(start)) || !moved.endsWith('\n')) return undefined;
  return { range: [start, own[1]], newText: moved + text.slice(start, own[0]) };
}

/** Where the line after a node begins. */
function endOf(text: string, node: unknown): number | undefined {
  const end = isNode(node) ? node.range?.[1] : undefined;
  if (end === undefined) return undefined;
  const newline = text.indexOf('\n', end > 0 && text[end - 1] === '\n' ? end - 1 : end);
  return newline < 0 ? text.length : newline + 1;
}

function insertion(parsed: ParsedDocument, path: Path, line: string): TextEdit | undefined {
  const { text } = parsed;
  const node = nodeAt(parsed, path);
  if (!isMap(node) || !node.range) return undefined;
  const first = node.items[0]?.key;
  const last = node.items.at(-1);
  if (!isScalar(first) || !first.range || last === undefined) return undefined;
  if (node.flow === true) {
    const at = first.range[0];
    return { range: [at, at], newText: `${line}, ` };
  }
  const column = first.range[0] - lineStart(text, first.range[0]);
  const lastEnd = ((last.value as Node | null)?.range ?? (last.key as Node).range)?.[1] ?? node.range[1];
  const endsLine = lastEnd > 0 && text[lastEnd - 1] === '\n';
  const newline = endsLine ? lastEnd - 1 : text.indexOf('\n', lastEnd);
  const ending = text.includes('\r\n') ? '\r\n' : '\n';
  if (newline < 0)
    return { range: [text.length, text.length], newText: `${ending}${' '.repeat(column)}${line}` };
  return { range: [newline + 1, newline + 1], newText: `${' '.repeat(column)}${line}${ending}` };
}

/** A line of its own after the last item, one more between the brackets, or a new list. */
function addedItem(parsed: ParsedDocument, path: Path, item: string): TextEdit | undefined {
  const { text } = parsed;
  const list = nodeAt(parsed, path);
  if (list === undefined) return insertion(parsed, path.slice(0, -1), `${String(path.at(-1))}: [${item}]`);
  const last = isSeq(list) ? list.items.at(-1) : undefined;
  if (!isSeq(list) || !isNode(last) || !last.range) return undefined;
  if (list.flow === true) return { range: [last.range[1], last.range[1]], newText: `, ${item}` };
  const dash = text.lastIndexOf('-', last.range[0] - 1);
  const end = endOf(text, last);
  if (dash < 0 || end === undefined) return undefined;
  const ending = text.includes('\r\n') ? '\r\n' : '\n';
  const before = end > 0 && text[end - 1] !== '\n' ? ending : '';
  const line = `${text.slice(lineStart(text, dash), dash)}- ${item}`;
  return { range: [end, end], newText: `${before}${line}${before === '' ? ending : ''}` };
}

function nodeAt(parsed: ParsedDocument, path: Path): unknown {
  let node: unknown = parsed.yaml?.contents;
  for (const step of path) {
    if (isMap(node))
      node = node.items.findLast(
        (pair) => isScalar(pair.key) && String(pair.key.value) === String(step),
      )?.value;
    else if (isSeq(node) && typeof step === 'number') node = node.items[step];
    else return undefined;
  }
  return node;
}
