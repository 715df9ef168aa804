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
    return Promise.all(
      (await steps.all()).map(async (step) => ({
        id: (await step.getAttribute('data-step-id')) ?? '',
        title: await step.locator('.step-title').innerText(),
        done: (await step.locator('[role=checkbox]').getAttribute('aria-checked')) === 'true',
      })),
    );
  }

  /** The step whose id ends with `#id`. */
  step(id: string): Locator {
    return this.root.locator(`button.getting-started-step[data-step-id$="#${id}"]`);
  }

  /** Opens a step, so that its text, buttons and picture show. */
  async select(id: string): Promise<void> {
    if ((await this.step(id).getAttribute('aria-expanded')) !== 'true')
      await this.step(id).locator('.step-title').click();
  }

  /** Resolves when the step shows a tick (or none). */
  async waitForStep(id: string, done: boolean): Promise<void> {
    await this.step(id).locator(`[role=checkbox][aria-checked=${done}]`).waitFor();
  }
}

/** Opens a walkthrough by its title, through the palette, as a person does. */
export async function openWalkthrough(
  page: Page,
  quickInput: QuickInput,
  title: string,
): Promise<Walkthrough> {
  await quickInput.search(title);
  const walkthrough = new Walkthrough(page);
  await walkthrough.root.locator('button.getting-started-step').first().waitFor();
  return walkthrough;
}
