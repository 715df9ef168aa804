import { CompletionItem, CompletionItemKind, MarkdownString, Position, Range, SnippetString } from 'vscode';
import type { CancellationToken, CompletionItemProvider, TextDocument } from 'vscode';
import type { CompletionItem as ServiceItem } from 'yaml-language-server';
import { parseManifestDocument } from '../../manifests/documents.ts';
import { yamlScalar } from '../../manifests/yamlScalar.ts';
import type { ActiveSchemas } from './activeSchemas.ts';
import type { CompletionService } from './completionService.ts';
import { documentAt } from './cursorDocument.ts';
import type { CursorDocument } from './cursorDocument.ts';
import type { KnownObjects } from './knownObjects.ts';
import { labelPlace } from './labelValues.ts';
import { liveValuesAt } from './liveValues.ts';
import type { Manifests } from './manifests.ts';
import { isMappedElsewhere } from './otherYamlExtension.ts';
import { pathAt } from './pathAt.ts';

/** Stands for what the learner is about to type, so that the text around it can be read. */
const CURSOR = 'meshwalk0cursor';
/** CompletionItemKind.Value and .EnumMember of the Language Server Protocol. */
const PROTOCOL_VALUES: readonly (number | undefined)[] = [12, 20];
const WORD = /[\w./*-]/;

/** Completes mesh documents: fields and values by their schema, and names of what is really there. */
export class MeshCompletion implements CompletionItemProvider {
  readonly #manifests: Manifests;
  readonly #schemas: ActiveSchemas;
  readonly #known: KnownObjects;
  #service: Promise<CompletionService> | undefined;

  constructor(manifests: Manifests, schemas: ActiveSchemas, known: KnownObjects) {
    this.#manifests = manifests;
    this.#schemas = schemas;
    this.#known = known;
  }

  async provideCompletionItems(
    document: TextDocument,
    position: Position,
    token: CancellationToken,
  ): Promise<CompletionItem[]> {
    const cursor = await documentAt(this.#manifests, document, position);
    if (cursor === undefined || token.isCancellationRequested) return [];
    const live = await this.#live(document, cursor);
    const bySchema = isMappedElsewhere(document) ? [] : await this.#bySchema(document, cursor);
    return [...live, ...bySchema];
  }

  async #live(document: TextDocument, { manifest, offset }: CursorDocument): Promise<CompletionItem[]> {
    const { text } = manifest.parsed;
    let [start, end] = [offset, offset];
    while (start > 0 && WORD.test(text.charAt(start - 1))) start--;
    while (end < text.length && WORD.test(text.charAt(end))) end++;
    const parsed = parseManifestDocument(`${text.slice(0, start)}${CURSOR}${text.slice(end)}`);
    const place = pathAt(parsed, start + 1);
    const object = parsed.objects.find(({ path }) => path.length === 0);
    if (place === undefined || object === undefined) return [];
    const isKey = place.on === 'key';
    const scope = await this.#known.scope(document);
    const values = liveValuesAt(object, place.path, scope, isKey).filter(({ value }) => value !== CURSOR);
    // The name of a field, where one is typed or the first of a map is to come.
    const labels = labelPlace(place.path, isKey);
    const needsColon = labels !== undefined && labels.label === undefined && !/^\s*:/.test(text.slice(end));
    this.#known.watch();
    const range = new Range(
      document.positionAt(manifest.start + start),
      document.positionAt(manifest.start + end),
    );
    return values.map(({ value, detail }, index) => {
      const item = new CompletionItem({ label: value, description: detail }, CompletionItemKind.Reference);
      item.insertText = `${/^\d+$/.test(value) ? value : yamlScalar(value)}${needsColon ? ': ' : ''}`;
      item.range = range;
      // What is there comes before what a schema allows.
      item.sortText = `0${String(index).padStart(5, '0')}`;
      return item;
    });
  }

  async #bySchema(
    document: TextDocument,
    { manifest, object, offset }: CursorDocument,
  ): Promise<CompletionItem[]> {
    const { group, version, kind, apiVersion } = object.identity;
    if (kind === undefined || apiVersion === undefined) return [];
    const { source } = await this.#schemas.current();
    const schema = source.described(group, version, kind);
    if (schema === undefined) return [];
    this.#service ??= import('./completionService.ts').then(
      ({ CompletionService: Service }) => new Service(),
    );
    const service = await this.#service;
    const first = document.positionAt(manifest.start).line;
    const at = document.positionAt(manifest.start + offset);
    const { items } = await service.complete(
      manifest.parsed.text,
      { line: at.line - first, character: at.character },
      schema,
      { apiVersion, kind },
    );
    return items.map((item) => toItem(item, first));
  }
}

function toItem(item: ServiceItem, firstLine: number): CompletionItem {
  const kind = PROTOCOL_VALUES.includes(item.kind) ? CompletionItemKind.Value : CompletionItemKind.Property;
  const result = new CompletionItem(item.label, kind);
  if (item.detail !== undefined) result.detail = item.detail;
  if (item.filterText !== undefined) result.filterText = item.filterText;
  result.sortText = `1${item.sortText ?? item.label}`;
  const { documentation, textEdit } = item;
  if (documentation !== undefined)
    result.documentation = new MarkdownString(
      typeof documentation === 'string' ? documentation : documentation.value,
    );
  const text = textEdit?.newText ?? item.insertText ?? item.label;
  result.insertText = item.insertTextFormat === 2 ? new SnippetString(text) : text;
  if (textEdit !== undefined && 'range' in textEdit) {
    const { start, end } = textEdit.range;
    result.range = new Range(
      new Position(start.line + firstLine, start.character),
      new Position(end.line + firstLine, end.character),
    );
  }
  return result;
}
