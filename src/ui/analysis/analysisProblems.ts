import { Diagnostic, DiagnosticSeverity, Range, Uri, languages } from 'vscode';
import type { Disposable } from 'vscode';
import type { Finding } from '../../cli/tools/istioctlAnalyze.ts';

/** A finding with the place where it is shown. */
export interface PlacedFinding {
  readonly finding: Finding;
  readonly uri: Uri;
  readonly range: Range;
}

/** Findings of `istioctl analyze` as Problems. Each scope's findings replace what that scope said before. */
export class AnalysisProblems implements Disposable {
  readonly #collection = languages.createDiagnosticCollection('meshwalk-analyze');
  readonly #byScope = new Map<string, readonly PlacedFinding[]>();

  replace(scope: string, findings: readonly PlacedFinding[]): void {
    this.#byScope.set(scope, findings);
    this.#show();
  }

  clear(): void {
    this.#byScope.clear();
    this.#collection.clear();
  }

  dispose(): void {
    this.#collection.dispose();
  }

  #show(): void {
    const byUri = new Map<string, Diagnostic[]>();
    const seen = new Set<string>();
    for (const findings of this.#byScope.values()) {
      for (const placed of findings) {
        // A namespace and the whole cluster tell the same of the same object.
        const key = [
          placed.uri.toString(),
          placed.range.start.line,
          placed.finding.code,
          placed.finding.message,
        ].join('\n');
        if (seen.has(key)) continue;
        seen.add(key);
        const uri = placed.uri.toString();
        byUri.set(uri, [...(byUri.get(uri) ?? []), diagnosticOf(placed)]);
      }
    }
    this.#collection.clear();
    for (const [uri, diagnostics] of byUri) this.#collection.set(Uri.parse(uri), diagnostics);
  }
}

const SEVERITIES: Readonly<Record<Finding['level'], DiagnosticSeverity>> = {
  Error: DiagnosticSeverity.Error,
  Warning: DiagnosticSeverity.Warning,
  Info: DiagnosticSeverity.Information,
};

function diagnosticOf({ finding, range }: PlacedFinding): Diagnostic {
  const { kind, namespace, name } = finding.origin ?? {};
  const origin =
    kind === undefined
      ? ''
      : ` (${kind} ${[namespace, name].filter((part) => part !== undefined).join('/')})`;
  const diagnostic = new Diagnostic(range, `${finding.message}${origin}`, SEVERITIES[finding.level]);
  diagnostic.source = 'istioctl analyze';
  diagnostic.code =
    finding.documentationUrl === undefined
      ? finding.code
      : { value: finding.code, target: Uri.parse(finding.documentationUrl, true) };
  return diagnostic;
}
