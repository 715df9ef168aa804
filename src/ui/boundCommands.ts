import { randomUUID } from 'node:crypto';
import { commands } from 'vscode';
import type { Command, Disposable } from 'vscode';

/**
 * Commands of lenses and rows, each with its arguments within. VS Code keeps the arguments of such a command only until
 * it has asked for the next lenses or rows, and may show the old ones for a while longer: a click in that time would do
 * nothing but say "Actual command not found". A command without arguments needs no keeping.
 */
export class BoundCommands implements Disposable {
  /** By group, then by what they do. */
  readonly #made = new Map<string, Map<string, { readonly id: string; readonly registered: Disposable }>>();

  /**
   * The same command without arguments. One that does nothing stays as it is.
   * @param group what it goes with, as {@link forget} names it
   * @param command its arguments are JSON: equal ones are one command
   */
  bound(group: string, command: Command): Command {
    if (command.command === '') return command;
    const { arguments: args = [], ...rest } = command;
    const made = this.#made.get(group) ?? new Map<string, { id: string; registered: Disposable }>();
    this.#made.set(group, made);
    const key = JSON.stringify([command.command, ...(args as readonly unknown[])]);
    let found = made.get(key);
    if (found === undefined) {
      // VS Code lists no command that begins so among those that can have a key.
      const id = `_meshwalk.bound.${randomUUID()}`;
      const run = (): Thenable<unknown> => commands.executeCommand(command.command, ...(args as unknown[]));
      found = { id, registered: commands.registerCommand(id, run) };
      made.set(key, found);
    }
    return { ...rest, command: found.id };
  }

  /** Nobody sees the lenses or rows of this group any more. */
  forget(group: string): void {
    for (const { registered } of this.#made.get(group)?.values() ?? []) registered.dispose();
    this.#made.delete(group);
  }

  /** Forgets all groups but these. */
  retain(groups: ReadonlySet<string>): void {
    for (const group of this.#made.keys()) if (!groups.has(group)) this.forget(group);
  }

  dispose(): void {
    for (const made of this.#made.values()) for (const { registered } of made.values()) registered.dispose();
    this.#made.clear();
  }
}
