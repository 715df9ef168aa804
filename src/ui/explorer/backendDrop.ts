import { DocumentDropEdit, l10n } from 'vscode';
import type { DocumentDropOrPasteEditKind, Position, TextDocument } from 'vscode';
import { backendText } from '../../manifests/backendText.ts';
import { isRecord } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';

/** What dropping Services at a place of a manifest inserts. */
export function backendDrop(
  document: TextDocument,
  position: Position,
  text: string,
  kind: DocumentDropOrPasteEditKind,
): DocumentDropEdit | undefined {
  const services: unknown = JSON.parse(text);
  if (!Array.isArray(services)) return undefined;
  const known = services.filter(isRecord) as unknown as readonly KubeObject[];
  const line = document.lineAt(position.line).text;
  const inserted = backendText(document.getText(), document.offsetAt(position), line, known);
  return new DocumentDropEdit(inserted, l10n.t('Reference to the Service'), kind);
}
