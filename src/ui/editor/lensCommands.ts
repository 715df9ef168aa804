import { commands } from 'vscode';
import type { Command, Disposable, Uri } from 'vscode';

/**
 * Commands of lenses, each with its arguments within. VS Code keeps the arguments of a lens's command only until it has
 * asked for the next lenses, and may show the old ones for a while longer: a click in that time would do nothing but
 * say "Actual command not found". A command without arguments needs no keeping.
 */
export class LensCommands implements Disposable {
  /** By file, then by what they do. */
  readonly #made = new Map<string, Map<string, { readonly id: string; readonly registered: Disposable }>>();
  #count = 0;

  /** The same command without arguments. One that does nothing stays as it is. */
  bound(uri: string, command: Command): Command {
    if (command.command === '') return command;
    const { arguments: args = [], ...rest } = command;
    const made = this.#made.get(uri) ?? new Map<string, { id: string; registered: Disposable }>();
    this.#made.set(uri, made);
    const key = JSON.stringify([command.command, ...(args as readonly unknown[])]);
    let found = made.get(key);
    if (found === undefined) {
      // VS Code lists no command that begins so among those that can have a key.
      const id = `_meshwalk.lens.${String(++this.#count)}`;
      const run = (): Thenable<unknown> => commands.executeCommand(command.command, ...(args as unknown[]));
      found = { id, registered: commands.registerCommand(id, run) };
      made.set(key, found);
    }
    return { ...rest, command: found.id };
  }

  /** The file is closed: nobody sees its lenses. */
  forget(uri: Uri): void {
    const key = uri.toString();
    for (const { registered } of this.#made.get(key)?.values() ?? []) registered.dispose();
    this.#made.delete(key);
  }

  dispose(): void {
    for (const made of this.#made.values()) for (const { registered } of made.values()) registered.dispose();
    this.#made.clear();
  }
}
