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
    return this.root.getByRole('option', { name: beginsWith(name) }).or(
      this.root.getByRole('checkbox', { name: beginsWith(name) }),
    );
  }

  /** The accessible names of the entries in sight. */
  async items(): Promise<string[]> {
    const rows = this.root.locator('.quick-input-list .monaco-list-row');
    await rows.first().waitFor();
    return rows.evaluateAll((found) => found.map((row) => row.getAttribute('aria-label') ?? ''));
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
    await item.click();
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
