import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const src = join(root, 'src');

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(?:type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/g;

/** What a text imports, types as well. */
function importsOf(text: string): { readonly what: string }[] {
  return [...text.matchAll(IMPORT)].map((match) => ({ what: match[1] ?? match[2] ?? '' }));
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

const sources = files(src).map((file) => {
  const text = readFileSync(file, 'utf8');
  return { file, name: relative(src, file).replaceAll('\\', '/'), text, imports: importsOf(text) };
});

/** The room of a file below src: `mesh`, or the empty string for files of src itself. */
function roomOf(name: string): string {
  return name.includes('/') ? name.slice(0, name.indexOf('/')) : '';
}

function targetOf(file: string, what: string): string | undefined {
  return what.startsWith('.') ? relative(src, resolve(dirname(file), what)).replaceAll('\\', '/') : undefined;
}

describe('The house', () => {
  it('finds imports in every form that the code uses', () => {
    const text =
      "import type { A } from './a.ts';\nimport {\n  b,\n} from './b.ts';\nexport { c } from 'c';\nvoid import('./d.ts');\nimport 'e';";
    assert.deepEqual(
      importsOf(text).map(({ what }) => what),
      ['./a.ts', './b.ts', 'c', './d.ts', 'e'],
    );
  });

  it('lets only the upper floor see VS Code', () => {
    const wrong = sources.filter(
      ({ name, imports }) =>
        roomOf(name) !== 'ui' && name !== 'extension.ts' && imports.some(({ what }) => what === 'vscode'),
    );
    assert.deepEqual(
      wrong.map(({ name }) => name),
      [],
    );
  });

  it('lets nothing downstairs import from upstairs', () => {
    const wrong = sources.flatMap(({ name, file, imports }) =>
      roomOf(name) === 'ui' || roomOf(name) === ''
        ? []
        : imports
            .filter(({ what }) => roomOf(targetOf(file, what) ?? '') === 'ui')
            .map(({ what }) => `${name} -> ${what}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('keeps mesh, manifests and validation pure', () => {
    const pure = new Set(['mesh', 'manifests', 'validation']);
    const wrong = sources.flatMap(({ name, file, imports }) =>
      pure.has(roomOf(name))
        ? imports
            .filter(
              ({ what }) =>
                what.startsWith('node:') ||
                ['cluster', 'cli', 'course', 'ui'].includes(roomOf(targetOf(file, what) ?? '')),
            )
            .map(({ what }) => `${name} -> ${what}`)
        : [],
    );
    assert.deepEqual(wrong, []);
  });

  it('has no circle of imports, of types neither', () => {
    const graph = new Map(
      sources.map(({ name, file, imports }) => [
        name,
        imports.flatMap(({ what }) => targetOf(file, what) ?? []),
      ]),
    );
    const circles: string[] = [];
    const state = new Map<string, 'open' | 'closed'>();
    const visit = (name: string, path: readonly string[]): void => {
      if (state.get(name) === 'closed') return;
      if (state.get(name) === 'open') {
        circles.push([...path.slice(path.indexOf(name)), name].join(' -> '));
        return;
      }
      state.set(name, 'open');
      for (const next of graph.get(name) ?? []) visit(next, [...path, name]);
      state.set(name, 'closed');
    };
    for (const name of graph.keys()) visit(name, []);
    assert.deepEqual(circles, []);
  });

  it('has files of at most 300 lines and no index.ts', () => {
    const all = [...files(src), ...files(join(root, 'test')), ...files(join(root, 'scripts'))];
    const wrong = all.filter(
      (file) => file.endsWith('index.ts') || readFileSync(file, 'utf8').split('\n').length > 301,
    );
    assert.deepEqual(
      wrong.map((file) => relative(root, file)),
      [],
    );
  });

  it('starts no process but through cli', () => {
    const starters = new Set(['execa', 'node:child_process']);
    const wrong = sources.filter(
      ({ name, imports }) => roomOf(name) !== 'cli' && imports.some(({ what }) => starters.has(what)),
    );
    assert.deepEqual(
      wrong.map(({ name }) => name),
      [],
    );
  });
});
