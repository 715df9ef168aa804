import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { kubectl } from '../rig/suiteKubectl.ts';
import { newSuiteLab } from '../rig/suiteLab.ts';
import type { SuiteLab } from '../rig/suiteLab.ts';
import { suiteMesh } from '../rig/suiteMesh.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import type { Workbench } from '../rig/workbench.ts';

const NAMESPACE = 'without-lenses';
// The hover's commands carry the address of the file: what an address could misread must come through.
const FILE = 'words in C# 100%.yaml';
const WORDS = `apiVersion: v1
kind: ConfigMap
metadata:
  name: words
data:
  greeting: hello
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: others
data:
  greeting: hello
`;

const LONG = 'long.yaml';
const map = (name: string): string => WORDS.split('---')[0]?.replace('words', name) ?? '';
const many = Array.from({ length: 200 }, (_, index) => `  key-${index}: hello\n`).join('');

/** What each mark of the gutter is drawn with. */
const SHAPES = { absent: '<circle', good: 'M3 8.5', differs: 'M8 2.5' } as const;

/** A learner who has switched the lenses off sees the states in the gutter, and does the same things by hovers. */
describe('Manifests without lenses', () => {
  let window: Workbench;
  let lab: SuiteLab;
  pictureFailures(() => window);

  before(async () => {
    await kubectl('create', 'namespace', NAMESPACE);
    lab = newSuiteLab();
    writeFileSync(join(lab.folder, FILE), WORDS);
    writeFileSync(join(lab.folder, LONG), ['above', 'below'].map((name) => map(name) + many).join('---\n'));
    window = await openWorkbench({
      extension: { vsix: suiteVsix() },
      workspace: lab.folder,
      // VS Code's own switch, of all extensions.
      settings: { 'editor.codeLens': false, 'meshwalk.codeLens.files': 'kubernetes' },
      env: { KUBECONFIG: suiteMesh().kubeconfig, PATH: process.env['PATH'] },
    });
    await window.showView('Meshwalk');
    await window.runCommand('Istio: Choose Namespace…');
    await window.quickInput.choose(NAMESPACE);
    await window.statusBarItem(new RegExp(`Meshwalk works in practice/${NAMESPACE}`)).waitFor();
  });

  after(async () => {
    await window?.close();
    lab?.remove();
    await kubectl('delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=false');
  });

  /** Waits until the gutter of the active editor shows these marks, from above. */
  async function marks(...wanted: readonly (keyof typeof SHAPES)[]): Promise<void> {
    const shapes = wanted.map((mark) => SHAPES[mark]);
    await window.page.waitForFunction(
      `(() => {
      const top = (element) => element.getBoundingClientRect().top;
      const shown = [...document.querySelectorAll('.glyph-margin-widgets *, .margin-view-overlays *')]
        .flatMap((element) => {
          const [, data] = /base64,([^"]+)"/.exec(getComputedStyle(element).backgroundImage) ?? [];
          return data === undefined ? [] : [{ top: top(element), svg: atob(data) }];
        })
        .filter(({ svg }) => svg.includes('viewBox="0 0 16 16"'))
        .sort((one, other) => one.top - other.top);
      const wanted = ${JSON.stringify(shapes)};
      return shown.length === wanted.length && wanted.every((shape, at) => shown[at].svg.includes(shape));
    })()`,
      undefined,
      { timeout: 60_000 },
    );
  }

  /** Shows the hover over the kind's first line and gives its link. */
  async function hoverLink(text: string): Promise<Locator> {
    await window.page.keyboard.press('Control+Home');
    await window.runCommand('Show or Focus Hover');
    const link = window.page.locator('.monaco-hover:not(.hidden) a', { hasText: text }).first();
    await link.waitFor();
    return link;
  }

  it('have a mark for the state of each document, and none above it', async () => {
    await window.openFile(FILE);
    await marks('absent', 'absent');
    if ((await window.page.locator('.codelens-decoration').count()) > 0)
      throw new Error('there are lenses, though they are off');
  });

  it('are applied from the hover, and the mark follows', async () => {
    const link = await hoverLink(`Apply to practice/${NAMESPACE}`);
    await link.click();
    await marks('good', 'absent');
    await kubectl('get', 'configmap', 'words', '--namespace', NAMESPACE);
  });

  it('show that the cluster has something else', async () => {
    await window.replaceText(FILE, WORDS.replace('hello', 'good-day'));
    await marks('differs', 'absent');
  });

  it('keep the name of the document in sight, however far one scrolls in it', async () => {
    await window.openFile(LONG);
    const header = (name: string): Locator =>
      window.editor(LONG).locator('.sticky-widget .sticky-line-content', {
        hasText: new RegExp(`^\\s*name:\\s${name}$`),
      });
    await window.page.keyboard.press('Control+End');
    await header('below').waitFor();
    await window.page.keyboard.press('Control+Home');
    await header('below').waitFor({ state: 'detached' });
    for (let page = 0; page < 4; page++) await window.page.keyboard.press('PageDown');
    await header('above').waitFor();
  });
});
