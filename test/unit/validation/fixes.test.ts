import assert from 'node:assert/strict';
import { parseManifestDocument } from '../../../src/manifests/documents.ts';
import { at } from '../../../src/mesh/fields.ts';
import type { Finding } from '../../../src/validation/finding.ts';
import { planToFix } from '../../../src/validation/fixes.ts';
import { moduleFolders, readDocuments } from '../../integration/validation/judgedSets.ts';
import { applyFix, newEngine } from './builtSchemas.ts';
import { everythingSaid } from './garbage.ts';
import { manifestOf, refusedSpecs } from './webhookCases.ts';

/** One text for each way in which a fix is made, with the title of the fix. */
const table: readonly (readonly [title: string, text: string])[] = [
  ['Change to "backendRefs"', route('  - backendRef: []')],
  ['Remove "nonsense"', route('  - nonsense: 1\n    backendRefs: []')],
  ['Change to PathPrefix', route('  - matches: [{ path: { type: Prefix } }]')],
  ['Change to the number 9080', route('  - backendRefs: [{ name: reviews, port: "9080" }]')],
  ['Add "port"', route('  - backendRefs:\n    - name: reviews')],
  [
    'Add a ReferenceGrant',
    route('  - backendRefs:\n    - name: reviews\n      namespace: other\n      port: 9080'),
  ],
  [
    'Add a DestinationRule with the subset v1',
    object(
      'networking.istio.io/v1',
      'VirtualService',
      'hosts: [a]\n  http: [{ route: [{ destination: { host: a, subset: v1 } }] }]',
    ),
  ],
  ['Change to gateway.networking.k8s.io/v1', route('  - {}').replace('/v1', '/v1alpha2')],
  ['Add "apiVersion: gateway.networking.k8s.io/v1"', route('  - {}').replace(/^apiVersion.*\n/, '')],
  ['Change to HTTPRoute', route('  - {}').replace('HTTPRoute', 'HttpRout')],
  ['Add "name"', route('  - {}').replace('  name: route\n', '  labels: {}\n')],
  [
    'Change to "warmup.duration"',
    object(
      'networking.istio.io/v1',
      'DestinationRule',
      'host: a\n  trafficPolicy: {loadBalancer: {simple: ROUND_ROBIN, warmupDurationSecs: 10s }}',
    ),
  ],
  [
    'Change to "ringHash.minimumRingSize"',
    object(
      'networking.istio.io/v1',
      'DestinationRule',
      'host: a\n  trafficPolicy:\n    loadBalancer:\n      consistentHash:\n        useSourceIp: true\n        minimumRingSize: 64',
    ),
  ],
  ['Put it in quotes', object('networking.istio.io/v1', 'DestinationRule', 'host: on')],
];

function object(apiVersion: string, kind: string, spec: string): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${kind.toLowerCase()}\nspec:\n  ${spec}\n`;
}

function route(rules: string): string {
  return object('gateway.networking.k8s.io/v1', 'HTTPRoute', `rules:\n${rules}`).replace(
    'httproute',
    'route',
  );
}

/** What is said of a text that may have got further documents by a fix. */
function isSaid(
  said: (text: string) => readonly Finding[],
  text: string,
  { code, message, path }: Finding,
): boolean {
  return said(text.split(/^---$/m)[0] ?? text).some(
    (other) => other.code === code && other.message === message && other.path.join() === path.join(),
  );
}

describe('an item of a list', () => {
  const added = (spec: string): string => {
    const text = object('networking.istio.io/v1', 'DestinationRule', spec);
    const plan = { kind: 'addItem', yaml: '{ name: v2 }', title: 'Add' } as const;
    const fix = planToFix(parseManifestDocument(text), ['spec', 'subsets'], plan);
    const [edit] = fix?.edits ?? [];
    assert.ok(edit, spec);
    const fixed = text.slice(0, edit.range[0]) + edit.newText + text.slice(edit.range[1]);
    const parsed = parseManifestDocument(fixed);
    assert.deepEqual(parsed.problems, [], fixed);
    return JSON.stringify(at(parsed.objects[0]?.value, 'spec'));
  };

  it('is added to lists of each style, and to none', () => {
    const two = '{"host":"a","subsets":[{"name":"v1"},{"name":"v2"}]}';
    assert.equal(added('host: a\n  subsets:\n  - name: v1'), two);
    assert.equal(added('host: a\n  subsets:\n    - name: v1\n      # the end'), two);
    assert.equal(
      added('subsets:\n  - name: v1\n  host: a'),
      '{"subsets":[{"name":"v1"},{"name":"v2"}],"host":"a"}',
    );
    assert.equal(added('{ host: a, subsets: [{ name: v1 }] }'), two);
    assert.equal(added('host: a'), '{"host":"a","subsets":[{"name":"v2"}]}');
  });
});

describe('quick fixes', function () {
  this.timeout(60_000);
  let said: (text: string) => readonly Finding[];

  before(async () => {
    const engine = await newEngine();
    said = (text) => everythingSaid(engine, text);
  });

  for (const [title, text] of table) {
    it(`offer "${title}"`, () => {
      const found = said(text);
      const finding = found.find(({ fixes = [] }) => fixes.some((fix) => fix.title === title));
      const offered = found.map(({ message, fixes = [] }) => [message, fixes.map((fix) => fix.title)]);
      assert.ok(finding, JSON.stringify(offered));
      const fixed = applyFix(text, finding, title);
      assert.deepEqual(parseManifestDocument(fixed.split(/^---$/m)[0] ?? '').problems, [], fixed);
      // What is added as a document of its own helps only once the file is judged as a whole.
      if (!title.startsWith('Add a ')) assert.ok(!isSaid(said, fixed, finding), fixed);
    });
  }

  it('take away what they are offered for, and leave YAML, wherever the two projects are wrong on purpose', async () => {
    const folders = await moduleFolders();
    const documents = [
      ...readDocuments(folders.istio, ['pkg/config/validation/testdata/crds']),
      ...readDocuments(folders.gatewayApi, ['hack/invalid-examples']),
    ];
    const texts = [
      ...documents.map(({ parsed }) => parsed.text),
      ...refusedSpecs.map(([kind, spec]) => manifestOf(kind, spec)),
    ];
    let tried = 0;
    const useless = texts.flatMap((text) =>
      said(text).flatMap((finding) =>
        (finding.fixes ?? []).flatMap(({ title }) => {
          tried += 1;
          if (title.startsWith('Add a ')) return [];
          const fixed = applyFix(text, finding, title);
          const broken = parseManifestDocument(fixed).problems.some(({ kind }) => kind === 'syntax');
          return broken || isSaid(said, fixed, finding) ? [`${finding.message} ${title}: ${fixed}`] : [];
        }),
      ),
    );
    assert.deepEqual(useless, []);
    assert.ok(tried >= 20, String(tried));
  });
});
