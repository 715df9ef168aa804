import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, SETTING_DEFAULTS, STEP_PAGE, View } from '../../src/contributions.ts';
import { withTutorialTable, withWalkthroughs } from '../../scripts/contributions.ts';
import { at, isRecord, listAt, stringAt } from '../../src/mesh/fields.ts';
import { MANIFEST_LANGUAGES } from '../../src/ui/editor/meshText.ts';

const root = resolve(import.meta.dirname, '../..');
const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const texts = JSON.parse(readFileSync(join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const commands = listAt(manifest, 'contributes', 'commands');
const commandIds = commands.map((command) => stringAt(command, 'command') ?? '');
const menus = Object.values(at(manifest, 'contributes', 'menus') ?? {}).flat();

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(strings);
  return isRecord(value) ? Object.values(value).flatMap(strings) : [];
}

describe('Contributions', () => {
  it('are the same commands in package.json and contributions.ts', () => {
    assert.deepEqual(commandIds.toSorted(), Object.values(Command).toSorted());
  });

  it('are the same views', () => {
    const views = listAt(manifest, 'contributes', 'views', 'meshwalk').map((view) => stringAt(view, 'id'));
    assert.deepEqual(views, Object.values(View));
  });

  it('are the same settings with the same defaults', () => {
    const properties = at(manifest, 'contributes', 'configuration', 'properties');
    assert.ok(isRecord(properties));
    const defaults = Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, at(value, 'default')]),
    );
    assert.deepEqual(defaults, { ...SETTING_DEFAULTS });
  });

  it('name only commands that are there', () => {
    const used = menus.flatMap((item) => stringAt(item, 'command') ?? []);
    const linked = strings(texts).flatMap((text) =>
      [...text.matchAll(/command:(meshwalk\.[\w.]+)/g)].map((match) => match[1] ?? ''),
    );
    assert.deepEqual(
      [...used, ...linked].filter((id) => !commandIds.includes(id)),
      [],
    );
  });

  it('hide commands that need a row or a place from the palette, and no other', () => {
    const hidden = listAt(manifest, 'contributes', 'menus', 'commandPalette')
      .filter((item) => stringAt(item, 'when') === 'false')
      .map((item) => stringAt(item, 'command'));
    const inlineOnly = [
      'meshwalk.course.openStep',
      'meshwalk.course.doStep',
      'meshwalk.mesh.openYaml',
      'meshwalk.session.stop',
    ];
    assert.deepEqual(
      inlineOnly.filter((id) => !hidden.includes(id)),
      [],
    );
    assert.ok(!hidden.includes('meshwalk.course.start'));
  });

  it('offer Apply, Diff and Delete in the menus of editors and of the Explorer, and in the palette', () => {
    const missing = ['editor/title', 'editor/context', 'explorer/context'].flatMap((menu) => {
      const items = listAt(manifest, 'contributes', 'menus', menu);
      return ['applyFile', 'diffFile', 'deleteFile']
        .map((name) => `meshwalk.manifest.${name}`)
        .filter((id) => !items.some((item) => stringAt(item, 'command') === id))
        .map((id) => `${menu}: ${id}`);
    });
    assert.deepEqual(missing, []);
    const palette = listAt(manifest, 'contributes', 'menus', 'commandPalette');
    const whens = palette
      .filter((item) => /manifest\.(apply|diff|delete)/.test(stringAt(item, 'command') ?? ''))
      .map((item) => stringAt(item, 'when'));
    assert.deepEqual([whens.length, new Set(whens)], [6, new Set(['editorLangId =~ /^(yaml|jsonc?)$/'])]);
  });

  it('have all their texts in package.nls.json, and no text is left over', () => {
    const used = new Set(
      strings(manifest).flatMap((text) => [...text.matchAll(/%([\w.-]+)%/g)].map((match) => match[1] ?? '')),
    );
    assert.deepEqual(
      [...used].filter((key) => !(key in texts)),
      [],
    );
    assert.deepEqual(
      Object.keys(texts).filter((key) => !used.has(key)),
      [],
    );
  });

  it('have an icon wherever they stand inline or in a title', () => {
    const shown = menus
      .filter((item) => /^(inline|navigation)/.test(stringAt(item, 'group') ?? ''))
      .map((item) => stringAt(item, 'command'));
    const bare = commands.filter(
      (command) => shown.includes(stringAt(command, 'command')) && stringAt(command, 'icon') === undefined,
    );
    assert.deepEqual(bare, []);
  });

  it('name files that are there', () => {
    const paths = strings(at(manifest, 'contributes')).filter((text) =>
      /^(media|snippets)\/[\w./-]+$/.test(text),
    );
    assert.deepEqual(
      paths.filter((path) => !existsSync(join(root, path))),
      [],
    );
    assert.ok(existsSync(join(root, stringAt(manifest, 'icon') ?? 'none')));
  });

  it('need an engine that is no older than the types', () => {
    const types = stringAt(manifest, 'devDependencies', '@types/vscode') ?? '';
    assert.equal(`^${types}`, stringAt(manifest, 'engines', 'vscode'));
  });

  it('are listed in the README: commands of the palette by title, settings by name', () => {
    const hidden = new Set(
      listAt(manifest, 'contributes', 'menus', 'commandPalette')
        .filter((item) => stringAt(item, 'when') === 'false')
        .map((item) => stringAt(item, 'command')),
    );
    const titles = commands
      .filter((command) => !hidden.has(stringAt(command, 'command')))
      .map((command) => texts[(stringAt(command, 'title') ?? '').replaceAll('%', '')] ?? '');
    assert.deepEqual(
      titles.filter((title) => !readme.includes(`**Istio: ${title}**`)),
      [],
    );
    assert.deepEqual(
      Object.keys(SETTING_DEFAULTS).filter((setting) => !readme.includes(`\`${setting}\``)),
      [],
    );
  });

  it('have the walkthroughs that the course makes (npm run contributions)', async () => {
    const made = await withWalkthroughs(manifest as { contributes: Record<string, unknown> }, texts);
    assert.deepEqual(at(manifest, 'contributes', 'walkthroughs'), made.manifest.contributes['walkthroughs']);
    assert.deepEqual(texts, made.texts);
    assert.equal(readme, await withTutorialTable(readme));
    assert.ok(readme.includes('| Step |'));
  });

  it('activate by what they generate, by the languages of manifests, and by a step page that a reload brings back', () => {
    assert.deepEqual(at(manifest, 'activationEvents'), [
      // VS Code's own settings are jsonc: each change of one would wake Meshwalk, and kubectl reads no such manifests.
      ...MANIFEST_LANGUAGES.filter((language) => language !== 'jsonc').map(
        (language) => `onLanguage:${language}`,
      ),
      `onWebviewPanel:${STEP_PAGE}`,
    ]);
  });
});
