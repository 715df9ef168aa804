import { languages } from 'vscode';
import type { Disposable } from 'vscode';
import { DisposableStore } from '../lifecycle.ts';
import { MeshDefinition } from './meshDefinition.ts';
import { MeshFolding } from './meshFolding.ts';
import { MeshNames } from './meshNames.ts';
import { MeshReferences } from './meshReferences.ts';
import { MeshRename } from './meshRename.ts';
import { MeshDocumentSymbols, MeshWorkspaceSymbols } from './meshSymbols.ts';
import type { KnownObjects } from './knownObjects.ts';
import type { ValidationParts } from './validation.ts';
import type { WorkspaceManifests } from './workspaceManifests.ts';

const YAML = { language: 'yaml' };

/** Ways through manifests: outline, folding, symbols, definitions, references and rename. */
export class MeshNavigation implements Disposable {
  readonly #owned = new DisposableStore();

  constructor(
    { hub, manifests, documents }: ValidationParts,
    known: KnownObjects,
    stored: WorkspaceManifests,
  ) {
    const names = new MeshNames(manifests, known, stored);
    this.#owned.addAll(
      languages.registerDocumentSymbolProvider(YAML, new MeshDocumentSymbols(manifests), {
        label: 'Meshwalk',
      }),
      languages.registerWorkspaceSymbolProvider(new MeshWorkspaceSymbols(names)),
      languages.registerFoldingRangeProvider(YAML, new MeshFolding(manifests)),
      languages.registerDefinitionProvider(YAML, new MeshDefinition(hub, names, documents)),
      languages.registerReferenceProvider(YAML, new MeshReferences(names)),
      languages.registerRenameProvider(YAML, new MeshRename(names)),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
