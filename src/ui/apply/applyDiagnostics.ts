import { Diagnostic, DiagnosticSeverity, languages, workspace } from 'vscode';
import type { Disposable, TextDocument, Uri } from 'vscode';
import type { RejectionLayer } from '../../manifests/rejection.ts';
import type { Path } from '../../mesh/fields.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { Manifests, PlacedObject } from '../editor/manifests.ts';

/** Who speaks in Problems. */
export const API_SERVER_SOURCE = 'API server';

/** What the API server said of one object. */
export interface ApplyProblem {
  readonly message: string;
  /** Where in the object; the object as a whole when empty. */
  readonly path: Path;
  readonly severity: 'error' | 'warning';
  /** Which part of the API server said it, where that decides what can be done. */
  readonly layer?: RejectionLayer;
  /** With a conflict: who owns the field. */
  readonly manager?: string;
}

/** What the API server refused or advised, on the lines that caused it, until the file is edited or applied again. */
export class ApplyDiagnostics implements Disposable {
  readonly #manifests: Manifests;
  readonly #owned = new DisposableStore();
  readonly #collection = this.#owned.add(languages.createDiagnosticCollection('meshwalk-apply'));
  readonly #byFile = new Map<string, Map<number, readonly Diagnostic[]>>();

  constructor(manifests: Manifests) {
    this.#manifests = manifests;
    this.#owned.addAll(
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        // What the server said was said of the text as it was.
        if (contentChanges.length > 0 && this.#byFile.delete(document.uri.toString()))
          this.#collection.delete(document.uri);
      }),
      workspace.onDidCloseTextDocument((document) => this.#byFile.delete(document.uri.toString())),
    );
  }

  clear(uri: Uri, objects: readonly PlacedObject[]): void {
    const file = this.#byFile.get(uri.toString());
    for (const { index } of objects) file?.delete(index);
    this.#show(uri);
  }

  add(document: TextDocument, placed: PlacedObject, problems: readonly ApplyProblem[]): void {
    if (problems.length === 0) return;
    const key = document.uri.toString();
    const file = this.#byFile.get(key) ?? new Map<number, readonly Diagnostic[]>();
    this.#byFile.set(key, file);
    file.set(
      placed.index,
      problems.map((problem) => this.#diagnostic(document, placed, problem)),
    );
    this.#show(document.uri);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #diagnostic(document: TextDocument, placed: PlacedObject, problem: ApplyProblem): Diagnostic {
    const range =
      problem.path.length === 0
        ? document.lineAt(placed.range.start.line).range
        : this.#manifests.rangeOf(document, placed.document, [...placed.object.path, ...problem.path]);
    const severity = problem.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
    const diagnostic = new Diagnostic(range, problem.message, severity);
    diagnostic.source = API_SERVER_SOURCE;
    if (problem.layer !== undefined) diagnostic.code = problem.layer;
    return diagnostic;
  }

  #show(uri: Uri): void {
    const file = this.#byFile.get(uri.toString());
    this.#collection.set(uri, [...(file?.values() ?? [])].flat());
  }
}
