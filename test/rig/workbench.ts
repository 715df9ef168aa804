import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { isNoise } from './hostNoise.ts';
import { clickNotification, type ModalDialog, modalDialog, notification } from './page/dialogs.ts';
import { beginsWith, type Name } from './page/names.ts';
import { QuickInput } from './page/quickInput.ts';
import { Tree } from './page/tree.ts';
import { openWalkthrough, type Walkthrough } from './page/walkthrough.ts';
import { repoRoot } from './repoRoot.ts';
import type { RunningServer } from './server.ts';
import { type Theme, themes } from './userSettings.ts';

/** A VS Code window in a browser, handled as a person handles it. Made by openWorkbench. */
export class Workbench {
  readonly page: Page;
  readonly server: RunningServer;
  readonly quickInput: QuickInput;
  /** What the window has logged as errors, without the messages that every window logs. */
  readonly errors: string[] = [];
  private readonly browser: Browser;

  constructor(page: Page, server: RunningServer, browser: Browser) {
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      // VS Code's log writes a style sheet's worth of format words before the message.
      const text = message.text().replace(/^%c\s*ERR color: #\w+ /, '');
      if (message.type() === 'error' && !isNoise(text)) this.errors.push(text);
    });
    this.server = server;
    this.browser = browser;
    this.quickInput = new QuickInput(page);
  }

  /** Drags with the mouse from the middle of one thing to the right end of another, with a key held. */
  async drag(from: Locator, to: Locator, key: string): Promise<void> {
    const { mouse, keyboard } = this.page;
    await from.hover();
    await mouse.down();
    await keyboard.down(key);
    try {
      const { width = 0, height = 0 } = (await to.boundingBox()) ?? {};
      // The first move begins the dragging, the others tell what is below that something comes.
      await to.hover();
      await to.hover({ position: { x: width - 2, y: height / 2 } });
      await to.hover({ position: { x: width - 1, y: height / 2 } });
    } finally {
      await mouse.up();
      await keyboard.up(key);
    }
  }

  /** Runs a command by its title in the palette (`Category: Title`). */
  async runCommand(title: string): Promise<void> {
    await this.quickInput.pick('F1', `>${title}`, title);
  }

  /** Opens a file of the workspace by (a part of) its path and resolves when its editor has text. */
  async openFile(path: string): Promise<Locator> {
    const name = path.split('/').at(-1) ?? path;
    await this.quickInput.pick('ControlOrMeta+p', path, name);
    const editor = this.editor(name);
    await editor.waitFor();
    return editor;
  }

  /** The text editor of an open file, by the file's name. */
  editor(fileName: string): Locator {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${encodeURIComponent(fileName)}"]`);
  }

  /** The lines in sight of an open file, as text. */
  async editorText(fileName: string): Promise<string> {
    // The editor draws blanks as no-break spaces.
    return (await this.editor(fileName).locator('.view-lines').innerText()).replaceAll('\u00a0', ' ');
  }

  /** Clicks an icon of the activity bar, by its title; the view container of an icon that is active stays. */
  async showView(title: Name): Promise<void> {
    const icon = this.page.locator('.activitybar').getByRole('tab', { name: beginsWith(title) });
    if ((await icon.getAttribute('aria-selected')) !== 'true') await icon.click();
  }

  /** A view of the side bar with its header, by its title. */
  pane(title: Name): Locator {
    const heading = this.page.getByRole('heading', { name: beginsWith(title) });
    return this.page.locator('.part.sidebar .pane', {
      has: this.page.locator('.pane-header', { has: heading }),
    });
  }

  /** Opens a view of the side bar that shows only its header. */
  async openPane(title: Name): Promise<void> {
    const header = this.pane(title).locator('.pane-header');
    if ((await header.getAttribute('aria-expanded')) !== 'true') await header.click();
    await this.pane(title).locator('.pane-header[aria-expanded=true]').waitFor();
  }

  /** The tree in a view of the side bar, by the view's title. The view must be open. */
  tree(title: Name): Tree {
    // A container with a single view shows no header of that view.
    const alone = this.page.locator('.part.sidebar .split-view-view:only-child > .pane');
    return new Tree(this.page, this.pane(title).or(alone));
  }

  /** The files of the open folder. */
  explorer(): Tree {
    return new Tree(this.page, this.page.locator('.explorer-folders-view'));
  }

  /** The code lenses in sight of the active editor whose text matches. */
  lens(text: Name): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: text });
  }

  /** Opens Problems and returns the rows' accessible names: files, and below them the markers. */
  async problems(): Promise<Tree> {
    await this.runCommand('Problems: Focus on Problems View');
    const root = this.page.locator('.markers-panel-container');
    await root.waitFor();
    return new Tree(this.page, root);
  }

  async notification(text: Name): Promise<Locator> {
    return notification(this.page, text);
  }

  async clickNotification(text: Name, button: Name): Promise<void> {
    await clickNotification(this.page, text, button);
  }

  async dialog(): Promise<ModalDialog> {
    return modalDialog(this.page);
  }

  /** Types a line into the terminal in sight. */
  async typeInTerminal(line: string): Promise<void> {
    const terminal = this.page.locator('.terminal-wrapper.active');
    // The prompt is there as soon as the shell reads.
    await terminal.locator('.xterm-rows').filter({ hasText: /\S/ }).waitFor();
    await terminal.click();
    await this.page.keyboard.type(`${line}\n`);
  }

  /** Resolves with the text of the terminal in sight as soon as it matches. */
  async terminalText(pattern: RegExp, timeoutMs = 15_000): Promise<string> {
    const rows = this.page.locator('.terminal-wrapper.active .xterm-rows').filter({ hasText: pattern });
    await rows.waitFor({ timeout: timeoutMs });
    return rows.innerText();
  }

  /** Opens a walkthrough by its title. */
  async walkthrough(title: string): Promise<Walkthrough> {
    await this.runCommand('Welcome: Open Walkthrough...');
    return openWalkthrough(this.page, this.quickInput, title);
  }

  /** The document of a webview in sight. Several webviews: `nth` counts in the order in which they were opened. */
  webview(nth = 0): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').nth(nth).frameLocator('iframe#active-frame');
  }

  /** The entry of the status bar whose accessible name begins with `name`. */
  statusBarItem(name: Name): Locator {
    return this.page.locator('.statusbar').getByRole('button', { name: beginsWith(name) });
  }

  /** Replaces the user settings by the present ones with changes, in the settings editor, and saves. */
  async changeSettings(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const file = join(this.server.dataDir, 'data', 'User', 'settings.json');
    const settings = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    await this.runCommand('Preferences: Open User Settings (JSON)');
    await this.replaceText('settings.json', JSON.stringify({ ...settings, ...changes }, undefined, 2));
    await this.page.keyboard.press('ControlOrMeta+s');
    await this.runCommand('View: Close Editor');
    await this.editor('settings.json').waitFor({ state: 'detached' });
  }

  /** Pastes a new text over everything that an open editor holds: typing would indent and close brackets. */
  async replaceText(fileName: string, text: string): Promise<void> {
    await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await this.editor(fileName).locator('.view-lines').click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.press('ControlOrMeta+v');
  }

  /** Chooses the colour theme from the palette and resolves when the window shows it. */
  async setTheme(theme: Theme): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.quickInput.search(themes[theme].label);
    await this.page.locator(`.monaco-workbench.${themes[theme].css}`).waitFor();
  }

  /** Resolves with the text of the clipboard as soon as it matches: what copies may have to ask somebody first. */
  async clipboardText(pattern: RegExp): Promise<string> {
    const begun = performance.now();
    for (;;) {
      // Asked from here: `waitForFunction` takes the promise itself for a yes. A page may not read without the focus, and
      // has none from when the frame that had it goes until it is given one.
      const text = await this.page.evaluate<string>(
        "navigator.clipboard.readText().catch(() => (window.focus(), ''))",
      );
      if (pattern.test(text)) return text;
      if (performance.now() - begun > 60_000)
        throw new Error(`the clipboard has ${JSON.stringify(text)}, not ${pattern}`);
      await delay(100);
    }
  }

  async resize(width: number, height: number): Promise<void> {
    await this.page.setViewportSize({ width, height });
  }

  /** Writes a picture of the window, or of a part of it, to out/pictures/NAME.png. */
  async picture(name: string, part?: Locator): Promise<void> {
    const path = join(repoRoot, 'out', 'pictures', `${name}.png`);
    mkdirSync(join(repoRoot, 'out', 'pictures'), { recursive: true });
    // The pointer would leave a highlight or a tooltip in the picture.
    await this.page.mouse.move(0, 0);
    await this.page.locator('.workbench-hover:visible').waitFor({ state: 'hidden' });
    await (part ?? this.page).screenshot({ path, animations: 'disabled', caret: 'hide' });
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await waitUntilUsable(this.page);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }
}

/** Resolves when the window has loaded and its extension host answers. */
export async function waitUntilUsable(page: Page): Promise<void> {
  await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
  await page.locator('.statusbar').waitFor();
}
