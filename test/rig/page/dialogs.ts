import type { Locator, Page } from 'playwright-core';
import { beginsWith, type Name } from './names.ts';

/** The notification whose text contains or matches `text`; resolves when it is in sight. */
export async function notification(page: Page, text: Name): Promise<Locator> {
  const found = page.locator('.notification-toast .notification-list-item', { hasText: text });
  await found.first().waitFor();
  return found.first();
}

/** Clicks a button of a notification. */
export async function clickNotification(page: Page, text: Name, button: Name): Promise<void> {
  const found = await notification(page, text);
  await found.getByRole('button', { name: beginsWith(button) }).click();
}

export interface ModalDialog {
  readonly root: Locator;
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
  /** Clicks a button and resolves when the dialog is gone. */
  click(button: Name): Promise<void>;
}

/** The modal dialog; resolves when one is in sight. */
export async function modalDialog(page: Page): Promise<ModalDialog> {
  const root = page.locator('.monaco-dialog-box');
  await root.waitFor();
  const detail = root.locator('.dialog-message-detail');
  return {
    root,
    message: await root.locator('.dialog-message-text').innerText(),
    detail: (await detail.count()) > 0 ? await detail.innerText() : '',
    buttons: await root.locator('.dialog-buttons .monaco-button').allInnerTexts(),
    click: async (button) => {
      await root.getByRole('button', { name: beginsWith(button) }).click();
      await root.waitFor({ state: 'hidden' });
    },
  };
}
