import { isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { isRecord, listAt, stringAt, type Path } from '../mesh/fields.ts';
import type { DocumentProblem } from './documentProblem.ts';
import { identityOf, type Identity } from './identity.ts';
import { readNodeValue } from './nodeValue.ts';
import { ordinaryValue } from './ordinaryValue.ts';
import { splitDocuments } from './splitDocuments.ts';

/** Larger documents are not parsed: an API server takes no request above 3 MiB. */
export const maxDocumentLength = 3 * 1024 * 1024;

/** One Kubernetes object inside a document: the document itself, or an item of a `kind: List`. */
export interface ManifestObject {
  /** Where the object starts inside the document: empty, or `items` and an index. */
  readonly path: Path;
  /** As Kubernetes would read it. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly identity: Identity;
}

/** A parsed document. All ranges are offsets into `text`, so the same value serves wherever the text stands. */
export interface ParsedDocument {
  readonly text: string;
  /** Holds Helm or other template actions (`{{ … }}`): not yet a manifest, so nothing in it can be judged. */
  readonly templated: boolean;
  readonly problems: readonly DocumentProblem[];
  readonly objects: readonly ManifestObject[];
  /** Offset of the first content; `undefined` when there is none, or the text was not parsed. */
  readonly start: number | undefined;
  /** Holds nothing special in YAML: {@link ordinaryValue} can read it. */
  readonly ordinary: boolean;
  /** The nodes, for `locate`; made when first asked for. `undefined` when the text was not parsed. */
  readonly yaml: Document | undefined;
}

/** A document of a file: `parsed` is shared between files and versions with the same text. */
export interface ManifestDocument {
  readonly index: number;
  /** Offset of the document's text in the file. */
  readonly start: number;
  readonly end: number;
  readonly parsed: ParsedDocument;
}

// Blanks stay within a line: from each of many blank lines on, they would be gone through again.
const template =
  /\{\{-?\s*(?:\/\*|(?:if|else|end|range|with|define|include|template|block|toYaml|tpl|printf|quote|default|required)\b|\.[A-Za-z]|\$)|^[\t ]*(?:[\w.-]+:[\t ]+|-[\t ]+)?\{\{[^{}\n]*\}\}[\t ]*$/m;

/** Parses one document. Never throws: what is wrong is in `problems`. */
export function parseManifestDocument(text: string, afterEndMarker = false): ParsedDocument {
  const templated = text.includes('{{') && template.test(text);
  const none = { text, templated, objects: [], start: undefined, ordinary: false, yaml: undefined };
  if (templated) return { ...none, problems: [] };
  if (text.length > maxDocumentLength) {
    return { ...none, problems: [{ kind: 'limit', range: [0, 0], why: 'it is larger than 3 MiB' }] };
  }
  if (isTooDeep(text))
    return { ...none, problems: [{ kind: 'limit', range: [0, 0], why: 'it is nested too deeply' }] };
  const ordinary = afterEndMarker ? undefined : ordinaryValue(text);
  if (ordinary !== undefined) return new OrdinaryDocument(text, ordinary.value, ordinary.start);
  let yaml: Document;
  try {
    yaml = nodesOf(text);
  } catch (error) {
    // Only the depth of the parser's own recursion gets here.
    const why = error instanceof RangeError ? 'it is nested too deeply' : String(error);
    return { ...none, problems: [{ kind: 'limit', range: [0, 0], why }] };
  }
  const problems: DocumentProblem[] = yaml.errors.map((error) => ({
    kind: 'syntax',
    code: error.code,
    message: error.message,
    range: clamp(error.pos, text.length),
  }));
  const markerContent = /^---[ \t]+(?=[^\s#])/m.exec(text);
  if (markerContent) {
    const start = markerContent.index;
    const lineEnd = text.slice(start).search(/\r?\n|$/);
    problems.push({ kind: 'markerContent', range: [start + markerContent[0].length, start + lineEnd] });
  }
  const read = readNodeValue(yaml, text);
  problems.push(...read.problems);
  if (afterEndMarker && read.value !== undefined && read.value !== null) {
    const start = text.search(/\S/);
    problems.push({ kind: 'afterEnd', range: [start, start + text.slice(start).search(/\r?\n|$/)] });
  }
  const { contents } = yaml;
  const isEmpty = contents === null || (isScalar(contents) && contents.value === '');
  const start = isEmpty ? undefined : contents.range?.[0];
  return { text, templated, problems, objects: objectsOf(read.value), start, ordinary: false, yaml };
}

function nodesOf(text: string): Document {
  return parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
}

/** A document without anything special: its nodes are made when somebody asks for a place in it. */
class OrdinaryDocument implements ParsedDocument {
  readonly text: string;
  readonly templated = false;
  readonly ordinary = true;
  readonly problems = [];
  readonly objects: readonly ManifestObject[];
  readonly start: number;
  /** Many times as large as the text, and needed for moments. */
  #yaml: WeakRef<Document> | undefined;

  constructor(text: string, value: unknown, start: number) {
    this.text = text;
    this.objects = objectsOf(value);
    this.start = start;
  }

  get yaml(): Document {
    const known = this.#yaml?.deref();
    if (known !== undefined) return known;
    const yaml = nodesOf(this.text);
    this.#yaml = new WeakRef(yaml);
    return yaml;
  }
}

const maxOpenBrackets = 400;

/**
 * Whether the text opens so many collections inside of each other that parsing it would take seconds. Quotes and block
 * texts are not looked at: real manifests stay far below, whatever program they carry.
 */
function isTooDeep(text: string): boolean {
  if (/(?:[-?][ \t]+){200}/.test(text)) return true;
  // Nearly all have fewer brackets than would be too deep: seeing that needs no look at each character.
  if (!hasMore(text, maxOpenBrackets)) return false;
  let open = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x5b || code === 0x7b) {
      open += 1;
      if (open > maxOpenBrackets) return true;
    } else if (code === 0x5d || code === 0x7d) open = Math.max(0, open - 1);
  }
  return false;
}

/** Whether a text has more opening brackets than so many. */
function hasMore(text: string, most: number): boolean {
  let count = 0;
  for (const bracket of ['[', '{'])
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1))
      if (++count > most) return true;
  return false;
}

function objectsOf(value: unknown): ManifestObject[] {
  if (!isRecord(value)) return [];
  if (stringAt(value, 'kind') === 'List' && stringAt(value, 'apiVersion') === 'v1') {
    return listAt(value, 'items').flatMap((item, index) =>
      isRecord(item) ? [{ path: ['items', index], value: item, identity: identityOf(item) }] : [],
    );
  }
  return [{ path: [], value, identity: identityOf(value) }];
}

function clamp([start, end]: readonly [number, number], length: number): [number, number] {
  const from = Math.max(0, Math.min(start, length));
  return [from, Math.max(from, Math.min(end, length))];
}

/** Finding a document again takes microseconds. */
const KNOWN_PER_STEP = 500;

/**
 * Parses files, remembering documents by their text: an edit costs the edited document and a scan for markers.
 * Keeps what the last `read` of each file used, and nothing else.
 */
export class DocumentCache {
  readonly #files = new Map<string, Map<string, ParsedDocument>>();

  /**
   * The documents of a file in order, without those that hold only blanks and comments.
   * @param file any name that stays the same between versions of the file
   */
  read(file: string, text: string): ManifestDocument[] {
    const steps = this.steps(file, text);
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    return step.value;
  }

  /**
   * `read` in pieces, for a caller that must not block: yields after each document that had to be parsed, and now and then. A run that
   * is given up halfway leaves the cache as it was.
   */
  *steps(file: string, text: string): Generator<undefined, ManifestDocument[], void> {
    const before = this.#files.get(file);
    const now = new Map<string, ParsedDocument>();
    const documents: ManifestDocument[] = [];
    for (const slice of splitDocuments(text)) {
      const part = text.slice(slice.start, slice.end);
      const key = slice.afterEndMarker ? `...\n${part}` : part;
      let parsed = now.get(key) ?? before?.get(key);
      if (parsed === undefined) {
        parsed = parseManifestDocument(ownCopy(part), slice.afterEndMarker);
        yield;
      } else if (now.size % KNOWN_PER_STEP === KNOWN_PER_STEP - 1) yield;
      now.set(slice.afterEndMarker ? key : parsed.text, parsed);
      if (isBlank(parsed)) continue;
      documents.push({ index: documents.length, start: slice.start, end: slice.end, parsed });
    }
    this.#files.set(file, now);
    return documents;
  }

  /** Call when the file is closed. */
  forget(file: string): void {
    this.#files.delete(file);
  }
}

function isBlank({ templated, problems, start }: ParsedDocument): boolean {
  return !templated && problems.length === 0 && start === undefined;
}

/** A piece of a text keeps the whole text in memory, for as long as its document stays as it is. */
function ownCopy(piece: string): string {
  return ` ${piece}`.slice(1);
}
