import { window } from 'vscode';
import type { Disposable } from 'vscode';
import { STEP_PAGE } from '../../contributions.ts';
import type { Step } from '../../course/course.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { StepPage } from './stepPage.ts';
import type { StepPageParts } from './stepPageParts.ts';

/**
 * Where a step page comes from. Nothing is loaded or read and no cluster is asked before a page is opened, or is seen
 * again after the window was reloaded.
 */
export class StepPages implements Disposable {
  readonly #parts: StepPageParts;
  readonly #owned = new DisposableStore();
  #page: Promise<StepPage> | undefined;

  constructor(parts: StepPageParts) {
    this.#parts = parts;
    this.#owned.add(
      window.registerWebviewPanelSerializer(STEP_PAGE, {
        deserializeWebviewPanel: async (panel, state: unknown) => (await this.#load()).restore(panel, state),
      }),
    );
  }

  /** Shows a step in the main area, in the page that is open or in a new one. */
  async show(step: Step): Promise<void> {
    await (await this.#load()).show(step);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #load(): Promise<StepPage> {
    this.#page ??= this.#create();
    return this.#page;
  }

  async #create(): Promise<StepPage> {
    const { StepPage } = await import('./stepPage.ts');
    const page = new StepPage(this.#parts);
    this.#owned.add(page);
    return page;
  }
}
