import {
  CodeAction,
  CodeActionKind,
  Diagnostic,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  Location,
  Range,
  Uri,
  WorkspaceEdit,
  languages,
  workspace,
} from 'vscode';
import type { CodeActionProvider, Disposable, LogOutputChannel, TextDocument } from 'vscode';
import type { ManifestDocument } from '../../manifests/documents.ts';
import type { Finding, Severity } from '../../validation/finding.ts';
import { DisposableStore } from '../lifecycle.ts';
import { readSetting } from '../settings.ts';
import { Manifests } from './manifests.ts';
import { holdsMeshKinds } from './meshText.ts';
import type { ValidationEngine } from './validationBackend.ts';

/** From the last key to the verdict, in milliseconds. */
const DEBOUNCE_MS = 150;
/** After this long at a stretch other work of the extension host gets its turn, in milliseconds. */
const SLICE_MS = 15;

interface Shown {
  readonly diagnostic: Diagnostic;
  readonly finding: Finding;
  readonly manifest: ManifestDocument;
}

/** Checks mesh documents while the learner types, and offers what mends them. */
export class Validation implements CodeActionProvider, Disposable {
  readonly #manifests: Manifests;
  readonly #log: LogOutputChannel;
  readonly #schemaFolder: string;
  readonly #owned = new DisposableStore();
  readonly #collection = this.#owned.add(languages.createDiagnosticCollection('meshwalk'));
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #shown = new Map<string, readonly Shown[]>();
  #engine: Promise<ValidationEngine> | undefined;

  constructor(manifests: Manifests, log: LogOutputChannel, schemaFolder: string) {
    this.#manifests = manifests;
    this.#log = log;
    this.#schemaFolder = schemaFolder;
    this.#owned.addAll(
      languages.registerCodeActionsProvider({ language: 'yaml' }, this, {
        providedCodeActionKinds: [CodeActionKind.QuickFix],
      }),
      workspace.onDidOpenTextDocument((document) => this.#soon(document, 0)),
      workspace.onDidChangeTextDocument(({ document }) => this.#soon(document, DEBOUNCE_MS)),
      workspace.onDidCloseTextDocument((document) => this.#forget(document.uri)),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('meshwalk.validation')) this.#all();
      }),
    );
    this.#all();
  }

  provideCodeActions(document: TextDocument, range: Range): CodeAction[] {
    const shown = this.#shown.get(document.uri.toString()) ?? [];
    return shown
      .filter(({ diagnostic }) => diagnostic.range.intersection(range) !== undefined)
      .flatMap((one) => fixesOf(document, one));
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#owned.dispose();
  }

  #all(): void {
    for (const document of workspace.textDocuments) this.#soon(document, 0);
  }

  #soon(document: TextDocument, delayMs: number): void {
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    if (!applies(document)) {
      if (this.#shown.has(key)) this.#forget(document.uri);
      return;
    }
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        this.#check(document).catch((error: unknown) => {
          this.#log.error(`Checking ${document.uri.path} failed: ${String(error)}`);
        });
      }, delayMs),
    );
  }

  async #check(document: TextDocument): Promise<void> {
    const { version } = document;
    this.#engine ??= import('./validationBackend.ts').then(({ loadEngine }) =>
      loadEngine(this.#schemaFolder, {}),
    );
    const [engine, manifests] = await Promise.all([this.#engine, this.#manifests.documents(document)]);
    const shown: Shown[] = [];
    let turn = performance.now();
    for (const manifest of manifests) {
      if (performance.now() - turn > SLICE_MS) {
        await new Promise(setImmediate);
        turn = performance.now();
      }
      if (document.isClosed || document.version !== version) return;
      for (const finding of engine.validate(manifest.parsed)) {
        shown.push({ diagnostic: diagnosticOf(document, manifest, finding), finding, manifest });
      }
    }
    this.#shown.set(document.uri.toString(), shown);
    this.#collection.set(
      document.uri,
      shown.map(({ diagnostic }) => diagnostic),
    );
  }

  #forget(uri: Uri): void {
    clearTimeout(this.#timers.get(uri.toString()));
    this.#timers.delete(uri.toString());
    this.#shown.delete(uri.toString());
    this.#collection.delete(uri);
  }
}

function applies(document: TextDocument): boolean {
  return (
    readSetting('meshwalk.validation.enabled') &&
    Manifests.isManifest(document) &&
    holdsMeshKinds(document.getText())
  );
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

function rangeAt(
  document: TextDocument,
  manifest: ManifestDocument,
  [start, end]: readonly [number, number],
): Range {
  return new Range(document.positionAt(manifest.start + start), document.positionAt(manifest.start + end));
}

function diagnosticOf(document: TextDocument, manifest: ManifestDocument, finding: Finding): Diagnostic {
  const range = rangeAt(document, manifest, finding.range);
  const diagnostic = new Diagnostic(range, finding.message, SEVERITIES[finding.severity]);
  diagnostic.source = 'Meshwalk';
  diagnostic.code =
    finding.documentationUrl === undefined
      ? finding.code
      : { value: finding.code, target: Uri.parse(finding.documentationUrl, true) };
  if (finding.related !== undefined) {
    diagnostic.relatedInformation = finding.related.map(
      (related) =>
        new DiagnosticRelatedInformation(
          new Location(document.uri, rangeAt(document, manifest, related.range)),
          related.message,
        ),
    );
  }
  return diagnostic;
}

function fixesOf(document: TextDocument, { diagnostic, finding, manifest }: Shown): CodeAction[] {
  return (finding.fixes ?? []).map((fix, index) => {
    const action = new CodeAction(fix.title, CodeActionKind.QuickFix);
    action.diagnostics = [diagnostic];
    action.isPreferred = index === 0 && fix.safe;
    action.edit = new WorkspaceEdit();
    for (const edit of fix.edits) {
      action.edit.replace(document.uri, rangeAt(document, manifest, edit.range), edit.newText);
    }
    return action;
  });
}
