import { FoldingRange, FoldingRangeKind } from 'vscode';
import type { FoldingRangeProvider, TextDocument } from 'vscode';
import { foldsOf } from '../../manifests/folds.ts';
import { Manifests } from './manifests.ts';

/**
 * Folds each document of a manifest, beside what is indented. Other YAML is left to the editor: while a provider
 * answers, VS Code folds by its answer alone.
 */
export class MeshFolding implements FoldingRangeProvider {
  readonly #manifests: Manifests;

  constructor(manifests: Manifests) {
    this.#manifests = manifests;
  }

  async provideFoldingRanges(document: TextDocument): Promise<FoldingRange[] | undefined> {
    if (!Manifests.isManifest(document)) return undefined;
    const text = document.getText();
    return foldsOf(text, await this.#manifests.documents(document)).map(({ start, end, kind }) =>
      kind === undefined
        ? new FoldingRange(start, end)
        : new FoldingRange(
            start,
            end,
            kind === 'region' ? FoldingRangeKind.Region : FoldingRangeKind.Comment,
          ),
    );
  }
}
