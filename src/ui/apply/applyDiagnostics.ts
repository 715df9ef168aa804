import { Diagnostic, DiagnosticSeverity, Range, languages, workspace } from 'vscode';
import type { Disposable, TextDocument, Uri } from 'vscode';
import { isImmutable } from '../../cluster/applyMany.ts';
import type { OffsetRange } from '../../manifests/offsetRange.ts';
import type { RejectionLayer } from '../../manifests/rejection.ts';
import type { Path } from '../../mesh/fields.ts';
import { DisposableStore } from '../lifecycle.ts';
import { rangeIn } from '../editor/placedObjects.ts';
import type { PlacedObject } from '../editor/placedObjects.ts';

/** Who speaks in Problems. */
export const API_SERVER_SOURCE = 'API server';

/** What the API server said of one object. */
export interface ApplyProblem {
  readonly message: string;
  /** Where in the object; the object as a whole when empty. */
  readonly path: Path;
  /** In the document's text, where the text itself is at fault. */
  readonly range?: OffsetRange;
  readonly severity: 'error' | 'warning';
  /** Which part of the API server said it, where that decides what can be done. */
  readonly layer?: RejectionLayer;
  /** With a conflict: who owns the field. */
  readonly manager?: string;
}

interface Said {
  readonly problems: readonly ApplyProblem[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What the API server refused or advised, on the lines that caused it, until the file is edited or applied again. */
export class ApplyDiagnostics implements Disposable {
  readonly #owned = new DisposableStore();
  readonly #collection = this.#owned.add(languages.createDiagnosticCollection('meshwalk-apply'));
  readonly #byFile = new Map<string, Map<number, Said>>();

  constructor() {
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
    const file = this.#byFile.get(key) ?? new Map<number, Said>();
    this.#byFile.set(key, file);
    const diagnostics = problems.map((problem) => diagnosticOf(document, placed, problem));
    file.set(placed.index, { problems, diagnostics });
    this.#show(document.uri);
  }

  /** What was last said of an object, as long as its file is as it was. */
  problemsOf(document: TextDocument, { index }: PlacedObject): readonly ApplyProblem[] {
    return this.#byFile.get(document.uri.toString())?.get(index)?.problems ?? [];
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #show(uri: Uri): void {
    const file = this.#byFile.get(uri.toString());
    this.#collection.set(
      uri,
      [...(file?.values() ?? [])].flatMap(({ diagnostics }) => diagnostics),
    );
  }
}

function diagnosticOf(document: TextDocument, placed: PlacedObject, problem: ApplyProblem): Diagnostic {
  const range = rangeOf(document, placed, problem);
  const severity = problem.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
  const diagnostic = new Diagnostic(range, problem.message, severity);
  diagnostic.source = API_SERVER_SOURCE;
  const { layer } = problem;
  if (layer !== undefined) diagnostic.code = isImmutable({ ...problem, layer }) ? 'immutable' : layer;
  return diagnostic;
}

function rangeOf(document: TextDocument, placed: PlacedObject, { path, range }: ApplyProblem): Range {
  const { start } = placed.document;
  if (range !== undefined)
    return new Range(document.positionAt(start + range[0]), document.positionAt(start + range[1]));
  if (path.length === 0) return document.lineAt(placed.range.start.line).range;
  return rangeIn(document, placed.document, [...placed.object.path, ...path]);
}
