import { DocumentDropEdit, SnippetString, l10n } from 'vscode';
import type { DocumentDropOrPasteEditKind, Position, TextDocument } from 'vscode';
import { backendText, isEmptyThere, routeText } from '../../manifests/backendText.ts';
import { isRecord } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';

/** Stands in the route for the name that is to be written; no object can have it. */
const GATEWAY = 'NAME OF THE GATEWAY';

/** What dropping Services inserts: a reference at a place of a manifest, a route where none has begun. */
export function backendDrop(
  document: TextDocument,
  position: Position,
  text: string,
  kind: DocumentDropOrPasteEditKind,
): DocumentDropEdit | undefined {
  const services: unknown = JSON.parse(text);
  if (!Array.isArray(services)) return undefined;
  const known = services.filter(isRecord) as unknown as readonly KubeObject[];
  if (known.length === 0) return undefined;
  const [all, offset] = [document.getText(), document.offsetAt(position)];
  if (isEmptyThere(all, offset)) {
    const [before = '', after = ''] = routeText(known, GATEWAY).split(GATEWAY);
    const snippet = new SnippetString().appendText(before).appendPlaceholder('gateway').appendText(after);
    return new DocumentDropEdit(snippet, l10n.t('Route to the Service'), kind);
  }
  const line = document.lineAt(position.line).text;
  const inserted = backendText(all, offset, line, known);
  return new DocumentDropEdit(inserted, l10n.t('Reference to the Service'), kind);
}
