import { l10n, languages } from 'vscode';
import type { Disposable } from 'vscode';
import { Command } from '../../contributions.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { ActiveSchemas } from './activeSchemas.ts';
import { MANIFEST_LANGUAGES } from './meshText.ts';

/** The language status item of files that may be manifests: which schemas judge, and the way to change that. */
export class SchemaStatus implements Disposable {
  readonly #schemas: ActiveSchemas;
  readonly #owned = new DisposableStore();
  readonly #item = this.#owned.add(
    languages.createLanguageStatusItem(
      'meshwalk.schemas',
      MANIFEST_LANGUAGES.map((language) => ({ language })),
    ),
  );

  constructor(schemas: ActiveSchemas) {
    this.#schemas = schemas;
    this.#item.name = l10n.t('Meshwalk schemas');
    this.#item.command = { title: l10n.t('Change'), command: Command.chooseSchemas };
    this.#owned.add(schemas.onDidChange(() => void this.#show()));
    void this.#show();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #show(): Promise<void> {
    try {
      const { istio, gatewayApi } = await this.#schemas.current();
      this.#item.text = istio === gatewayApi ? istio : `${istio}, ${gatewayApi}`;
      this.#item.detail = l10n.t('schemas that judge mesh documents');
    } catch (error) {
      this.#item.text = l10n.t('No schemas');
      this.#item.detail = String(error);
    }
  }
}
