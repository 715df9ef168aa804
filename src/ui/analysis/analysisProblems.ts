import { CodeActionKind, Diagnostic, DiagnosticSeverity, Uri, l10n, languages } from 'vscode';
import type { CodeActionProvider, Disposable, Range } from 'vscode';
import type { Finding } from '../../cli/tools/istioctlAnalyze.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';

export const ANALYSIS_SOURCE = 'istioctl analyze';

/** A finding with the place where it is shown. */
export interface PlacedFinding {
  readonly finding: Finding;
  readonly uri: Uri;
  readonly range: Range;
  /** The object as the cluster has it, for findings that are in no file. */
  readonly object?: KubeObject;
  /** Why it is known to be istioctl's own mistake. */
  readonly falseAlarm?: string;
}

/** A finding as it is shown. */
export interface ShownFinding extends PlacedFinding {
  readonly diagnostic: Diagnostic;
}

/** What the catalogue of codes has to say about one. */
export type ExplainCode = (
  code: string,
) => { readonly explanation: string; readonly advice: string } | undefined;

/**
 * Findings of `istioctl analyze` as Problems. Each run replaces what its scope said before, and what any other scope said
 * of the documents and objects that it has looked at: the last word on them is its own.
 */
export class AnalysisProblems implements Disposable {
  readonly #collection = languages.createDiagnosticCollection('meshwalk-analyze');
  readonly #byScope = new Map<string, readonly PlacedFinding[]>();
  #shown: readonly ShownFinding[] = [];
  #fixes: Disposable | undefined;
  #explain: ExplainCode = () => undefined;

  /**
   * @param covers whether the run has looked at the document or object of a finding of another scope
   * @param explain words for the codes; they come with the findings, because nothing needs them before
   */
  replace(
    scope: string,
    findings: readonly PlacedFinding[],
    covers: (other: PlacedFinding) => boolean,
    explain: ExplainCode,
  ): void {
    this.#keep((other) => !covers(other));
    this.#byScope.set(scope, findings);
    this.#explain = explain;
    this.#show();
  }

  /** Drops what was said of a document, or of all in a folder, that is no more. */
  forget(gone: Uri): void {
    const isIn = ({ uri }: PlacedFinding): boolean =>
      uri.toString() === gone.toString() || uri.toString().startsWith(`${gone.toString()}/`);
    if (!this.#shown.some(isIn)) return;
    this.#keep((one) => !isIn(one));
    this.#show();
  }

  /** What is shown of a file in a range. */
  at(uri: Uri, range: Range): readonly ShownFinding[] {
    const address = uri.toString();
    return this.#shown.filter(
      (one) => one.uri.toString() === address && one.range.intersection(range) !== undefined,
    );
  }

  /** Offers what mends the findings, from the first ones on. */
  offer(make: () => CodeActionProvider): void {
    this.#fixes ??= languages.registerCodeActionsProvider(
      [{ language: 'yaml' }, { language: 'json' }, { scheme: 'meshwalk-object' }],
      make(),
      { providedCodeActionKinds: [CodeActionKind.QuickFix] },
    );
  }

  clear(): void {
    this.#byScope.clear();
    this.#shown = [];
    this.#collection.clear();
  }

  dispose(): void {
    this.#fixes?.dispose();
    this.#collection.dispose();
  }

  #keep(wanted: (one: PlacedFinding) => boolean): void {
    for (const [scope, findings] of this.#byScope) {
      const kept = findings.filter(wanted);
      if (kept.length === 0) this.#byScope.delete(scope);
      else this.#byScope.set(scope, kept);
    }
  }

  #show(): void {
    const shown = new Map<string, ShownFinding>();
    for (const findings of this.#byScope.values()) {
      for (const placed of findings) {
        // A namespace and the whole cluster tell the same of the same object.
        const { uri, range, finding } = placed;
        const key = [uri.toString(), range.start.line, finding.code, finding.message].join('\n');
        if (!shown.has(key)) shown.set(key, { ...placed, diagnostic: diagnosticOf(placed, this.#explain) });
      }
    }
    this.#shown = [...shown.values()];
    const byUri = Map.groupBy(this.#shown, ({ uri }) => uri.toString());
    this.#collection.clear();
    this.#collection.set(
      [...byUri].map(([uri, all]) => [Uri.parse(uri), all.map(({ diagnostic }) => diagnostic)]),
    );
  }
}

const SEVERITIES: Readonly<Record<Finding['level'], DiagnosticSeverity>> = {
  Error: DiagnosticSeverity.Error,
  Warning: DiagnosticSeverity.Warning,
  Info: DiagnosticSeverity.Information,
};

function diagnosticOf({ finding, range, falseAlarm }: PlacedFinding, explain: ExplainCode): Diagnostic {
  const { kind, namespace, name } = finding.origin ?? {};
  const origin =
    kind === undefined
      ? ''
      : ` (${kind} ${[namespace, name].filter((part) => part !== undefined).join('/')})`;
  const known = explain(finding.code);
  const why =
    falseAlarm === undefined
      ? known && `${known.explanation}\n${known.advice}`
      : l10n.t('Known false alarm of istioctl: {0}', falseAlarm);
  const message = `${finding.message}${origin}${why === undefined ? '' : `\n${why}`}`;
  const severity = falseAlarm === undefined ? SEVERITIES[finding.level] : DiagnosticSeverity.Information;
  const diagnostic = new Diagnostic(range, message, severity);
  diagnostic.source = ANALYSIS_SOURCE;
  diagnostic.code =
    finding.documentationUrl === undefined
      ? finding.code
      : { value: finding.code, target: Uri.parse(finding.documentationUrl, true) };
  return diagnostic;
}
