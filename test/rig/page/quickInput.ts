import type { Locator, Page } from 'playwright-core';
import { beginsWith, type Name } from './names.ts';

/** The box at the top of the window: quick picks and input boxes. */
export class QuickInput {
  readonly root: Locator;
  readonly box: Locator;
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    this.root = page.locator('.quick-input-widget:visible');
    this.box = this.root.locator('input[type=text], textarea').first();
  }

  /**
   * Opens the box with a key, types and takes the entry whose name begins with `name`. A box that something else opens
   * or closes at that very moment swallows the key or the text, and a window that still loads does not know every
   * entry: a person presses again, and so does this, a few times.
   */
  async pick(key: string, text: string, name: Name): Promise<void> {
    for (let left = 6; ; left -= 1) {
      await this.page.keyboard.press(key);
      try {
        await this.box.fill(text, { timeout: 3000 });
        await this.item(name).first().click({ timeout: 3000 });
        return;
      } catch (error) {
        if (left === 0) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  async waitFor(): Promise<void> {
    await this.root.waitFor();
  }

  /** The title, or an empty text. */
  async title(): Promise<string> {
    return this.root.locator('.quick-input-title').innerText();
  }

  /** The line below an input box: the prompt, or what is wrong with the input. */
  async message(): Promise<string> {
    return this.root.locator('.quick-input-message').innerText();
  }

  /** The entry whose accessible name begins with `name`. */
  item(name: Name): Locator {
    return this.root
      .getByRole('option', { name: beginsWith(name) })
      .or(this.root.getByRole('checkbox', { name: beginsWith(name) }));
  }

  /** The accessible names of the entries in sight. */
  async items(): Promise<string[]> {
    const rows = this.root.locator('.quick-input-list .monaco-list-row');
    await rows.first().waitFor();
    return Promise.all((await rows.all()).map(async (row) => (await row.getAttribute('aria-label')) ?? ''));
  }

  /** Types the text into the filter and takes the entry whose name begins with it. */
  async search(text: string): Promise<void> {
    await this.fill(text);
    await this.choose(text);
  }

  /** Clicks an entry that is in sight. */
  async choose(name: Name): Promise<void> {
    await this.waitFor();
    const item = this.item(name).first();
    await item.waitFor();
    // The card that hovers over an entry may lie on top of it.
    await item.click({ force: true });
  }

  /** Replaces what the box holds, without accepting it. */
  async fill(text: string): Promise<void> {
    await this.waitFor();
    await this.box.fill(text);
  }

  async accept(): Promise<void> {
    await this.page.keyboard.press('Enter');
  }

  async dismiss(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.root.waitFor({ state: 'hidden' });
  }
}
