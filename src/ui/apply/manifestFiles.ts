import { FileType, RelativePattern, Uri, l10n, window, workspace } from 'vscode';
import type { Range, TextDocument } from 'vscode';
import { applyOrder } from '../../manifests/applyOrder.ts';
import { leftOut } from '../../manifests/leftOut.ts';
import type { LeftOut } from '../../manifests/leftOut.ts';
import { UserFacingError } from '../commands.ts';
import { isKustomization } from '../editor/kustomization.ts';
import type { Manifests, PlacedObject } from '../editor/manifests.ts';

/** One object of a file that a command works on. */
export interface ManifestItem {
  readonly document: TextDocument;
  readonly placed: PlacedObject;
}

/** A document of a chosen file that is no object, though it looks like one: it must not go unmentioned. */
export interface LeftOutDocument {
  readonly document: TextDocument;
  /** Its first line. */
  readonly range: Range;
  /** Why, as a sentence. */
  readonly words: string;
}

/** What a command of files works on. */
export interface Chosen {
  /** In the order in which they can be applied. */
  readonly items: readonly ManifestItem[];
  readonly leftOut: readonly LeftOutDocument[];
}

/** Of a folder not more files than that are read. */
const MOST_FILES = 500;

/** The object of a file that a lens speaks of. */
export async function itemAt(manifests: Manifests, uri: unknown, index: unknown): Promise<ManifestItem> {
  const document = await documentOf(uri);
  const objects = await manifests.objects(document);
  const placed =
    typeof index !== 'number' ? underCursor(document, objects) : objects.find((one) => one.index === index);
  if (placed === undefined)
    throw new UserFacingError(l10n.t('There is no Kubernetes object here. Has the file changed?'));
  return { document, placed };
}

/**
 * The objects that a command of a menu, of a lens or of the palette means: of the files and folders that are selected in
 * the Explorer, of the file of the menu, else of the active editor. Throws UserFacingError where there is none.
 * @param uri first argument of the command
 * @param selected second argument, as the Explorer gives it
 */
export async function chosenBy(manifests: Manifests, uri: unknown, selected?: unknown): Promise<Chosen> {
  const uris = Array.isArray(selected) ? selected.filter((one) => one instanceof Uri) : [];
  const documents =
    uris.length > 1 || (uri instanceof Uri && isStored(uri))
      ? await documentsOf(uris.length > 0 ? uris : [uri as Uri])
      : [await documentOf(uri)];
  const items: ManifestItem[] = [];
  const others: LeftOutDocument[] = [];
  for (const document of documents) {
    if (isKustomization(document)) {
      const words = l10n.t('It is a kustomization: render it to apply what it makes.');
      others.push({ document, range: document.lineAt(0).range, words });
      continue;
    }
    for (const placed of await manifests.objects(document)) items.push({ document, placed });
    for (const { start, parsed } of await manifests.documents(document)) {
      const found = leftOut(parsed);
      if (found === undefined) continue;
      const { range } = document.lineAt(document.positionAt(start + (parsed.start ?? 0)));
      others.push({ document, range, words: leftOutWords(found) });
    }
  }
  if (items.length === 0) {
    const [first] = others;
    const why = l10n.t('There is no Kubernetes object here.');
    throw new UserFacingError(first === undefined ? why : `${why} ${first.words}`);
  }
  const ordered = applyOrder(items.map((item) => ({ ...item.placed.object, item }))).map(({ item }) => item);
  return { items: ordered, leftOut: others };
}

/** Why a document is left out, as a sentence. */
export function leftOutWords(found: LeftOut): string {
  switch (found.why) {
    case 'template':
      return l10n.t('It is a template: render it first, for example with "helm template".');
    case 'limit':
      return l10n.t('It is not read, because {0}.', found.limit);
    case 'noKind':
      return l10n.t('It has an apiVersion, but no kind.');
    case 'noVersion':
      return l10n.t('It has a kind, but no apiVersion.');
  }
}

async function documentsOf(uris: readonly Uri[]): Promise<readonly TextDocument[]> {
  const files = new Map<string, Uri>();
  for (const uri of uris) {
    for (const file of await filesOf(uri)) files.set(file.toString(), file);
  }
  return Promise.all([...files.values()].map((file) => workspace.openTextDocument(file)));
}

async function filesOf(uri: Uri): Promise<readonly Uri[]> {
  if (!isStored(uri) || (await workspace.fs.stat(uri)).type !== FileType.Directory) return [uri];
  if (uri.scheme !== 'file')
    throw new UserFacingError(
      l10n.t('{0} is no folder of this machine: open its files one by one.', uri.fsPath),
    );
  const found = await workspace.findFiles(
    new RelativePattern(uri, '**/*.{yaml,yml,json,YAML,YML,JSON}'),
    '**/{node_modules,.git}/**',
    MOST_FILES + 1,
  );
  if (found.length > MOST_FILES)
    throw new UserFacingError(
      l10n.t('{0} has more than {1} files: choose fewer of them.', workspace.asRelativePath(uri), MOST_FILES),
    );
  return found.toSorted((one, other) => one.path.localeCompare(other.path));
}

/** Whether the address is that of a file or folder: texts that are not saved and cells of notebooks are neither. */
function isStored({ scheme }: Uri): boolean {
  return workspace.fs.isWritableFileSystem(scheme) !== undefined;
}

/** An object by which the learner knows it: `Gateway gate`. */
export function nameOf({ placed }: ManifestItem): string {
  const { kind, name } = placed.object.identity;
  return `${kind ?? '?'} ${name ?? '?'}`;
}

/** The document of a lens's argument, of a menu's argument, or of the active editor. */
export async function documentOf(uri: unknown): Promise<TextDocument> {
  if (typeof uri === 'string') return workspace.openTextDocument(Uri.parse(uri, true));
  if (uri instanceof Uri) return workspace.openTextDocument(uri);
  const document = window.activeTextEditor?.document;
  if (document === undefined) throw new UserFacingError(l10n.t('Open a manifest first.'));
  return document;
}

function underCursor(document: TextDocument, objects: readonly PlacedObject[]): PlacedObject | undefined {
  const editor = window.activeTextEditor;
  if (editor?.document !== document) return objects[0];
  const line = editor.selection.active.line;
  return objects.findLast((one) => one.range.start.line <= line) ?? objects[0];
}
