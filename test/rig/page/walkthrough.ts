import type { Locator, Page } from 'playwright-core';
import type { QuickInput } from './quickInput.ts';

export interface WalkthroughStep {
  readonly id: string;
  readonly title: string;
  readonly done: boolean;
}

/** The page "Welcome" with one walkthrough open. */
export class Walkthrough {
  readonly root: Locator;

  constructor(page: Page) {
    this.root = page.locator('.gettingStartedContainer');
  }

  /** The steps in their order, with the tick that the person sees. */
  async steps(): Promise<WalkthroughStep[]> {
    const steps = this.root.locator('button.getting-started-step[data-step-id]');
    await steps.first().waitFor();
    return steps.evaluateAll((buttons) =>
      buttons.map((button) => ({
        id: button.getAttribute('data-step-id') ?? '',
        title: button.querySelector('.step-title')?.textContent ?? '',
        done: button.querySelector('[role=checkbox]')?.getAttribute('aria-checked') === 'true',
      })),
    );
  }

  /** The step whose id ends with `#id`. */
  step(id: string): Locator {
    return this.root.locator(`button.getting-started-step[data-step-id$="#${id}"]`);
  }

  /** Opens a step, so that its text, buttons and picture show. */
  async select(id: string): Promise<void> {
    if ((await this.step(id).getAttribute('aria-expanded')) !== 'true') await this.step(id).locator('.step-title').click();
  }

  /** Resolves when the step shows a tick (or none). */
  async waitForStep(id: string, done: boolean): Promise<void> {
    await this.step(id).locator(`[role=checkbox][aria-checked=${done}]`).waitFor();
  }
}

/** Opens a walkthrough by its title, through the palette, as a person does. */
export async function openWalkthrough(page: Page, quickInput: QuickInput, title: string): Promise<Walkthrough> {
  await quickInput.search(title);
  const walkthrough = new Walkthrough(page);
  await walkthrough.root.waitFor();
  return walkthrough;
}
