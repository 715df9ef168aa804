import type { Locator, Page } from 'playwright-core';
import { beginsWith, type Name } from './names.ts';

/** A tree of the side bar or panel. Only the rows that fit the window exist in the page. */
export class Tree {
  readonly root: Locator;
  private readonly page: Page;

  constructor(page: Page, root: Locator) {
    this.page = page;
    this.root = root;
  }

  /** The row whose accessible name begins with `name`. */
  row(name: Name): Locator {
    return this.root.getByRole('treeitem', { name: beginsWith(name) });
  }

  /** The accessible names of the rows in sight, from top to bottom. */
  async names(): Promise<string[]> {
    const rows = await this.root.getByRole('treeitem').all();
    const found = await Promise.all(
      rows.map(async (row) => ({
        top: (await row.boundingBox())?.y ?? 0,
        name: (await row.getAttribute('aria-label')) ?? (await row.innerText()),
      })),
    );
    // Rows are recycled: their order in the document is not their order on the screen.
    return found.sort((a, b) => a.top - b.top).map((row) => row.name);
  }

  async click(name: Name): Promise<void> {
    await this.row(name).click();
  }

  /** Opens a node and resolves when the tree says that it is open; an open one stays open. */
  async expand(name: Name): Promise<void> {
    await this.toggle(name, true);
  }

  async collapse(name: Name): Promise<void> {
    await this.toggle(name, false);
  }

  /** Clicks one of the small buttons that a row shows under the pointer. */
  async runInlineAction(name: Name, action: Name): Promise<void> {
    const row = this.row(name);
    await row.hover();
    await row.getByRole('button', { name: beginsWith(action) }).click();
  }

  /** Opens the context menu of a row and clicks an entry of it. */
  async runContextAction(name: Name, action: Name): Promise<void> {
    await this.row(name).click({ button: 'right' });
    const entry = this.page.getByRole('menuitem', { name: beginsWith(action) });
    await retried(entry, async () => {
      await entry.click();
      // A menu takes no click in its first moments, lest the click that opened it counts.
      return entry.waitFor({ state: 'hidden', timeout: 1_000 });
    });
  }

  private async toggle(name: Name, open: boolean): Promise<void> {
    const row = this.row(name);
    await row.waitFor();
    const asked = this.root.locator(`[role=treeitem][aria-expanded=${open}]`).and(row);
    await retried(row, async () => {
      if ((await row.getAttribute('aria-expanded')) !== String(open)) {
        await row.locator('.monaco-tl-twistie').click();
      }
      // A row that is drawn again while the button is down loses the click.
      return asked.waitFor({ timeout: 2_000 });
    });
  }
}

/** Tries an action again while the window moves under it, at most five times; the last failure is thrown. */
async function retried(shown: Locator, action: () => Promise<void>): Promise<void> {
  await shown.first().waitFor();
  for (let tries = 1; ; tries++) {
    try {
      await action();
      return;
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}
