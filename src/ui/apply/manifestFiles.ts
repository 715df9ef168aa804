import { FileType, RelativePattern, Uri, l10n, window, workspace } from 'vscode';
import type { TextDocument } from 'vscode';
import { applyOrder } from '../../manifests/applyOrder.ts';
import { UserFacingError } from '../commands.ts';
import { isKustomization } from '../editor/kustomization.ts';
import type { Manifests, PlacedObject } from '../editor/manifests.ts';

/** One object of a file that a command works on. */
export interface ManifestItem {
  readonly document: TextDocument;
  readonly placed: PlacedObject;
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
 * The objects that a command of a menu, of a lens or of the palette means, in the order in which they can be applied:
 * of the files and folders that are selected in the Explorer, of the file of the menu, else of the active editor.
 * @param uri first argument of the command
 * @param selected second argument, as the Explorer gives it
 */
export async function itemsOf(
  manifests: Manifests,
  uri: unknown,
  selected?: unknown,
): Promise<readonly ManifestItem[]> {
  const uris = Array.isArray(selected) ? selected.filter((one) => one instanceof Uri) : [];
  const documents =
    uris.length > 1 || (uri instanceof Uri && isStored(uri))
      ? await documentsOf(uris.length > 0 ? uris : [uri as Uri])
      : [await documentOf(uri)];
  const items: ManifestItem[] = [];
  // A kustomization describes manifests: it is rendered, not applied.
  for (const document of documents.filter((one) => !isKustomization(one))) {
    for (const placed of await manifests.objects(document)) items.push({ document, placed });
  }
  if (items.length === 0) throw new UserFacingError(l10n.t('There is no Kubernetes object here.'));
  return applyOrder(items.map((item) => ({ ...item.placed.object, item }))).map(({ item }) => item);
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
      l10n.t('{0} is no folder of this machine: open its files one by one.', uri.path),
    );
  const found = await workspace.findFiles(
    new RelativePattern(uri, '**/*.{yaml,yml,json}'),
    '**/{node_modules,.git}/**',
    MOST_FILES,
  );
  return found.toSorted((one, other) => one.path.localeCompare(other.path));
}

/** Whether the address is that of a file or folder: texts that are not saved and cells of notebooks are neither. */
function isStored({ scheme }: Uri): boolean {
  return workspace.fs.isWritableFileSystem(scheme) !== undefined;
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

export function nameOf({ placed }: ManifestItem): string {
  const { kind, name } = placed.object.identity;
  return `${kind ?? '?'} ${name ?? '?'}`;
}
