import { languages, workspace } from 'vscode';
import type { Disposable, TextDocument } from 'vscode';
import type { SchemaSource } from '../../validation/schemaSource.ts';
import { Command } from '../../contributions.ts';
import { registerCommand } from '../commands.ts';
import { DisposableStore } from '../lifecycle.ts';
import { Manifests } from './manifests.ts';
import type { MeshEditing } from './meshEditing.ts';
import { holdsMeshKinds } from './meshText.ts';
import type { WorkspaceManifests } from './workspaceManifests.ts';
import type { ValidationParts } from './validationParts.ts';

/** Waits for the first mesh document; what checks, completes and explains such documents is loaded then. */
export class Validation implements Disposable {
  readonly #parts: ValidationParts;
  readonly #owned = new DisposableStore();
  #editing: Promise<MeshEditing> | undefined;

  constructor(parts: ValidationParts) {
    this.#parts = parts;
    this.#owned.addAll(
      workspace.onDidOpenTextDocument((document) => this.#look(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.#look(document)),
      // Objects are searched for without any manifest open, too.
      languages.registerWorkspaceSymbolProvider({
        provideWorkspaceSymbols: async (query, token) =>
          (await this.#load()).symbols.provideWorkspaceSymbols(query, token),
      }),
      registerCommand(parts.log, Command.chooseSchemas, async () =>
        (await this.#load()).schemas.chooseInPicker(),
      ),
      registerCommand(parts.log, Command.newManifest, async (folder) =>
        (await import('../scaffold/newManifest.ts')).newManifest(parts.hub, folder),
      ),
    );
    for (const document of workspace.textDocuments) this.#look(document);
  }

  /** The schemas that judge mesh documents. */
  async schemas(): Promise<SchemaSource> {
    return (await (await this.#load()).schemas.current()).source;
  }

  /** The manifests of the workspace on disk. */
  async stored(): Promise<WorkspaceManifests> {
    return (await this.#load()).stored;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #look(document: TextDocument): void {
    if (this.#editing !== undefined || !Manifests.isManifest(document)) return;
    if (!holdsMeshKinds(document.getText())) return;
    this.#load().catch((error: unknown) => {
      this.#parts.log.error(`Checking of mesh documents could not be loaded: ${String(error)}`);
    });
  }

  #load(): Promise<MeshEditing> {
    this.#editing ??= import('./loadMeshEditing.ts').then(async ({ loadMeshEditing }) =>
      this.#owned.add(await loadMeshEditing(this.#parts)),
    );
    return this.#editing;
  }
}
