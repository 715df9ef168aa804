import { DataTransferItem, DocumentDropOrPasteEditKind, languages } from 'vscode';
import type {
  CancellationToken,
  DataTransfer,
  Disposable,
  DocumentDropEdit,
  DocumentDropEditProvider,
  Position,
  TextDocument,
  TreeDragAndDropController,
} from 'vscode';
import { DisposableStore } from '../lifecycle.ts';
import type { Row } from './row.ts';

/** What is dragged out of the Mesh view: a list of Services as JSON. */
const MIME = 'application/vnd.meshwalk.services';
const EDIT_KIND = DocumentDropOrPasteEditKind.Text.append('meshwalk', 'backend');

/** A Service that is dragged from the Mesh view into a manifest becomes a reference to it. */
export class MeshDrag implements TreeDragAndDropController<Row>, DocumentDropEditProvider, Disposable {
  readonly dragMimeTypes = [MIME];
  readonly dropMimeTypes = [];
  readonly #owned = new DisposableStore();

  constructor() {
    this.#owned.add(
      languages.registerDocumentDropEditProvider({ language: 'yaml' }, this, {
        dropMimeTypes: [MIME],
        providedDropEditKinds: [EDIT_KIND],
      }),
    );
  }

  handleDrag(rows: readonly Row[], transfer: DataTransfer): void {
    const services = rows.flatMap(({ node }) => (node.object?.kind === 'Service' ? [node.object] : []));
    if (services.length > 0) transfer.set(MIME, new DataTransferItem(JSON.stringify(services)));
  }

  async provideDocumentDropEdits(
    document: TextDocument,
    position: Position,
    transfer: DataTransfer,
    token: CancellationToken,
  ): Promise<DocumentDropEdit | undefined> {
    const text = await transfer.get(MIME)?.asString();
    if (text === undefined || token.isCancellationRequested) return undefined;
    const { backendDrop } = await import('./backendDrop.ts');
    return backendDrop(document, position, text, EDIT_KIND);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
