import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { catalogEntry } from '../../../src/cli/catalog.ts';
import { shownCommand } from '../../../src/cli/shownCommand.ts';
import { isDestructive } from '../../../src/course/actions.ts';
import { ContentError, parseChapter, parseStep } from '../../../src/course/content.ts';
import { loadCourse } from '../../../src/course/load.ts';
import { absolutePath } from '../../../src/cli/argument.ts';
import { manifestFile } from '../../../src/course/manifestFile.ts';
import { mirrorWords } from '../../../src/course/mirrors.ts';
import { filledIn } from '../../../src/course/placeholders.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = `${root}walkthroughs`;
const places = { walkthroughs: folder, release: '/release', gatewayApi: '/gateway-api/standard.yaml' };

const good = `---
id: a-step
title: A step
mirrors: [cluster, analyze]
summary: Do it.
minutes: 2
needs: [before]
check: { probe: dashboardOpened, with: { name: kiali } }
action: { kind: labelNamespace, namespace: "{{namespace}}", key: k, value: v }
do: Do it
commands:
  - { entry: kubectl.apply, args: { manifest: ./x.yaml, namespace: "{{namespace}}" } }
---
Why it is so.

## What each part means

- One.

\`\`\`yaml
## not a heading
\`\`\`

## Afterwards

Look.
`;

describe('a step file', () => {
  it('is read with its sections', () => {
    const step = parseStep('f.md', good);
    assert.equal(step.lead, 'Why it is so.');
    assert.deepEqual(
      step.sections.map(({ title }) => title),
      ['What each part means', 'Afterwards'],
    );
    assert.match(step.sections[0]?.markdown ?? '', /## not a heading/);
    assert.deepEqual(step.check, { probe: 'dashboardOpened', with: { name: 'kiali' } });
    assert.equal(step.doLabel, 'Do it');
    assert.equal(step.optional, false);
  });

  it('may have Windows line ends', () => {
    assert.equal(parseStep('f.md', good.replaceAll('\n', '\r\n')).sections.length, 2);
  });

  const wrong: [string, string, RegExp][] = [
    ['no front matter', 'Text', /f\.md: must begin with front matter/],
    ['broken YAML', good.replace('minutes: 2', 'minutes: [2'), /^ContentError: f\.md: /],
    ['unknown field', good.replace('minutes: 2', 'minutes: 2\nminuets: 3'), /minuets/],
    ['missing field', good.replace('minutes: 2\n', ''), /f\.md: minutes: /],
    ['bad id', good.replace('id: a-step', 'id: A Step'), /f\.md: id: must be lower-case words/],
    ['unknown mirror', good.replace('[cluster, analyze]', '[clutser]'), /f\.md: mirrors\.0: /],
    ['unknown action', good.replace('kind: labelNamespace', 'kind: runShell'), /f\.md: action/],
    ['action field', good.replace('value: v', 'value: 1'), /f\.md: action/],
    ['unknown probe', good.replace('dashboardOpened', 'believe'), /f\.md: check: there is no probe believe/],
    ['probe argument', good.replace('name: kiali', 'name: evil'), /f\.md: check: name: /],
    [
      'unknown command',
      good.replace('kubectl.apply', 'kubectl.proxy'),
      /f\.md: commands\.0: there is no entry kubectl\.proxy/,
    ],
    ['command argument', good.replace('manifest: ./x', 'file: ./x'), /f\.md: commands\.0: /],
    [
      'unknown placeholder',
      good.replace('Look.', '{{nmaespace}}'),
      /f\.md: \{\{nmaespace\}\} is no placeholder/,
    ],
    ['no button label', good.replace('do: Do it\n', ''), /f\.md: do: /],
    ['no why', good.replace('Why it is so.\n', ''), /f\.md: the text must begin with why/],
    ['inherited name', good.replace('dashboardOpened', 'constructor'), /no probe constructor/],
  ];
  for (const [what, source, message] of wrong) {
    it(`names file and field: ${what}`, () => {
      assert.throws(() => parseStep('f.md', source), ContentError);
      assert.throws(() => parseStep('f.md', source), message);
    });
  }

  for (const manifest of [
    '../../etc/passwd',
    '/etc/passwd',
    'samples/../../x.yaml',
    'http://evil/x.yaml',
    './a/b.yaml',
    '-f',
  ]) {
    it(`refuses the manifest ${manifest}`, () => {
      const action = `{ kind: openManifest, manifest: "${manifest}" }`;
      const source = good.replace(
        '{ kind: labelNamespace, namespace: "{{namespace}}", key: k, value: v }',
        action,
      );
      assert.throws(() => parseStep('f.md', source), /action\.manifest/);
    });
  }

  it('says what is wrong with a chapter', () => {
    assert.throws(
      () => parseChapter('c.yaml', 'id: c\ntitle: C\nsummary: s\nwalkthrough: none'),
      /c\.yaml: walkthrough: /,
    );
  });
});

describe('placeholders and manifests', () => {
  it('fills names in as they are, also those with dollar signs', () => {
    assert.deepEqual(
      filledIn({ a: ['{{namespace}} {{context}}', 1, null] }, { namespace: 'shop', context: '$& $1' }),
      {
        a: ['shop $& $1', 1, null],
      },
    );
    assert.equal(filledIn('{{context}}', { namespace: 'x' }), 'CONTEXT');
  });

  it('finds the file of a manifest', () => {
    const file = (manifest: string) =>
      manifestFile(manifest, '05-gateway/01-x.md', { ...places, walkthroughs: '/w' });
    assert.equal(file('./gateway.yaml'), '/w/05-gateway/gateway.yaml');
    assert.equal(file('06-observe/telemetry.yaml'), '/w/06-observe/telemetry.yaml');
    assert.equal(file('samples/addons'), '/release/samples/addons');
    assert.equal(file('gateway-api/standard'), '/gateway-api/standard.yaml');
    assert.throws(() => file('samples/../../x'), RangeError);
    assert.equal(
      manifestFile('./a.yaml', '01-x/01-y.md', { ...places, walkthroughs: 'C:\\ext\\walkthroughs' }),
      'C:/ext/walkthroughs/01-x/a.yaml',
    );
  });

  it('finds it on Windows, whatever the drive or share that the extension and the release lie on', () => {
    for (const [home, expected] of [
      ['C:\\Users\\\u00c4nne M\u00fcller\\ext', 'C:/Users/\u00c4nne M\u00fcller/ext'],
      ['c:/Users/ann/ext', 'c:/Users/ann/ext'],
      ['\\\\server\\homes$\\ann\\ext', '//server/homes$/ann/ext'],
      ['\\\\wsl.localhost\\Ubuntu\\home\\ann', '//wsl.localhost/Ubuntu/home/ann'],
    ] as const) {
      const here = {
        walkthroughs: `${home}\\walkthroughs`,
        release: `${home}\\istio-1.31.1`,
        gatewayApi: `${home}\\standard.yaml`,
      };
      const file = (manifest: string) => manifestFile(manifest, '05-gateway/01-x.md', here);
      assert.equal(file('./gateway.yaml'), `${expected}/walkthroughs/05-gateway/gateway.yaml`);
      assert.equal(file('06-observe/telemetry.yaml'), `${expected}/walkthroughs/06-observe/telemetry.yaml`);
      assert.equal(file('samples/addons'), `${expected}/istio-1.31.1/samples/addons`);
      assert.equal(file('gateway-api/standard'), `${expected}/standard.yaml`);
      for (const out of ['samples/../../x', './../../../x', 'samples/..\\..\\x'])
        assert.throws(() => file(out), RangeError, out);
      // What is found can be passed on to kubectl.
      assert.equal(absolutePath('File', file('samples/addons'), 'win32'), file('samples/addons'));
    }
  });

  it('asks before it takes anything away', () => {
    const label = { kind: 'labelNamespace', namespace: 'a', key: 'k' } as const;
    assert.equal(isDestructive({ ...label, value: null }), true);
    assert.equal(isDestructive({ ...label, value: 'v' }), false);
    assert.equal(isDestructive({ kind: 'deleteNamespace', namespace: 'a' }), true);
    assert.equal(
      isDestructive({ kind: 'runCommand', command: { entry: 'istioctl.uninstall', args: {} } }),
      true,
    );
  });
});

describe('the course of this repository', () => {
  it('loads, and mirrors every part of the tutorial', async () => {
    const course = await loadCourse(folder);
    assert.equal(course.chapters.length, 9);
    const mirrored = new Set(course.steps.flatMap((step) => step.mirrors));
    assert.deepEqual(
      mirrorWords.filter((word) => !mirrored.has(word)),
      [],
    );
  });

  it('goes through the tutorial in its order', async () => {
    const { steps } = await loadCourse(folder);
    const first = mirrorWords.map((word) =>
      steps.findIndex((step) => step.mirrors.some((mirror) => mirror === word)),
    );
    assert.deepEqual(
      first,
      first.toSorted((a, b) => a - b),
    );
  });

  it('has every manifest, picture and chapter folder that it names', async () => {
    const { steps } = await loadCourse(folder);
    for (const step of steps) {
      const named = [step.action, step.undo, ...step.look].flatMap((action) => {
        if (action?.kind === 'openManifest') return [action.manifest];
        return action?.kind === 'applyManifest' || action?.kind === 'deleteManifest' ? action.manifests : [];
      });
      for (const manifest of named) {
        const file = manifestFile(manifest, step.file, places);
        if (file.startsWith(folder)) assert.ok(existsSync(file), `${step.file}: ${manifest}`);
      }
      if (step.picture !== undefined) assert.ok(existsSync(`${root}${step.picture.path}`), step.picture.path);
    }
    const folders = (await readdir(folder)).filter((name) => /^\d/.test(name));
    assert.equal(folders.length, 9);
  });

  it('builds every command that a step shows or runs', async () => {
    const { steps } = await loadCourse(folder);
    const scene = { target: { context: 'minikube' } };
    let count = 0;
    for (const step of steps) {
      const runs = [step.action, step.undo].flatMap((action) =>
        action?.kind === 'runCommand' ? [action.command] : [],
      );
      for (const { entry, args } of [...step.commands, ...runs]) {
        const built = catalogEntry(entry)?.build(filledIn(args, { namespace: 'shop', context: 'minikube' }), {
          ...scene,
          manifestPath: (manifest) => manifestFile(manifest, step.file, places),
        });
        assert.ok(built, `${step.file}: ${entry}`);
        const line = shownCommand(built.command, 'posix');
        assert.doesNotMatch(line, /\{\{|undefined|CONTEXT/, step.file);
        count += 1;
      }
    }
    assert.ok(count > 50, `${count} commands`);
  });

  it('has well-formed links, only to https and to pages', async () => {
    const { steps } = await loadCourse(folder);
    for (const step of steps) {
      const source = readFileSync(`${folder}/${step.file}`, 'utf8');
      for (const [, target = ''] of source.matchAll(/\]\(([^)]*)\)/g)) {
        assert.ok(URL.canParse(target) && new URL(target).protocol === 'https:', `${step.file}: ${target}`);
      }
      assert.doesNotMatch(source, /\t| +$|<script|\(command:/m, step.file);
    }
  });

  it('has pictures whose parts lead to steps, and never to the step that shows them', async () => {
    const { steps } = await loadCourse(folder);
    const ids = new Set(steps.map(({ id }) => id));
    const pictured = steps.filter((step) => step.picture !== undefined);
    assert.ok(pictured.length >= 2);
    for (const step of pictured) {
      const svg = readFileSync(`${root}${step.picture?.path}`, 'utf8');
      const links = [...svg.matchAll(/href="command:meshwalk\.course\.openStep\?([^"]+)"/g)].map(
        ([, args = '']) => (JSON.parse(decodeURIComponent(args)) as string[])[0] ?? '',
      );
      assert.ok(links.length >= 4, step.id);
      for (const id of links) assert.ok(ids.has(id) && id !== step.id, `${step.id}: ${id}`);
    }
  });

  it('leads to every page that the tutorial names', async () => {
    const { steps } = await loadCourse(folder);
    const text = steps.map(({ file }) => readFileSync(`${folder}/${file}`, 'utf8')).join('\n');
    for (const page of [
      'https://www.youtube.com/playlist?list=PL8klaCXyIuQ5wFRbjOZwxeLq2_wJqjani',
      'https://istio.io/latest/about/faq/#install-method-selection',
      'https://istio.io/latest/docs/setup/getting-started/#download',
      'https://istio.io/v1.4/docs/ops/deployment/architecture',
      'https://istio.io/latest/docs/ops/deployment/architecture/',
      'https://istio.io/latest/docs/tasks/observability/distributed-tracing/overview/',
      'https://gateway-api.sigs.k8s.io/',
      'https://istio.io/latest/docs/setup/getting-started/',
      'https://www.cncf.io/blog/2024/03/19/istio-announces-the-beta-release-of-ambient-mode/',
      'https://istio.io/latest/docs/examples/bookinfo/',
      'https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/',
    ]) {
      assert.ok(text.includes(`(${page})`), page);
    }
  });

  it('keeps titles short enough for the tree, and says what to do in the summary', async () => {
    const { steps } = await loadCourse(folder);
    for (const step of steps) {
      assert.ok(step.title.length <= 45, step.title);
      assert.match(step.summary, /[.]$/, step.file);
    }
  });
});
