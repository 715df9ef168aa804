import { CodeActionKind, languages, workspace } from 'vscode';
import type { CancellationToken, CodeLens, Disposable, LogOutputChannel, TextDocument } from 'vscode';
import type { ContextKeys } from '../contextKeys.ts';
import { BoundCommands } from '../boundCommands.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { ObservedSplits } from '../traffic/observedSplits.ts';
import { DocumentStates } from './documentStates.ts';
import type { StateParts, StatesOf } from './documentStates.ts';
import { GutterStates } from './gutterStates.ts';
import { LensRefresh } from './lensRefresh.ts';
import { ManifestLenses } from './manifestLenses.ts';
import { MANIFEST_LANGUAGES } from './meshText.ts';
import type { OpenedManifests } from './openedManifests.ts';
import { stateHover } from './stateHover.ts';
import { statusFixActions } from './statusFixActions.ts';

export interface LensParts extends StateParts {
  /** For `meshwalk.manifest`: whether the active editor's text is a manifest, whatever is shown of it. */
  readonly keys: ContextKeys;
  readonly opened: OpenedManifests;
  readonly log: LogOutputChannel;
  readonly splits: ObservedSplits;
}

/** Everything that says the state of a manifest's documents in the editor, in the chunk of the first manifest. */
export class ManifestView implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #refresh: LensRefresh;
  readonly #lenses: ManifestLenses;

  /**
   * @param hasState whether the states of a file are shown
   * @param onChange called when the lenses are to be asked for again
   */
  constructor(parts: LensParts, hasState: (document: TextDocument) => boolean, onChange: () => void) {
    const states = this.#owned.add(new DocumentStates(parts));
    const { splits } = parts;
    const commands = this.#owned.add(new BoundCommands());
    this.#lenses = new ManifestLenses(parts.manifests, states, { splits, commands });
    this.#refresh = this.#owned.add(new LensRefresh(onChange));
    const statesOf: StatesOf = async (document) => (hasState(document) ? states.of(document) : []);
    const selector = MANIFEST_LANGUAGES.map((language) => ({ language }));
    this.#owned.addAll(
      states.onDidChange((uri) => this.#refresh.changed(uri)),
      splits.onDidChange(onChange),
      workspace.onDidCloseTextDocument(({ uri }) => commands.forget(uri.toString())),
      languages.registerHoverProvider(selector, stateHover(statesOf)),
      languages.registerCodeActionsProvider(selector, statusFixActions(statesOf), {
        providedCodeActionKinds: [CodeActionKind.QuickFix],
      }),
      new GutterStates(states, hasState),
    );
  }

  /** VS Code asks for the lenses of a file. */
  async lenses(document: TextDocument, token: CancellationToken): Promise<CodeLens[]> {
    this.#refresh.asked(document.uri);
    return this.#lenses.lenses(document, token);
  }

  resolve(lens: CodeLens): CodeLens {
    return this.#lenses.resolve(lens);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}
