import { Range, l10n } from 'vscode';
import type { TextDocument } from 'vscode';
import { Command } from '../../contributions.ts';
import type { ParsedDocument } from '../../manifests/documents.ts';
import { leftOut } from '../../manifests/leftOut.ts';
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

/** Templates, kustomizations and what cannot be read as an object are left alone: the hints say why, and what to do. */
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
  return documents.flatMap(({ start, parsed }) => {
    const words = hintWords(parsed);
    if (words === undefined) return [];
    // The line of the lenses that the document gets, or had: the text must not move between the one and the other.
    const { range } = document.lineAt(document.positionAt(start + (parsed.start ?? 0)));
    return [{ range, icon: 'info', command: undefined, ...words }];
  });
}

function hintWords(parsed: ParsedDocument): Pick<ManifestHint, 'title' | 'detail'> | undefined {
  if (parsed.templated) {
    return {
      title: l10n.t('Template: not applied as it stands'),
      detail: l10n.t(
        'This document holds template actions. Render it first, for example with "helm template".',
      ),
    };
  }
  const found = leftOut(parsed);
  switch (found?.why) {
    case 'limit':
      return {
        title: l10n.t('Not read: {0}', found.limit),
        detail: l10n.t('No API server would take it either: cut it into smaller documents.'),
      };
    case 'noKind':
      return { title: l10n.t('No object yet: kind is missing'), detail: '' };
    case 'noVersion':
      return { title: l10n.t('No object yet: apiVersion is missing'), detail: '' };
    default:
      return undefined;
  }
}
