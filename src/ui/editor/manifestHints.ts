import { Range, l10n } from 'vscode';
import type { TextDocument } from 'vscode';
import { Command } from '../../contributions.ts';
import { isKustomization } from './kustomization.ts';
import type { Manifests } from './manifests.ts';

/** What is said above a text that has to become a manifest first. */
export interface ManifestHint {
  readonly range: Range;
  readonly icon: string;
  readonly title: string;
  readonly detail: string;
  /** What a click does; nothing when absent. */
  readonly command: Command | undefined;
}

/** Templates and kustomizations are left alone: the hints say how they become manifests. */
export async function hintsOf(
  document: TextDocument,
  manifests: Manifests,
): Promise<readonly ManifestHint[]> {
  if (isKustomization(document)) {
    return [
      {
        range: new Range(0, 0, 0, 0),
        icon: 'play',
        title: l10n.t('Render with kubectl kustomize'),
        detail: l10n.t(
          'Opens what this kustomization makes, to compare and apply. The cluster is not asked.',
        ),
        command: Command.renderKustomization,
      },
    ];
  }
  const documents = await manifests.documents(document);
  return documents
    .filter(({ parsed }) => parsed.templated)
    .map((one) => ({
      range: document.lineAt(document.positionAt(one.start)).range,
      icon: 'info',
      title: l10n.t('Template: not applied as it stands'),
      detail: l10n.t(
        'This document holds template actions. Render it first, for example with "helm template".',
      ),
      command: undefined,
    }));
}
