import { DocumentSymbol, Range, SymbolInformation, SymbolKind, extensions, Location } from 'vscode';
import type {
  CancellationToken,
  DocumentSymbolProvider,
  TextDocument,
  WorkspaceSymbolProvider,
} from 'vscode';
import { locate } from '../../manifests/locate.ts';
import type { ManifestDocument, ManifestObject } from '../../manifests/documents.ts';
import { meshKind } from '../../mesh/kinds.ts';
import { isMeshGroup } from '../../mesh/wellKnown.ts';
import { outlineOf } from '../../mesh/outline.ts';
import type { OutlineRole } from '../../mesh/outline.ts';
import { Manifests } from './manifests.ts';
import type { MeshNames } from './meshNames.ts';
import { Turns } from './turns.ts';

const ICONS: Readonly<Record<OutlineRole, SymbolKind>> = {
  rule: SymbolKind.Event,
  listener: SymbolKind.Interface,
  subset: SymbolKind.EnumMember,
  port: SymbolKind.Field,
  host: SymbolKind.Field,
  container: SymbolKind.Package,
  key: SymbolKind.Property,
};

/** Larger answers to one search of the workspace help nobody. */
const MAX_SYMBOLS = 500;

/** The outline of a manifest: a symbol for each object, with the parts that one looks for below it. */
export class MeshDocumentSymbols implements DocumentSymbolProvider {
  readonly #manifests: Manifests;

  constructor(manifests: Manifests) {
    this.#manifests = manifests;
  }

  async provideDocumentSymbols(document: TextDocument): Promise<DocumentSymbol[] | undefined> {
    if (!Manifests.isManifest(document)) return undefined;
    // Red Hat's YAML lists every key: beside it only the objects are news.
    const withParts = extensions.getExtension('redhat.vscode-yaml') === undefined;
    const symbols: DocumentSymbol[] = [];
    const turns = new Turns();
    for (const manifest of await this.#manifests.documents(document)) {
      if (turns.over) await turns.next();
      for (const object of manifest.parsed.objects) {
        const symbol = symbolOf(document, manifest, object, withParts);
        if (symbol !== undefined) symbols.push(symbol);
      }
    }
    return symbols;
  }
}

function symbolOf(
  document: TextDocument,
  manifest: ManifestDocument,
  object: ManifestObject,
  withParts: boolean,
): DocumentSymbol | undefined {
  const { group, kind, name, namespace } = object.identity;
  if (kind === undefined) return undefined;
  const range = wholeRange(document, manifest, object.path);
  const named =
    rangeAt(document, manifest, [...object.path, 'metadata', 'name']) ?? firstLine(document, range);
  const symbol = new DocumentSymbol(
    name === undefined ? kind : `${kind} ${name}`,
    namespace ?? '',
    kindIcon(group, kind),
    range,
    range.contains(named) ? named : firstLine(document, range),
  );
  if (withParts) {
    for (const { name: part, detail, role, path } of outlineOf({ group, kind }, object.value)) {
      const whole = rangeAt(document, manifest, [...object.path, ...path]);
      if (whole === undefined || !range.contains(whole)) continue;
      symbol.children.push(
        new DocumentSymbol(part === '' ? '?' : part, detail, ICONS[role], whole, firstLine(document, whole)),
      );
    }
  }
  return symbol;
}

/** A document from its first key to its last character, so that the outline knows which one the cursor is in. */
function wholeRange(document: TextDocument, manifest: ManifestDocument, path: ManifestObject['path']): Range {
  const found = rangeAt(document, manifest, path);
  return found ?? new Range(document.positionAt(manifest.start), document.positionAt(manifest.end));
}

function rangeAt(
  document: TextDocument,
  { start, parsed }: ManifestDocument,
  path: ManifestObject['path'],
): Range | undefined {
  const place = locate(parsed, path);
  if (place.depth < path.length) return undefined;
  const [from, to] = [place.key?.[0] ?? place.value[0], place.value[1]];
  const end = from + parsed.text.slice(from, to).trimEnd().length;
  return new Range(document.positionAt(start + from), document.positionAt(start + end));
}

function firstLine(document: TextDocument, range: Range): Range {
  const end = document.lineAt(range.start.line).range.end;
  return new Range(range.start, end.isAfter(range.end) ? range.end : end);
}

/** Symbols have no icons of their own choice: kinds of one section of the mesh share one. */
const SECTION_ICONS: Readonly<Record<string, SymbolKind | undefined>> = {
  traffic: SymbolKind.Interface,
  services: SymbolKind.Interface,
  security: SymbolKind.Key,
  workloads: SymbolKind.Package,
  telemetry: SymbolKind.Event,
  extensions: SymbolKind.Module,
};

function kindIcon(group: string, kind: string): SymbolKind {
  return SECTION_ICONS[meshKind({ group, kind }).section] ?? SymbolKind.Object;
}

/** Finds objects in the manifests of the workspace, open or not, by kind, name or namespace. */
export class MeshWorkspaceSymbols implements WorkspaceSymbolProvider {
  readonly #names: MeshNames;

  constructor(names: MeshNames) {
    this.#names = names;
  }

  async provideWorkspaceSymbols(query: string, token: CancellationToken): Promise<SymbolInformation[]> {
    const objects = await this.#names.allObjects();
    if (token.isCancellationRequested) return [];
    return objects
      .filter(
        ({ group, kind, name }) =>
          (isMeshGroup(group) || meshKind({ group, kind }).section !== 'none') &&
          holdsLetters(`${kind} ${name}`.toLowerCase(), query.toLowerCase()),
      )
      .slice(0, MAX_SYMBOLS)
      .map((object) => {
        const { group, kind, name, namespace } = object;
        const { uri, range } = this.#names.placeOf(object);
        return new SymbolInformation(
          `${kind} ${name}`,
          kindIcon(group, kind),
          namespace,
          new Location(uri, range),
        );
      });
  }
}

/** As VS Code asks of providers: the letters of the query in their order, anything between them. */
function holdsLetters(text: string, query: string): boolean {
  let at = 0;
  for (const letter of query) {
    if (/\s/.test(letter)) continue;
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
