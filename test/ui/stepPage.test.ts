import assert from 'node:assert/strict';
import type { FrameLocator, Locator } from 'playwright-core';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { suiteMesh } from '../rig/suiteMesh.ts';
import { type SuiteNamespace, newSuiteNamespace } from '../rig/suiteNamespace.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import { type Workbench, waitUntilUsable } from '../rig/workbench.ts';
import { ChapterByKeyboard } from './chapterByKeyboard.ts';

const LABEL = 'istio-injection';
const namespace = `step-page-${process.pid}`;

describe('The page of a step', () => {
  let window: Workbench;
  let own: SuiteNamespace;
  pictureFailures(() => window);

  const labelOf = (): string =>
    own.kubectl('get', 'namespace', namespace, `--output=jsonpath={.metadata.labels.${LABEL}}`);
  const page = (): FrameLocator => window.webview();
  const state = (): Locator => page().getByRole('status');
  const button = (name: string | RegExp): Locator => page().getByRole('button', { name });

  async function open(chapter: number, number: string): Promise<void> {
    const tree = window.tree('Course');
    const row = tree.row(`Step ${number},`);
    const folded = tree.row(`Chapter ${chapter},`).and(window.page.locator('[aria-expanded=false]'));
    // While the first facts come in the tree is drawn anew, and a click can be lost with the row that it hit.
    while (!(await row.isVisible())) {
      if (await folded.isVisible()) await folded.locator('.monaco-tl-twistie').click();
      await row.waitFor({ timeout: 1000 }).catch(() => {});
    }
    await row.click();
    await page().getByRole('heading', { level: 1, name: number }).waitFor();
  }

  before(async () => {
    own = newSuiteNamespace(namespace);
    window = await openWorkbench({
      extension: { vsix: suiteVsix() },
      env: { KUBECONFIG: own.kubeconfig },
      viewport: { width: 1280, height: 900 },
    });
    await window.showView('Meshwalk');
    await window.openPane('Course');
  });

  after(async () => {
    await window.close();
    own.remove();
  });

  it('opens from the Course view and says what is missing, and shows the command for this cluster', async () => {
    await open(3, '3.3');
    await state().getByText('Not done.', { exact: true }).waitFor();
    assert.match(await state().innerText(), new RegExp(`${namespace}.*${LABEL}`));
    const command = await page().locator('pre').first().innerText();
    assert.equal(
      command.replaceAll(/\s+/g, ' '),
      `kubectl label namespace ${namespace} ${LABEL}=enabled --context=${suiteMesh().context}`,
    );
    await button(`Namespace ${namespace}: change`).waitFor();
    await button(`Cluster ${suiteMesh().context}: change`).waitFor();
  });

  it('copies the command as it stands', async () => {
    await button('Copy the command').click();
    await page().getByText('Copied', { exact: true }).waitFor();
    await window.clipboardText(new RegExp(`^kubectl label namespace ${namespace} ${LABEL}=enabled `));
  });

  it('explains the words of the command', async () => {
    const words = page().getByText('changes the labels of one namespace');
    assert.equal(await words.isVisible(), false);
    await page().getByText('What each part means').click();
    assert.equal(await words.isVisible(), true);
  });

  it('follows the choice of another namespace', async () => {
    const choose = async (from: string, to: string): Promise<void> => {
      await button(`Namespace ${from}: change`).click();
      await window.quickInput.search(to);
      await button(`Namespace ${to}: change`).waitFor();
      await page().locator('pre').getByText(`label namespace ${to}`).waitFor();
    };
    await choose(namespace, 'kube-system');
    await state().getByText('Namespace kube-system').waitFor();
    await choose('kube-system', namespace);
  });

  it('fits a page of 320 px in every theme', async () => {
    const failures: string[] = [];
    await window.page.keyboard.press('ControlOrMeta+b');
    for (const theme of ['light', 'high contrast', 'high contrast light', 'dark'] as const) {
      await window.resize(1280, 900);
      await window.setTheme(theme);
      await window.picture(`stepPage-${theme.replaceAll(' ', '-')}`);
      await window.resize(500, 900);
      // The page is what is left of the window beside the activity bar.
      const beside =
        500 -
        (await page()
          .locator('html')
          .evaluate((html) => html.clientWidth));
      await window.resize(320 + beside, 900);
      const [width, needed] = await page()
        .locator('html')
        .evaluate((html) => [html.clientWidth, html.scrollWidth] as const);
      assert.ok(width <= 322, `${width} px`);
      if (needed > width) failures.push(`${theme}: ${needed} px`);
      await window.picture(`stepPage-320-${theme.replaceAll(' ', '-')}`);
    }
    assert.deepEqual(failures, []);
    await window.resize(1280, 900);
    await window.page.keyboard.press('ControlOrMeta+b');
  });

  it('does the step and follows the cluster, with the keyboard alone', async () => {
    await page().getByRole('heading', { level: 1 }).focus();
    const passed: string[] = [];
    const focused = page().locator(':focus');
    for (let presses = 0; presses < 20; presses++) {
      await window.page.keyboard.press('Tab');
      passed.push((await focused.getAttribute('aria-label')) ?? (await focused.innerText()));
      if (passed.at(-1) === 'Label the namespace') break;
    }
    assert.deepEqual(
      passed.map((name) => name.replace(/: kubectl .*/, '')),
      ['Copy the command', 'What each part means', 'Label the namespace'],
    );
    await window.page.keyboard.press('Enter');
    await state().getByText('Done.', { exact: true }).waitFor();
    assert.equal(labelOf(), 'enabled');
    assert.equal(await focused.innerText(), 'Label the namespace');
    await window.page.keyboard.press('Tab');
    assert.equal(await focused.innerText(), 'Check now');
    await window.page.keyboard.press('Enter');
    await state().getByText('Checked at').waitFor();
  });

  it('says without being asked that the cluster has lost it, in words that no other page changes', async () => {
    own.kubectl('label', 'namespace', namespace, `${LABEL}-`);
    await state().getByText('Lost.', { exact: true }).waitFor();
    assert.match(await state().innerText(), /Was done\./);
    assert.doesNotMatch(await page().locator('body').innerText(), /exit code/);
  });

  it('has headings in order, labels on every button, and a polite live region', async () => {
    const levels = await page()
      .locator('h1, h2, h3, h4')
      .evaluateAll((headings) => headings.map((heading) => Number(heading.tagName.slice(1))));
    assert.equal(levels[0], 1);
    assert.equal(levels.filter((level) => level === 1).length, 1);
    assert.ok(levels.every((level, place) => place === 0 || level <= (levels[place - 1] ?? 0) + 1));
    for (const one of await page().getByRole('button').all()) {
      const name = (await one.getAttribute('aria-label')) ?? (await one.innerText());
      assert.notEqual(name.trim(), '');
    }
    assert.equal(await state().getAttribute('aria-live'), 'polite');
    await page().getByRole('main').waitFor();
    await page().getByRole('navigation', { name: 'Other steps' }).waitFor();
    await page().getByRole('region', { name: 'State' }).waitFor();
  });

  it('leads to the next step and takes the focus to its heading', async () => {
    await button(/^Next/).focus();
    await window.page.keyboard.press('Enter');
    const heading = page().getByRole('heading', { level: 1, name: '3.4' });
    await heading.waitFor();
    assert.match(await page().locator(':focus').innerText(), /^3\.4/);
  });

  it('goes through a whole chapter with the keyboard alone, by what a screen reader finds and hears', async function () {
    this.timeout(300_000);
    own.kubectl('label', 'namespace', namespace, `${LABEL}=enabled`, '--overwrite');
    try {
      const chapter = new ChapterByKeyboard(window);
      await chapter.openFromCourseView(/^Chapter 4, Bookinfo:/, /^Step 4\.1, Deploy Bookinfo:/);

      await chapter.hears(/^4\.1 Deploy Bookinfo$/);
      await chapter.presses(/^Deploy Bookinfo$/);
      await chapter.hearsState(/^Done\. All 14 objects of Bookinfo are in /);
      assert.ok((await chapter.heard()).some((words) => words.includes('Running: Deploy Bookinfo')));
      await chapter.presses(/^Next /);

      await chapter.hears(/^4\.2 Wait until it is ready$/);
      await chapter.hearsState(/^Done\. All 6 Deployments of Bookinfo are ready\./);
      await chapter.presses(/^List them$/);
      await window.terminalText(/service\/productpage/);
      await chapter.presses(/^Next /);

      await chapter.hears(/^4\.3 See the proxies$/);
      await chapter.hearsState(/^Done\. All 6 pods run with a proxy: 2\/2\./);
      await chapter.presses(/^Show the pods$/);
      await chapter.returnsFrom('Mesh', /^Show the pods$/);
      await chapter.presses(/^Next /);

      await chapter.hears(/^4\.4 Ask it from inside the mesh$/);
      await chapter.presses(/^Ask for the page$/);
      await chapter.hearsState(/^Done\. The product page answered: Simple Bookstore App\./);
      await chapter.presses(/^Next /);
      await chapter.hears(/^5\.1 Create the Gateway$/);
    } finally {
      own.kubectl('label', 'namespace', namespace, `${LABEL}-`);
    }
  });

  it('counts a page as read that only wants to be read', async () => {
    await open(1, '1.3');
    await state().getByText('Done.', { exact: true }).waitFor();
    assert.equal(await button('Check now').isVisible(), false);
    const picture = page().getByRole('group', { name: /Two pods/ });
    await picture.getByRole('link', { name: 'istiod: understand what was installed' }).focus();
    await window.page.keyboard.press('Enter');
    await page().getByRole('heading', { level: 1, name: '3.6' }).waitFor();
  });

  it('comes back after a reload, at the same step', async () => {
    await open(3, '3.3');
    const loaded = window.page.waitForEvent('load');
    await window.runCommand('Developer: Reload Window');
    await loaded;
    await waitUntilUsable(window.page);
    await page().getByRole('heading', { level: 1, name: '3.3' }).waitFor();
    await state().getByText('Lost.', { exact: true }).waitFor();
  });

  it('breaks no rule of its own policy', () => {
    assert.deepEqual(
      window.errors.filter((error) => /Content Security Policy|Uncaught|TypeError/.test(error)),
      [],
    );
  });
});
