import { Range, WorkspaceEdit, workspace } from 'vscode';
import type { TextDocument } from 'vscode';

/** A new YAML document with this text, which is stored nowhere yet. */
export async function newYaml(content = ''): Promise<TextDocument> {
  return withText(await workspace.openTextDocument({ language: 'yaml', content }), content);
}

/**
 * Makes sure that a document that is new has its own text. VS Code keeps a copy of what is not saved, by the name of the
 * document, and throws it away a moment after that was closed: the next `Untitled-1` then begins with the text of the
 * last one, which may be the manifest of another object.
 */
export async function withText(document: TextDocument, content: string): Promise<TextDocument> {
  const text = document.getText();
  if (unixLines(text) === unixLines(content)) return document;
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, new Range(document.positionAt(0), document.positionAt(text.length)), content);
  await workspace.applyEdit(edit);
  return document;
}

function unixLines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
