import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import MarkdownIt from 'markdown-it';
import { repoRoot } from '../../rig/repoRoot.ts';

const markdown = ['README.md', 'CHANGELOG.md', ...globSync('walkthroughs/**/*.md', { cwd: repoRoot })];
const others = [
  'package.nls.json',
  'schemas/explanations.yaml',
  ...globSync('walkthroughs/**/*.yaml', { cwd: repoRoot }),
];
const textOf = (file: string): string => readFileSync(join(repoRoot, file), 'utf8').replaceAll('\r\n', '\n');

/** The words that the file spells wrongly, by `cspell` with its own English and the names in words.txt. */
async function misspelled(files: readonly string[]): Promise<string[]> {
  const { stdout } = await execa(
    process.execPath,
    [
      join(repoRoot, 'node_modules', 'cspell', 'bin.mjs'),
      'lint',
      '--no-progress',
      '--no-summary',
      '--no-gitignore',
      '--no-color',
      `--config=${join(repoRoot, 'test', 'unit', 'course', 'cspell.json')}`,
      ...files,
    ],
    { cwd: repoRoot, reject: false, stdin: 'ignore' },
  );
  return stdout.split('\n').filter((line) => line !== '');
}

/** Where the links and pictures of Markdown lead. */
function targetsIn(text: string): string[] {
  const body = text.replace(/^---\n.*?\n---\n/s, '');
  return new MarkdownIt({ linkify: true })
    .parse(body, {})
    .flatMap(({ children }) => children ?? [])
    .map((token) => token.attrGet('href') ?? token.attrGet('src'))
    .filter((target) => typeof target === 'string');
}

/** What is wrong with a link of a file; `undefined` when it is well-formed. */
function linkProblem(file: string, target: string): string | undefined {
  if (!/^[a-z][a-z+.-]*:/i.test(target)) {
    const path = target.replace(/#.*$/, '');
    if (path === '' || existsSync(join(repoRoot, dirname(file), path))) return undefined;
    return 'leads to no file';
  }
  if (!URL.canParse(target)) return 'is no address';
  const { protocol, hostname, username, port } = new URL(target);
  if (protocol !== 'https:') return 'is not https';
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(hostname)) return 'names no host';
  if (username !== '' || port !== '') return 'has a user or a port';
  if (/[\s<>"{}|\\^`]|[.,;:]$/.test(target)) return 'holds what belongs to the text around it';
  return undefined;
}

describe('the texts of the course', () => {
  it('are spelled right, with few names of our own', async function () {
    this.timeout(60_000);
    assert.deepEqual(await misspelled([...markdown, ...others]), []);
    const words = textOf('test/unit/course/words.txt')
      .split('\n')
      .filter((line) => /^[^#]/.test(line));
    assert.ok(words.length <= 40, 'a long list would hide mistakes');
    assert.deepEqual(
      words,
      words.toSorted((one, other) => one.localeCompare(other, 'en')),
      'in order',
    );
  });

  it('have links that are well-formed', () => {
    const all = markdown.flatMap((file) => targetsIn(textOf(file)).map((target) => ({ file, target })));
    assert.ok(all.length > 20, `only ${all.length} links were found`);
    const wrong = all.flatMap(({ file, target }) => {
      const problem = linkProblem(file, target);
      return problem === undefined ? [] : [`${file}: ${target} ${problem}`];
    });
    assert.deepEqual(wrong, []);
  });

  it('would be caught: a misspelled word and broken links', async function () {
    this.timeout(60_000);
    const { stdout } = await execa(
      process.execPath,
      [
        join(repoRoot, 'node_modules', 'cspell', 'bin.mjs'),
        'lint',
        '--no-progress',
        '--no-summary',
        '--words-only',
        `--config=${join(repoRoot, 'test', 'unit', 'course', 'cspell.json')}`,
        'stdin',
      ],
      { cwd: repoRoot, reject: false, input: 'A servise mesh of istiod and Kiali.\n' },
    );
    assert.equal(stdout.trim(), 'servise');
    assert.deepEqual(targetsIn('[a](http://x.y) <https://a.b>'), ['http://x.y', 'https://a.b']);
    assert.equal(linkProblem('README.md', 'http://istio.io/'), 'is not https');
    assert.equal(
      linkProblem('README.md', 'https://istio.io/docs,'),
      'holds what belongs to the text around it',
    );
    assert.equal(linkProblem('README.md', 'media/nothing.png'), 'leads to no file');
  });
});
