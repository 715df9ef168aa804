import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('The extension', () => {
  it('activates, and its commands are there', async () => {
    const extension = vscode.extensions.getExtension('meshwalk.meshwalk');
    assert.ok(extension, 'the host does not know meshwalk.meshwalk');
    await extension.activate();
    const { contributes } = extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributes.commands
      .map(({ command }) => command)
      .filter((command) => !registered.has(command));
    assert.deepEqual(missing, []);
  });
});
