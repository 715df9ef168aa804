import MarkdownIt from 'markdown-it';

const OPEN_STEP = 'command:meshwalk.course.openStep?';

/** The step that a link of ours leads to: `command:meshwalk.course.openStep?["id"]`, encoded as a URI. */
export function linkedStep(href: string): string | undefined {
  if (!href.startsWith(OPEN_STEP)) return undefined;
  try {
    const args: unknown = JSON.parse(decodeURIComponent(href.slice(OPEN_STEP.length)));
    const [step] = Array.isArray(args) ? (args as unknown[]) : [];
    return typeof step === 'string' && /^[a-z0-9-]+$/.test(step) ? step : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Renders the Markdown of steps. HTML in it stays text, links lead to https pages and to other steps only, and pictures
 * are left out: a step names its picture in its front matter.
 */
export class StepMarkdown {
  readonly #markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });

  constructor() {
    const markdown = this.#markdown;
    markdown.disable('image');
    markdown.validateLink = (url) => /^https:\/\//i.test(url) || linkedStep(url) !== undefined;
    markdown.renderer.rules['link_open'] = (tokens, index, options, _env, self) => {
      const token = tokens[index];
      const step = linkedStep(String(token?.attrGet('href') ?? ''));
      if (token !== undefined && step !== undefined) {
        token.attrs = [
          ['role', 'link'],
          ['tabindex', '0'],
          ['data-step', step],
        ];
      }
      return self.renderToken(tokens, index, options);
    };
    // A table that is wider than the page scrolls by itself.
    markdown.renderer.rules['table_open'] = () => '<div class="table" tabindex="0"><table>';
    markdown.renderer.rules['table_close'] = () => '</table></div>';
  }

  render(text: string): string {
    return this.#markdown.render(text);
  }

  renderInline(text: string): string {
    return this.#markdown.renderInline(text);
  }
}
