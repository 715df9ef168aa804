import { languages } from 'vscode';
import type { Disposable } from 'vscode';
import { DisposableStore } from '../lifecycle.ts';
import { MANIFEST_LANGUAGES } from './manifests.ts';
import { MeshDefinition } from './meshDefinition.ts';
import { MeshFolding } from './meshFolding.ts';
import { MeshNames } from './meshNames.ts';
import { MeshReferences } from './meshReferences.ts';
import { MeshRename } from './meshRename.ts';
import { MeshDocumentSymbols, MeshWorkspaceSymbols } from './meshSymbols.ts';
import type { KnownObjects } from './knownObjects.ts';
import type { ValidationParts } from './validationParts.ts';
import type { WorkspaceManifests } from './workspaceManifests.ts';

/** JSON has an outline and folds of its own. */
const YAML = { language: 'yaml' };
const MANIFESTS = MANIFEST_LANGUAGES.map((language) => ({ language }));

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
      languages.registerDefinitionProvider(MANIFESTS, new MeshDefinition(hub, names, documents)),
      languages.registerReferenceProvider(MANIFESTS, new MeshReferences(names)),
      languages.registerRenameProvider(MANIFESTS, new MeshRename(names)),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
