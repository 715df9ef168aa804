import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateWalkthroughs, tutorialTable } from '../../../scripts/walkthroughs.ts';
import { loadCourse } from '../../../src/course/load.ts';
import { mirrorWords } from '../../../src/course/mirrors.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('generated walkthroughs', () => {
  it('are three, and hold every step of the course once and in order', async () => {
    const { walkthroughs } = await generateWalkthroughs(root);
    const course = await loadCourse(join(root, 'walkthroughs'));
    assert.deepEqual(
      walkthroughs.map(({ id }) => id),
      ['setup', 'bookinfo', 'profiles'],
    );
    assert.deepEqual(
      walkthroughs.flatMap(({ steps }) => steps.map(({ id }) => id)),
      course.steps.map(({ id }) => id),
    );
  });

  it('have a text for every key and no key without use', async () => {
    const { walkthroughs, nls } = await generateWalkthroughs(root);
    const used = new Set(
      [...JSON.stringify(walkthroughs).matchAll(/"%([^%"]+)%"/g)].map((match) => match[1]),
    );
    assert.deepEqual(used, new Set(Object.keys(nls)));
    for (const text of Object.values(nls)) assert.doesNotMatch(text, /\{\{/);
  });

  it('begin with one button that starts the course', async () => {
    const { walkthroughs, nls } = await generateWalkthroughs(root);
    const [first, ...others] = walkthroughs.map(
      ({ description }) => nls[description.replaceAll('%', '')]?.split('\n') ?? [],
    );
    assert.equal(first?.[0], '[Start the course](command:meshwalk.course.start)');
    assert.deepEqual(
      others.map((lines) => lines.length),
      [1, 1],
    );
  });

  it('end each description with one button line whose command names the step', async () => {
    const { walkthroughs, nls } = await generateWalkthroughs(root);
    for (const { id, description } of walkthroughs.flatMap(({ steps }) => steps)) {
      const lines = nls[description.replaceAll('%', '')]?.split('\n') ?? [];
      assert.equal(lines.length, 2, id);
      const button = /^\[[^\]]+\]\(command:meshwalk\.course\.(?:do|open)Step\?([^)\s]+)\)$/.exec(
        lines[1] ?? '',
      );
      assert.deepEqual(JSON.parse(decodeURIComponent(button?.[1] ?? 'null')), [id]);
      assert.doesNotMatch(lines[0] ?? '', /(^|[^`])`([^`]|$)/, 'code stands between double backticks');
    }
  });

  it('name media that exist or are generated, without front matter', async () => {
    const { walkthroughs, media } = await generateWalkthroughs(root);
    for (const { media: shown } of walkthroughs.flatMap(({ steps }) => steps)) {
      if ('svg' in shown) assert.ok(existsSync(join(root, shown.svg)));
      else assert.match(media.get(shown.markdown) ?? '', /^# [^\n]+\n\n[^-]/);
    }
    const markdown = walkthroughs.flatMap(({ steps }) => steps).filter((step) => 'markdown' in step.media);
    assert.equal(media.size, markdown.length);
  });

  it('show commands as one types them in the folder of a release', async () => {
    const { media } = await generateWalkthroughs(root);
    const text = [...media.values()].join('\n');
    for (const line of [
      'istioctl install --filename=samples/bookinfo/demo-profile-no-gateways.yaml -y',
      'kubectl label namespace default istio-injection=enabled',
      'kubectl apply --server-side --filename=https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.6.1/standard-install.yaml',
      'kubectl apply --filename=samples/bookinfo/platform/kube/bookinfo.yaml --namespace=default',
      'kubectl apply --filename=walkthroughs/05-gateway/gateway.yaml --namespace=default',
      'istioctl dashboard kiali',
      'istioctl uninstall --purge -y',
      'kubectl label namespace default istio-injection-',
    ]) {
      assert.ok(text.includes(`\n${line}\n`), line);
    }
    assert.doesNotMatch(text, /CONTEXT|\{\{|=\/(release|walkthroughs)|istioctl profile list\n```/);
  });

  it('can be listed by the parts of the tutorial, each with a name and a step', async () => {
    const lines = (await tutorialTable(root)).trimEnd().split('\n').slice(2);
    assert.equal(lines.length, mirrorWords.length);
    for (const line of lines) assert.match(line, /^\| [A-Z][^|]+ \| \d\.\d+ [^|]+ \|$/);
    assert.ok(lines.includes('| Remove the label | 7.4 Remove the label |'));
  });
});
