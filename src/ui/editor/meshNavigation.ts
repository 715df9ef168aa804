import { languages } from 'vscode';
import type { Disposable } from 'vscode';
import { DisposableStore } from '../lifecycle.ts';
import { MANIFEST_LANGUAGES } from './meshText.ts';
import { MeshDefinition } from './meshDefinition.ts';
import { MeshFolding } from './meshFolding.ts';
import type { MeshNames } from './meshNames.ts';
import { MeshReferences } from './meshReferences.ts';
import { MeshRename } from './meshRename.ts';
import { MeshDocumentSymbols } from './meshSymbols.ts';
import type { ValidationParts } from './validationParts.ts';

/** JSON has an outline and folds of its own. */
const YAML = { language: 'yaml' };
const MANIFESTS = MANIFEST_LANGUAGES.map((language) => ({ language }));

/** Ways through manifests: outline, folding, definitions, references and rename. */
export class MeshNavigation implements Disposable {
  readonly #owned = new DisposableStore();

  constructor({ hub, manifests, documents }: ValidationParts, names: MeshNames) {
    this.#owned.addAll(
      languages.registerDocumentSymbolProvider(YAML, new MeshDocumentSymbols(manifests), {
        label: 'Meshwalk',
      }),
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
