import * as vscode from 'vscode';

/** A file system in memory, as another extension may bring one. Like that of Windows it takes no heed of case. */
export class MemoryFiles implements vscode.FileSystemProvider {
  readonly #files = new Map<string, Uint8Array>();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  /** Puts a text there. */
  write(uri: vscode.Uri, text: string): void {
    this.writeFile(uri, new TextEncoder().encode(text));
  }
  watch(): vscode.Disposable {
    return { dispose() {} };
  }
  stat(uri: vscode.Uri): vscode.FileStat {
    const file = this.#files.get(keyOf(uri));
    const isFolder = [...this.#files.keys()].some((key) =>
      key.startsWith(`${keyOf(uri).replace(/\/$/, '')}/`),
    );
    if (file === undefined && !isFolder) throw vscode.FileSystemError.FileNotFound(uri);
    const type = file === undefined ? vscode.FileType.Directory : vscode.FileType.File;
    return { type, ctime: 0, mtime: 0, size: file?.length ?? 0 };
  }
  readDirectory(): [string, vscode.FileType][] {
    return [];
  }
  readFile(uri: vscode.Uri): Uint8Array {
    return this.#files.get(keyOf(uri)) ?? new Uint8Array();
  }
  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    this.#files.set(keyOf(uri), content);
  }
  createDirectory(): void {}
  delete(uri: vscode.Uri): void {
    this.#files.delete(keyOf(uri));
  }
  rename(): void {}
}

function keyOf({ authority, path }: vscode.Uri): string {
  return `//${authority}${path}`.toLowerCase();
}
