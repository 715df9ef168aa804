import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspace } from 'vscode';
import type { Uri } from 'vscode';
import { fileKey } from '../editor/fileKey.ts';
import { looksLikeManifest } from '../editor/meshText.ts';
import { namespacesOf } from './analyzedNamespaces.ts';

/** Copies of manifests for istioctl. Dispose it when the run has ended. */
export interface FileStage extends AsyncDisposable {
  /** Absolute; has the copies and nothing else. */
  readonly folder: string;
  /** Where each file's copy is. */
  readonly files: readonly { readonly uri: Uri; readonly path: string }[];
  /** The namespaces of all objects. */
  readonly namespaces: readonly string[];
}

/**
 * Puts manifests into a folder of their own, as they stand in their editors: istioctl reads files only, takes every
 * file of a folder, and a command line has not room for the paths of a workspace. Files that are no Kubernetes manifests stay out.
 */
export async function stageFiles(uris: readonly Uri[], namespace: string): Promise<FileStage> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'meshwalk-analyze-')));
  const files: { uri: Uri; path: string }[] = [];
  const namespaces = new Set<string>();
  const open = new Map(workspace.textDocuments.map((document) => [fileKey(document.uri), document]));
  for (const uri of uris) {
    const text =
      open.get(fileKey(uri))?.getText() ?? new TextDecoder().decode(await workspace.fs.readFile(uri));
    if (!isManifest(text)) continue;
    const ending = /\.json$/i.test(uri.path) ? 'json' : 'yaml';
    const path = join(folder, `${String(files.length + 1).padStart(4, '0')}.${ending}`);
    await writeFile(path, text, { mode: 0o600 });
    for (const name of namespacesOf(text, namespace)) namespaces.add(name);
    files.push({ uri, path });
  }
  return {
    folder,
    files,
    namespaces: [...namespaces],
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Whether a text looks like an object of Kubernetes; whether it is one istioctl will tell. */
export function isManifest(text: string): boolean {
  return looksLikeManifest(text) && /kind["']?\s*:/.test(text);
}
