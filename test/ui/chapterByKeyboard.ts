import assert from 'node:assert/strict';
import type { FrameLocator, Locator } from 'playwright-core';
import type { Workbench } from '../rig/workbench.ts';

/** More than any page or view has to pass. */
const MANY = 60;

/** A chapter of the course as somebody goes through it who has no mouse and hears the page instead of seeing it. */
export class ChapterByKeyboard {
  readonly #window: Workbench;

  constructor(window: Workbench) {
    this.#window = window;
  }

  /** Goes to the Course view and opens one of its rows, a chapter being unfolded on the way. */
  async openFromCourseView(chapter: RegExp, step: RegExp): Promise<void> {
    const { page } = this.#window;
    await this.#command('Meshwalk: Focus on Course View');
    const tree = page.getByRole('tree', { name: 'Course' });
    await tree.and(page.locator(':focus')).waitFor();
    const row = tree.getByRole('treeitem', { name: step });
    // While facts come in the tree is drawn anew, and may fold what was just unfolded: a person presses again.
    while (!(await row.isVisible())) {
      await this.#press('Home');
      await this.#walkTo(tree, chapter);
      await this.#press('ArrowRight');
      await row.waitFor({ timeout: 2000 }).catch(() => {});
    }
    await this.#press('Home');
    await this.#walkTo(tree, step);
    assert.equal(await this.#focusedRow(tree).getAttribute('aria-level'), '2');
    await this.#press('Enter');
  }

  /** The page has the focus at its heading, and says what a screen reader needs to find the way. */
  async hears(heading: RegExp): Promise<void> {
    const page = this.#page();
    // A heading can have the focus of a page that has not got that of the window yet.
    await this.#hasPageTheFocus();
    await page.getByRole('heading', { level: 1, name: heading }).and(page.locator(':focus')).waitFor();
    await page.getByRole('main').waitFor();
    const levels = await page
      .locator('h1, h2, h3, h4')
      .evaluateAll((headings) => headings.map((one) => Number(one.tagName.slice(1))));
    assert.equal(levels.filter((level) => level === 1).length, 1);
    assert.ok(
      levels.every((level, place) => place === 0 || level <= (levels[place - 1] ?? 0) + 1),
      `headings of levels ${levels.join(', ')}`,
    );
    for (const one of await page.getByRole('button').or(page.getByRole('link')).all()) {
      assert.notEqual(((await one.getAttribute('aria-label')) ?? (await one.innerText())).trim(), '');
    }
    for (const svg of await page.locator('svg:not([role=group]):not([role=img])').all()) {
      assert.equal(await svg.evaluate((icon) => icon.closest('[aria-hidden=true]') !== null), true);
    }
    await page.getByRole('region', { name: 'State' }).waitFor();
    await page.getByRole('navigation', { name: 'Other steps' }).waitFor();
    const status = page.getByRole('status');
    assert.equal(await status.count(), 1);
    assert.equal(await status.getAttribute('aria-live'), 'polite');
    assert.equal(await status.getAttribute('aria-atomic'), 'true');
    await status.evaluate((region) => {
      const heard: string[] = [];
      Object.assign(region, { heard });
      const listen = (): unknown => heard.push((region as HTMLElement).innerText);
      new MutationObserver(listen).observe(region, { subtree: true, childList: true, characterData: true });
    });
  }

  /** Goes by Tab to a button whose name matches and presses it. */
  async presses(name: RegExp): Promise<void> {
    const passed: string[] = [];
    for (let presses = 0; presses < MANY; presses++) {
      await this.#press('Tab');
      passed.push(await this.#focusedName());
      if (name.test(passed.at(-1) ?? '')) {
        assert.equal(
          await this.#page().locator(':focus').last().evaluate(visiblyFocused),
          true,
          'no focus ring',
        );
        await this.#press('Enter');
        return;
      }
    }
    assert.fail(`Tab passes ${passed.join(' · ')}`);
  }

  /** Waits until the live region says this. */
  async hearsState(words: RegExp): Promise<void> {
    const status = this.#page().getByRole('status');
    await status.filter({ hasText: words }).waitFor({ timeout: 90_000 });
  }

  /** What the live region has said since the page was opened. */
  async heard(): Promise<readonly string[]> {
    return this.#page()
      .getByRole('status')
      .evaluate((region) => (region as unknown as { heard: string[] }).heard);
  }

  /** A button has led to a view: the focus goes back to the page, and to that button. */
  async returnsFrom(view: string, button: RegExp): Promise<void> {
    await this.#window.page
      .getByRole('tree', { name: view })
      .and(this.#window.page.locator(':focus'))
      .waitFor();
    await this.#press('ControlOrMeta+1');
    await this.#hasPageTheFocus();
    await this.#page().locator(':focus').filter({ hasText: button }).waitFor();
  }

  #page(): FrameLocator {
    return this.#window.webview();
  }

  async #hasPageTheFocus(): Promise<void> {
    await this.#window.page.waitForFunction(() => document.activeElement?.matches('iframe.webview'));
  }

  async #press(key: string): Promise<void> {
    await this.#window.page.keyboard.press(key);
  }

  async #command(title: string): Promise<void> {
    const { quickInput } = this.#window;
    await this.#press('F1');
    await quickInput.waitFor();
    await this.#window.page.keyboard.type(title);
    await quickInput.root.locator('.monaco-list-row.focused').filter({ hasText: title }).waitFor();
    await this.#press('Enter');
  }

  #focusedRow(tree: Locator): Locator {
    return tree.locator('.monaco-list-row.focused[role=treeitem]');
  }

  async #walkTo(tree: Locator, name: RegExp): Promise<void> {
    const passed: string[] = [];
    for (let presses = 0; presses < MANY; presses++) {
      passed.push((await this.#focusedRow(tree).getAttribute('aria-label')) ?? '');
      if (name.test(passed.at(-1) ?? '')) return;
      await this.#press('ArrowDown');
    }
    assert.fail(`The rows are ${passed.join(' · ')}`);
  }

  async #focusedName(): Promise<string> {
    // Inside of a picture the focus is in a tree of its own, whose host has it, too.
    const focused = this.#page().locator(':focus').last();
    const name = (await focused.getAttribute('aria-label')) ?? (await focused.innerText());
    return name.replaceAll(/\s+/g, ' ').trim();
  }
}

function visiblyFocused(one: Element): boolean {
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  return one.matches(':focus-visible') && outlineStyle !== 'none' && outlineWidth !== '0px';
}
