import { isAlias, isMap, isScalar, isSeq, visit } from 'yaml';
import type { Document, Node } from 'yaml';
import { readPlainScalar, readTaggedScalar, readsDifferentlyInYaml12 } from './goScalar.ts';
import type { DocumentProblem } from './documentProblem.ts';
import type { OffsetRange } from './offsetRange.ts';

/** Most nodes that one document may become after its aliases are expanded; the API server's limits are lower still. */
const maxNodes = 200_000;
const maxDepth = 200;
/** More say nothing new, and cost the editor time. */
const maxProblems = 100;

export interface NodeValue {
  /** The document as Kubernetes would read it: objects, arrays and scalars. `undefined` when it is empty. */
  readonly value: unknown;
  readonly problems: readonly DocumentProblem[];
}

class TooMuch extends Error {}

export function rangeOfNode(node: Node | null | undefined): OffsetRange {
  return node?.range ? [node.range[0], node.range[1]] : [0, 0];
}

/** Turns the nodes of a YAML document into plain values by the rules of Kubernetes' decoder; never throws. */
export function readNodeValue(document: Document, text: string): NodeValue {
  const problems: DocumentProblem[] = [];
  const note = (problem: DocumentProblem): void => {
    if (problems.length < maxProblems) problems.push(problem);
  };
  const anchors = new Map<string, Node>();
  let nodes = 0;

  const count = (depth: number): void => {
    nodes += 1;
    if (nodes > maxNodes)
      throw new TooMuch(`its aliases expand to more than ${maxNodes.toLocaleString('en')} values`);
    if (depth > maxDepth) throw new TooMuch(`it is nested more than ${maxDepth} levels deep`);
  };

  const keyText = (key: unknown): string | undefined => {
    const node = isAlias(key) ? anchors.get(key.source) : key;
    if (!isScalar(node)) return undefined;
    const value = scalar(node, !isAlias(key));
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  };

  const scalar = (node: ScalarNode, mayTell: boolean): unknown => {
    if (node.type !== 'PLAIN') {
      const isPlainText = node.tag === undefined || node.tag === '!';
      return isPlainText ? node.value : readTaggedScalar(node.tag ?? '', String(node.value));
    }
    const source = typeof node.value === 'string' ? node.value : (node.source ?? '');
    if (node.tag !== undefined && node.tag !== '!') return readTaggedScalar(node.tag, source);
    if (mayTell && readsDifferentlyInYaml12(source)) {
      note({
        kind: 'yaml11',
        range: rangeOfNode(node as Node),
        source,
        becomes: readPlainScalar(source),
      });
    }
    return readPlainScalar(source);
  };

  const merge = (
    target: Record<string, unknown>,
    node: unknown,
    depth: number,
    own: ReadonlySet<string>,
  ): void => {
    const source = isAlias(node) ? anchors.get(node.source) : node;
    if (isSeq(source)) {
      for (const item of source.items.toReversed()) merge(target, item, depth + 1, own);
      return;
    }
    const value = read(node, depth + 1, new Set());
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [key, entry] of Object.entries(value)) if (!own.has(key)) put(target, key, entry);
  };

  const read = (node: unknown, depth: number, above: ReadonlySet<string>): unknown => {
    count(depth);
    if (node === null || node === undefined) return null;
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined || above.has(node.source)) {
        note({ kind: 'alias', range: rangeOfNode(node), name: node.source });
        return null;
      }
      return read(target, depth, new Set([...above, node.source]));
    }
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor !== undefined) anchors.set(anchor, node as Node);
    if (isScalar(node)) return scalar(node, true);
    if (isSeq(node)) {
      return node.items.map(
        (item) => (node.flow === true ? colonText(item, text) : undefined) ?? read(item, depth + 1, above),
      );
    }
    if (isMap(node)) {
      const value: Record<string, unknown> = {};
      const seen = new Map<string, Node>();
      const merges: unknown[] = [];
      for (const pair of node.items) {
        if (isMergeKey(pair.key)) {
          merges.push(pair.value);
          continue;
        }
        const keyAnchor = (pair.key as { anchor?: string } | null)?.anchor;
        if (keyAnchor !== undefined) anchors.set(keyAnchor, pair.key as Node);
        const key = keyText(pair.key);
        if (key === undefined) {
          note({ kind: 'key', range: rangeOfNode((pair.key ?? node) as Node) });
          read(pair.value, depth + 1, above);
          continue;
        }
        const first = seen.get(key);
        if (first !== undefined) {
          note({
            kind: 'duplicate',
            range: rangeOfNode(pair.key as Node),
            key,
            first: rangeOfNode(first),
          });
        }
        seen.set(key, pair.key as Node);
        put(value, key, read(pair.value, depth + 1, above));
      }
      const own = new Set(Object.keys(value));
      for (const source of merges) merge(value, source, depth, own);
      return value;
    }
    return null;
  };

  for (const at of forbiddenTabs(document, text)) note({ kind: 'tab', range: [at, at + 1] });
  try {
    const contents = document.contents;
    return { value: contents === null ? undefined : read(contents, 0, new Set()), problems };
  } catch (error) {
    if (!(error instanceof TooMuch) && !(error instanceof RangeError)) throw error;
    const why = error instanceof TooMuch ? error.message : `it is nested more than ${maxDepth} levels deep`;
    return { value: undefined, problems: [{ kind: 'limit', range: [0, 0], why }] };
  }
}

/**
 * `[2001:db8::]`: YAML 1.2 ends the text at a colon before a bracket or comma and reads a map; Kubernetes' decoder goes
 * on, and reads one text.
 */
function colonText(item: unknown, text: string): string | undefined {
  if (!isMap(item)) return undefined;
  const pair = item.items[0];
  if (item.items.length !== 1 || !isScalar(pair?.key) || (pair.key as ScalarNode).type !== 'PLAIN')
    return undefined;
  const end = pair.key.range?.[1] ?? 0;
  const isEmpty =
    pair.value === null ||
    (isScalar(pair.value) && pair.value.value === '' && pair.value.range?.[0] === pair.value.range?.[1]);
  if (text[item.range?.[0] ?? 0] === '{' || !isEmpty || !/^:[,[\]{}]/.test(text.slice(end, end + 2)))
    return undefined;
  return `${String(pair.key.value)}:`;
}

/**
 * Tabs on lines that are else blank or a comment: YAML 1.2 allows them, Kubernetes' decoder refuses the document.
 * Inside of flow collections, quotes and block texts they are fine.
 */
function forbiddenTabs(document: Document, text: string): number[] {
  const tabs = [...text.matchAll(/^ *\t[ \t]*(?:#.*)?\r?$/gm)].map(
    (found) => found.index + found[0].indexOf('\t'),
  );
  if (tabs.length === 0) return [];
  const free: (readonly [number, number])[] = [];
  visit(document, (_, node) => {
    const isFree = isScalar(node)
      ? node.type !== 'PLAIN'
      : (isMap(node) || isSeq(node)) && node.flow === true;
    const range = isFree ? (node as Node).range : undefined;
    if (!range) return undefined;
    free.push([range[0], range[2]]);
    return visit.SKIP;
  });
  return tabs.filter((tab) => !free.some(([start, end]) => start <= tab && tab < end));
}

interface ScalarNode {
  readonly type?: string;
  readonly tag?: string;
  readonly source?: string;
  readonly value: unknown;
}

/** `put` and not assignment, because a key may be `__proto__`. */
function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else target[key] = value;
}

export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && (key as ScalarNode).type === 'PLAIN';
}
