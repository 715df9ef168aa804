import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadCourse } from '../../../src/course/load.ts';
import { StepMarkdown, linkedStep } from '../../../src/ui/course/stepPageMarkdown.ts';

const root = resolve(import.meta.dirname, '../../..');
const markdown = new StepMarkdown();

describe('Markdown of the step page', () => {
  it('renders paragraphs, lists, code and tables', () => {
    const html = markdown.render('One **two** `three`.\n\n- four\n\n| a | b |\n|---|---|\n| 1 | 2 |\n');
    for (const tag of ['<strong>two', '<code>three', '<li>four', '<th>a', '<td>2']) {
      assert.ok(html.includes(tag), `${tag} in ${html}`);
    }
  });

  it('keeps HTML as text', () => {
    const html = markdown.render('<img src=x onerror=alert(1)>\n\n<script>alert(1)</script> <b>bold</b>');
    assert.doesNotMatch(html, /<(img|script|b)\b/);
    assert.match(html, /&lt;script&gt;/);
  });

  it('links to https pages and refuses every other address', () => {
    assert.match(
      markdown.render('[a](https://istio.io/latest/)'),
      /<a href="https:\/\/istio\.io\/latest\/">a<\/a>/,
    );
    for (const address of [
      'http://istio.io',
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'command:workbench.action.terminal.new',
      'vscode://x.y/z',
      '//istio.io',
      './other.md',
    ]) {
      assert.doesNotMatch(markdown.render(`[a](${address})`), /<a\b/, address);
    }
  });

  it('renders no picture', () => {
    assert.doesNotMatch(markdown.render('![a](https://example.com/a.png)'), /<img/);
  });

  it('turns a link to a step into a link that names the step and no address', () => {
    const html = markdown.render('[a](command:meshwalk.course.openStep?%5B%22label-namespace%22%5D)');
    assert.match(html, /<a role="link" tabindex="0" data-step="label-namespace">a<\/a>/);
  });

  it('reads a step out of its own links only', () => {
    assert.equal(linkedStep('command:meshwalk.course.openStep?%5B%22a-b%22%5D'), 'a-b');
    assert.equal(linkedStep('command:meshwalk.course.doStep?%5B%22a-b%22%5D'), undefined);
    assert.equal(linkedStep('command:meshwalk.course.openStep?%5B%22%3Cb%3E%22%5D'), undefined);
    assert.equal(linkedStep('command:meshwalk.course.openStep?nonsense'), undefined);
    assert.equal(linkedStep('command:meshwalk.course.openStep?%'), undefined);
  });

  it('loses no link of the course', async () => {
    const { steps } = await loadCourse(join(root, 'walkthroughs'));
    for (const step of steps) {
      const text = [step.lead, ...step.sections.map((section) => section.markdown)].join('\n\n');
      const written = text.match(/\]\([^)]+\)/g) ?? [];
      const rendered = markdown.render(text).match(/<a /g) ?? [];
      assert.equal(rendered.length, written.length, step.file);
    }
  });

  it('finds no style and no script in the elements of a picture', async () => {
    const { steps } = await loadCourse(join(root, 'walkthroughs'));
    const pictures = steps.flatMap(({ picture }) => picture?.path ?? []);
    assert.ok(pictures.length > 0);
    for (const path of pictures) {
      const svg = readFileSync(join(root, path), 'utf8');
      assert.doesNotMatch(svg, /\sstyle=|\son\w+=|<script|<foreignObject|<image/i, path);
    }
  });
});
