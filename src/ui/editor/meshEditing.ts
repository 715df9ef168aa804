import { languages } from 'vscode';
import type { Disposable, WorkspaceSymbolProvider } from 'vscode';
import { DisposableStore } from '../lifecycle.ts';
import { ActiveSchemas } from './activeSchemas.ts';
import { DocumentChecks } from './documentChecks.ts';
import { IstioctlChecks } from './istioctlChecks.ts';
import { FixActions } from './fixActions.ts';
import { KnownObjects } from './knownObjects.ts';
import { MeshCompletion } from './meshCompletion.ts';
import { MeshHover } from './meshHover.ts';
import { MeshNames } from './meshNames.ts';
import { MeshNavigation } from './meshNavigation.ts';
import { MeshHints } from './meshHints.ts';
import { MeshWorkspaceSymbols } from './meshSymbols.ts';
import { SchemaStatus } from './schemaStatus.ts';
import type { ValidationParts } from './validationParts.ts';
import { WorkspaceManifests } from './workspaceManifests.ts';

/** Everything that the editor does for mesh documents, in the chunk that is loaded with the first of them. */
export class MeshEditing implements Disposable {
  readonly #owned = new DisposableStore();
  readonly schemas: ActiveSchemas;
  readonly stored: WorkspaceManifests;
  readonly symbols: WorkspaceSymbolProvider;

  constructor(parts: ValidationParts) {
    const { hub, manifests, log } = parts;
    this.schemas = this.#owned.add(new ActiveSchemas(hub, parts.schemaFolder, log));
    const stored = this.#owned.add(new WorkspaceManifests(log));
    this.stored = stored;
    const known = this.#owned.add(new KnownObjects(hub, manifests, stored));
    const istioctl = this.#owned.add(new IstioctlChecks(parts));
    const checks = this.#owned.add(
      new DocumentChecks({ manifests, schemas: this.schemas, known, istioctl, log }),
    );
    const names = new MeshNames(manifests, known, stored);
    this.symbols = new MeshWorkspaceSymbols(names);
    const hints = this.#owned.add(new MeshHints(manifests, known));
    this.#owned.addAll(
      languages.registerCompletionItemProvider(
        { language: 'yaml' },
        new MeshCompletion(manifests, this.schemas, known),
        ' ',
      ),
      languages.registerHoverProvider({ language: 'yaml' }, new MeshHover(manifests, this.schemas)),
      languages.registerInlayHintsProvider({ language: 'yaml' }, hints),
      new MeshNavigation(parts, names),
      new SchemaStatus(this.schemas),
      languages.registerCodeActionsProvider(
        { language: 'yaml' },
        new FixActions(checks, known),
        FixActions.metadata,
      ),
    );
    // What the learner sees first is the open file; what is around it follows.
    void stored.ready();
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
