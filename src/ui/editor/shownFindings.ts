import {
  Diagnostic,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  Location,
  Range,
  Uri,
  workspace,
} from 'vscode';
import type { TextDocument } from 'vscode';
import type { ManifestDocument } from '../../manifests/documents.ts';
import type { OffsetRange } from '../../manifests/offsetRange.ts';
import type { Finding, Related, Severity } from '../../validation/finding.ts';
import { mergeToolFindings } from '../../validation/toolFindings.ts';
import { mergeFindings } from '../../validation/references/mergeFindings.ts';
import { isSaidBy } from './otherYamlExtension.ts';
import type { OtherYaml } from './otherYamlExtension.ts';

/** A finding as the editor shows it. */
export interface ShownFinding {
  readonly diagnostic: Diagnostic;
  readonly finding: Finding;
}

/** What is shown of one document of a file. */
export interface ShownDocument {
  readonly manifest: ManifestDocument;
  readonly line: number;
  readonly findings: readonly Finding[];
  readonly references: readonly Finding[];
  /** Of istioctl. */
  readonly tool: readonly Finding[];
  /** What another extension says of the file, which is left out here. */
  readonly other: OtherYaml;
  readonly shown: readonly ShownFinding[];
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/**
 * The diagnostics of one document. Those of `before` stay when nothing changed in the document or above it: most of a
 * file costs nothing at an edit.
 */
export function showFindings(
  document: TextDocument,
  manifest: ManifestDocument,
  found: Pick<ShownDocument, 'findings' | 'references' | 'tool' | 'other'>,
  before: ShownDocument | undefined,
): ShownDocument {
  const { line } = document.positionAt(manifest.start);
  const { findings, references, tool, other } = found;
  const isSame =
    before?.line === line &&
    before.findings === findings &&
    before.references === references &&
    before.tool === tool &&
    before.other === other;
  const shown = isSame
    ? before.shown
    : mergeToolFindings(mergeFindings(findings, references), tool)
        .filter((finding) => !isSaidBy(other, finding))
        .map((finding) => ({ diagnostic: diagnosticOf(document, manifest, finding), finding }));
  return { manifest, line, findings, references, tool, other, shown };
}

/** A range of a document in its file. */
export function rangeAt(
  document: TextDocument,
  manifest: ManifestDocument,
  [start, end]: OffsetRange,
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
    diagnostic.relatedInformation = finding.related.flatMap((related) => {
      const place = placeOf(document, manifest, related);
      return place === undefined ? [] : [new DiagnosticRelatedInformation(place, related.message)];
    });
  }
  return diagnostic;
}

/** `undefined` for a place in a file that was closed meanwhile. */
function placeOf(
  document: TextDocument,
  manifest: ManifestDocument,
  { file, range }: Related,
): Location | undefined {
  if (file === undefined) return new Location(document.uri, rangeAt(document, manifest, range));
  const other = workspace.textDocuments.find(({ uri }) => uri.toString() === file);
  if (other === undefined) return undefined;
  return new Location(other.uri, new Range(other.positionAt(range[0]), other.positionAt(range[1])));
}
