import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { repoRoot } from '../rig/repoRoot.ts';
import type { Workbench } from '../rig/workbench.ts';

// What every other test of this folder relies on: each helper of the rig, tried on parts that VS Code itself brings.
describe('The window in the browser', () => {
  let folder: string;
  let window: Workbench;
  pictureFailures(() => window);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-folder-'));
    writeFileSync(
      join(folder, 'conflict.yaml'),
      '<<<<<<< HEAD\nname: ours\n=======\nname: theirs\n>>>>>>> other\n',
    );
    writeFileSync(join(folder, 'broken.json'), '{ "name": }\n');
    writeFileSync(join(folder, 'note.md'), '# A heading\n');
    window = await openWorkbench({
      extension: { folder: join(repoRoot, 'test', 'rig', 'fixtures', 'trivial-extension') },
      workspace: folder,
      env: { MESHWALK_PROBE: 'seen' },
    });
  });

  after(async () => {
    await window.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('runs a command of the extension and shows its notification', async () => {
    await window.runCommand('Trivial: Say Hello');
    const shown = await window.notification('Hello from the trivial extension');
    assert.equal((await shown.innerText()).trim(), 'Hello from the trivial extension');
    assert.doesNotMatch(await window.page.title(), /Extension Development Host/);
  });

  it('reads the rows of a tree', async () => {
    assert.deepEqual(await window.explorer().names(), ['broken.json', 'conflict.yaml', 'note.md']);
  });

  it('clicks a code lens and answers a dialog', async () => {
    const editor = await window.openFile('conflict.yaml');
    await window.lens('Accept Incoming Change').click();
    await editor.getByText('ours').waitFor({ state: 'detached' });
    assert.equal((await window.editorText('conflict.yaml')).trim(), 'name: theirs');
    await window.runCommand('View: Close Editor');
    const dialog = await window.dialog();
    assert.match(dialog.message, /save the changes you made to conflict\.yaml/);
    await dialog.click("Don't Save");
    assert.match(readFileSync(join(folder, 'conflict.yaml'), 'utf8'), /ours/);
  });

  it('lists Problems', async () => {
    await window.openFile('broken.json');
    const problems = await window.problems();
    await problems.row(/Value expected/).waitFor();
    assert.equal((await problems.names()).length, 2);
  });

  it('replaces the text of an editor', async () => {
    await window.replaceText('broken.json', '{\n  "name": "mended"\n}\n');
    await window.page.keyboard.press('ControlOrMeta+s');
    await (await window.problems()).root.getByText('No problems have been detected').waitFor();
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'broken.json'), 'utf8')), { name: 'mended' });
  });

  it('reads what is copied, although the frame that had the focus is gone', async () => {
    await window.openFile('broken.json');
    await window.runCommand('File: Copy Path of Active File');
    await window.page.evaluate(
      "const frame = document.body.appendChild(document.createElement('iframe')); frame.focus(); frame.remove()",
    );
    assert.equal(await window.page.evaluate('document.hasFocus()'), false);
    assert.equal(await window.clipboardText(/broken\.json$/), join(folder, 'broken.json'));
  });

  it('reads a terminal, whose environment is the one that was asked for', async () => {
    await window.runCommand('Terminal: Create New Terminal');
    await window.typeInTerminal('echo "probe=$MESHWALK_PROBE"');
    assert.match(await window.terminalText(/probe=seen/), /probe=seen/);
  });

  it('reads a webview', async () => {
    await window.openFile('note.md');
    await window.runCommand('Markdown: Open Preview to the Side');
    assert.equal(await window.webview().locator('h1').innerText(), 'A heading');
  });

  it('opens a walkthrough', async () => {
    const walkthrough = await window.walkthrough('Learn the Fundamentals');
    const steps = await walkthrough.steps();
    assert.ok(steps.length > 2, JSON.stringify(steps));
    assert.ok(steps.every((step) => step.id && step.title));
  });

  it('changes settings and themes', async () => {
    await window.changeSettings({ 'window.title': 'A title of ours' });
    await window.page.waitForFunction("document.title.includes('A title of ours')");
    for (const theme of ['light', 'high contrast', 'high contrast light', 'dark'] as const) {
      await window.setTheme(theme);
    }
  });
});
