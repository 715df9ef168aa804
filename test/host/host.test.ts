import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('The host', () => {
  const kind = process.env['MESHWALK_HOST_KIND'];

  it(`is VS Code ${vscode.version}, ${kind}`, () => {
    assert.equal(vscode.env.uiKind, kind === 'desktop' ? vscode.UIKind.Desktop : vscode.UIKind.Web);
  });

  it('is not older than the oldest VS Code that the package names', () => {
    const [major = 0, minor = 0] = vscode.version.split('.').map(Number);
    assert.ok(major > 1 || minor >= 106, vscode.version);
  });

  it('runs commands', async () => {
    const commands = await vscode.commands.getCommands(true);
    assert.ok(commands.includes('workbench.action.showCommands'));
  });
});
