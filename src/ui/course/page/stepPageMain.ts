/// <reference lib="dom" />
import type { FromPage, ToPage } from './protocol.ts';
import { stepArticle } from './stepArticle.ts';
import { WorkArea } from './workArea.ts';

/** What survives while the page is out of sight or the window is reloaded. */
interface Stored {
  readonly step: string;
  readonly scroll: number;
  readonly partsOpen: boolean;
}

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): Stored | undefined;
  setState(state: Stored): void;
};

const vscode = acquireVsCodeApi();
const page = document.getElementById('page') ?? document.body;

class Shown {
  readonly step: string;
  readonly work: WorkArea;
  readonly heading: HTMLElement;

  constructor({ step, live }: Extract<ToPage, { type: 'step' }>, send: (message: FromPage) => void) {
    this.step = step.id;
    this.work = new WorkArea(step, send);
    this.work.show(live);
    const article = stepArticle(step, this.work.root, send);
    this.heading = article.heading;
    page.replaceChildren(...article.parts);
    page.removeAttribute('aria-busy');
  }
}

function follow(): void {
  let shown: Shown | undefined;

  const send = (message: FromPage): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- not a window: it has no origin to name
    vscode.postMessage(message);
  };
  const parts = (): HTMLDetailsElement | undefined => {
    const found = document.getElementById('parts');
    return found instanceof HTMLDetailsElement ? found : undefined;
  };
  const store = (): void => {
    if (shown === undefined) return;
    vscode.setState({ step: shown.step, scroll: window.scrollY, partsOpen: parts()?.open === true });
  };
  const open = (message: Extract<ToPage, { type: 'step' }>): void => {
    const stored = vscode.getState();
    const again = stored?.step === message.step.id;
    shown = new Shown(message, send);
    const details = parts();
    if (details !== undefined) {
      // Whoever wants to know what the parts mean wants it in the next step too.
      details.open = stored?.partsOpen === true;
      details.addEventListener('toggle', store);
    }
    window.scrollTo(0, again ? stored.scroll : 0);
    if (message.opened) shown.heading.focus({ preventScroll: true });
    store();
  };

  window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
    if (data.type === 'step') open(data);
    else if (data.type === 'live') shown?.work.show(data.live);
    else shown?.work.commands.copied(data.command);
  });
  window.addEventListener('scroll', store, { passive: true });
  // VS Code gives the focus back to the page, and not to what had it there.
  let place: HTMLElement | undefined;
  document.addEventListener('focusin', ({ target }) => {
    place = target instanceof HTMLElement ? target : undefined;
  });
  window.addEventListener('focus', () => {
    if (document.activeElement === document.body && place?.isConnected === true)
      place.focus({ preventScroll: true });
  });

  // Links of prose and picture that lead to another step.
  const followLink = (event: Event): void => {
    for (const node of event.composedPath()) {
      const step = node instanceof Element ? node.getAttribute('data-step') : null;
      if (step === null) continue;
      event.preventDefault();
      send({ type: 'openStep', step });
      return;
    }
  };
  document.addEventListener('click', followLink);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') followLink(event);
  });
  send({ type: 'ready' });
}

follow();
