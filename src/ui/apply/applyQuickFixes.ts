import { CodeAction, CodeActionKind, l10n } from 'vscode';
import type { CodeActionContext, CodeActionProvider, Range, TextDocument } from 'vscode';
import { Command } from '../../contributions.ts';
import type { Manifests } from '../editor/manifests.ts';
import { API_SERVER_SOURCE } from './applyDiagnostics.ts';

/** On what the API server said of an object: apply it again, or do first what makes it acceptable. */
export class ApplyQuickFixes implements CodeActionProvider {
  readonly #manifests: Manifests;

  constructor(manifests: Manifests) {
    this.#manifests = manifests;
  }

  async provideCodeActions(
    document: TextDocument,
    _range: Range,
    context: CodeActionContext,
  ): Promise<CodeAction[]> {
    const said = context.diagnostics.filter(({ source }) => source === API_SERVER_SOURCE);
    if (said.length === 0) return [];
    const objects = await this.#manifests.objects(document);
    return said.flatMap((diagnostic) => {
      const placed = objects.findLast(({ range }) => range.start.line <= diagnostic.range.start.line);
      if (placed === undefined) return [];
      const args = [document.uri.toString(), placed.index];
      const action = (title: string, command: Command, more: readonly unknown[] = []): CodeAction => {
        const made = new CodeAction(title, CodeActionKind.QuickFix);
        made.diagnostics = [diagnostic];
        made.command = { command, title, arguments: [...args, ...more] };
        return made;
      };
      const actions = [action(l10n.t('Apply Again'), Command.applyDocument)];
      switch (diagnostic.code) {
        case 'namespace':
          actions.unshift(
            action(l10n.t('Create the Namespace and Apply Again'), Command.applyDocument, [
              'createNamespace',
            ]),
          );
          break;
        case 'conflict':
          actions.unshift(
            action(l10n.t('Take the Fields Over'), Command.applyDocument, ['takeOver']),
            action(l10n.t('Leave the Fields and Apply the Rest'), Command.applyDocument, ['leave']),
          );
          break;
        case 'immutable':
          actions.unshift(action(l10n.t('Delete and Create Again…'), Command.applyDocument, ['recreate']));
          break;
        default:
      }
      actions.push(action(l10n.t('Compare With the Cluster'), Command.diffDocument));
      return actions;
    });
  }
}
