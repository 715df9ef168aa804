import { workspace } from 'vscode';
import type { TextDocument } from 'vscode';
import { readSetting } from '../settings.ts';

/** Whether VS Code asks for lenses in a text: its own setting switches those of all extensions off. */
export function editorShowsLenses(document: TextDocument): boolean {
  return workspace.getConfiguration('editor', document).get('codeLens') !== false;
}

/** Whether the lenses of a manifest are in sight. */
export function showsLenses(document: TextDocument): boolean {
  return readSetting('meshwalk.codeLens.enabled', document.uri) && editorShowsLenses(document);
}
