import { Uri, l10n, languages, window, workspace } from 'vscode';
import type { EventEmitter, TextDocument } from 'vscode';
import { kustomize } from '../../cli/tools/kubectl.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import { UserFacingError } from '../commands.ts';
import { RENDERED_SCHEME } from '../editor/schemes.ts';

/** What `kubectl kustomize` makes of folders, as read-only manifests with lenses of their own. */
export class RenderedDocuments {
  readonly #tools: ToolBox;
  readonly #changed: EventEmitter<Uri>;
  readonly #texts = new Map<string, string>();

  /** @param changed to be told of a text that is another one */
  constructor(tools: ToolBox, changed: EventEmitter<Uri>) {
    this.#tools = tools;
    this.#changed = changed;
  }

  /** Renders the folder of a kustomization and opens the result. Throws UserFacingError with kubectl's own words. */
  async open(source: TextDocument): Promise<void> {
    if (source.uri.scheme !== 'file')
      throw new UserFacingError(l10n.t('kubectl renders folders on disk: save the kustomization first.'));
    if (source.isDirty) await source.save();
    const folder = Uri.joinPath(source.uri, '..');
    const result = await this.#tools.run(kustomize(folder.fsPath));
    if (result.kind !== 'ok') {
      const why = result.kind === 'cancelled' ? l10n.t('Cancelled.') : result.message;
      throw new UserFacingError(l10n.t('The kustomization was not rendered. {0}', why));
    }
    const uri = Uri.joinPath(folder, 'rendered.yaml').with({ scheme: RENDERED_SCHEME });
    this.#texts.set(uri.toString(), result.value);
    this.#changed.fire(uri);
    const document = await workspace.openTextDocument(uri);
    await languages.setTextDocumentLanguage(document, 'yaml');
    await window.showTextDocument(document, { preview: true });
  }

  textOf(uri: Uri): string {
    return (
      this.#texts.get(uri.toString()) ??
      `# ${l10n.t('Render the kustomization again: this text is not kept.')}\n`
    );
  }
}
