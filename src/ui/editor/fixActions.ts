import { CodeAction, CodeActionKind, WorkspaceEdit, l10n } from 'vscode';
import type {
  CodeActionContext,
  CodeActionProvider,
  CodeActionProviderMetadata,
  Range,
  TextDocument,
} from 'vscode';
import type { Fix } from '../../validation/finding.ts';
import type { DocumentChecks } from './documentChecks.ts';
import type { KnownObjects } from './knownObjects.ts';
import { rangeAt } from './shownFindings.ts';
import type { ShownDocument, ShownFinding } from './shownFindings.ts';
import { subsetActions } from './subsetActions.ts';

const FIX_ALL = CodeActionKind.SourceFixAll.append('meshwalk');

/** What mends findings: quick fixes, a comment that silences one, and all safe fixes of a file at once. */
export class FixActions implements CodeActionProvider {
  static readonly metadata: CodeActionProviderMetadata = {
    providedCodeActionKinds: [CodeActionKind.QuickFix, FIX_ALL],
  };
  readonly #checks: DocumentChecks;
  readonly #known: KnownObjects;

  constructor(checks: DocumentChecks, known: KnownObjects) {
    this.#checks = checks;
    this.#known = known;
  }

  async provideCodeActions(
    document: TextDocument,
    range: Range,
    context: CodeActionContext,
  ): Promise<CodeAction[]> {
    if (context.only?.intersects(FIX_ALL) === true) return this.#fixAll(document);
    // Edits of an older version would land in the wrong place.
    const file = await this.#checks.now(document);
    const found = (file?.documents ?? []).flatMap((one) =>
      one.shown
        .filter(({ diagnostic }) => diagnostic.range.intersection(range) !== undefined)
        .map((shown) => ({ one, shown })),
    );
    const subsets = await Promise.all(
      found.map(({ one, shown }) => subsetActions(document, one, shown, this.#known)),
    );
    return [
      ...found.flatMap(({ one, shown }) => fixesOf(document, one, shown)),
      ...subsets.flat(),
      ...found.flatMap(({ shown }) => suppressionOf(document, shown)),
    ];
  }

  async #fixAll(document: TextDocument): Promise<CodeAction[]> {
    const file = await this.#checks.now(document);
    const edit = new WorkspaceEdit();
    const taken: Range[] = [];
    for (const one of file?.documents ?? []) {
      for (const { finding } of one.shown) {
        const fix = finding.fixes?.[0];
        if (fix?.safe !== true) continue;
        const ranges = fix.edits.map((part) => rangeAt(document, one.manifest, part.range));
        // Of fixes that touch each other the first one counts: the next check offers the others again.
        if (ranges.some((range) => taken.some((other) => range.intersection(other) !== undefined))) continue;
        taken.push(...ranges);
        addEdits(edit, document, one, fix);
      }
    }
    if (taken.length === 0) return [];
    const action = new CodeAction(l10n.t('Fix all safe findings of Meshwalk'), FIX_ALL);
    action.edit = edit;
    return [action];
  }
}

function addEdits(edit: WorkspaceEdit, document: TextDocument, one: ShownDocument, fix: Fix): void {
  for (const part of fix.edits)
    edit.replace(document.uri, rangeAt(document, one.manifest, part.range), part.newText);
}

function fixesOf(
  document: TextDocument,
  one: ShownDocument,
  { diagnostic, finding }: ShownFinding,
): CodeAction[] {
  return (finding.fixes ?? []).map((fix, index) => {
    const action = new CodeAction(fix.title, CodeActionKind.QuickFix);
    action.diagnostics = [diagnostic];
    action.isPreferred = index === 0 && fix.safe;
    action.edit = new WorkspaceEdit();
    addEdits(action.edit, document, one, fix);
    return action;
  });
}

/** A comment above the line; text that is no YAML at all cannot be silenced. */
function suppressionOf(document: TextDocument, { diagnostic, finding }: ShownFinding): CodeAction[] {
  if (finding.layer === 'yaml') return [];
  const { start } = diagnostic.range;
  const line = document.lineAt(start.line);
  const indent = line.text.slice(0, line.firstNonWhitespaceCharacterIndex);
  const action = new CodeAction(l10n.t('Ignore {0} here', finding.code), CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.edit = new WorkspaceEdit();
  action.edit.insert(document.uri, line.range.start, `${indent}# meshwalk-ignore: ${finding.code}\n`);
  return [action];
}
