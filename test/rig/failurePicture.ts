import type { Workbench } from './workbench.ts';

/**
 * Inside `describe`: after a test that failed, keeps a picture of the window (out/pictures/failed-….png) and prints the
 * errors that the window logged.
 */
export function pictureFailures(window: () => Workbench | undefined): void {
  afterEach(async function () {
    const test = this.currentTest;
    const shown = window();
    if (test?.state !== 'failed' || !shown) return;
    await shown.picture(`failed-${test.fullTitle().replaceAll(/[^\w]+/g, '-')}`);
    for (const error of shown.errors) process.stdout.write(`the window logged: ${error}\n`);
  });
}
