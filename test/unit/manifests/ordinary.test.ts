import assert from 'node:assert/strict';
import { parseDocument } from 'yaml';
import { parseManifestDocument } from '../../../src/manifests/documents.ts';
import type { ParsedDocument } from '../../../src/manifests/documents.ts';
import { headOf, locate, valueOrHeadOf } from '../../../src/manifests/locate.ts';
import { readNodeValue } from '../../../src/manifests/nodeValue.ts';
import { ordinaryValue } from '../../../src/manifests/ordinaryValue.ts';
import type { Path } from '../../../src/mesh/fields.ts';
import { moduleFolders, readDocuments } from '../../integration/validation/judgedSets.ts';
import { randomness } from '../randomness.ts';

/** What the careful reader makes of a text: its value, its problems and its nodes. */
function careful(text: string): { value: unknown; problems: readonly unknown[]; start: number } {
  const yaml = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const { value, problems } = readNodeValue(yaml, text);
  return { value, problems: [...yaml.errors, ...problems], start: yaml.contents?.range?.[0] ?? -1 };
}

/** The paths of a value, with one that is not there below each. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, member]) =>
          pathsOf(member, [...path, Array.isArray(value) ? Number(key) : key]),
        )
      : [];
  return [path, [...path, 'nowhere'], ...inner];
}

const inserted = [
  ...Array.from(':"\'{}[],#&*!|>%@`-? \\~\r\n😀'),
  '---\n',
  'null',
  '- ',
  '\n  ',
  ' #',
  '|\n',
];

describe('an ordinary document', function () {
  this.timeout(60_000);
  let texts: string[] = [];

  before(async () => {
    const folders = await moduleFolders();
    const documents = [
      ...readDocuments(folders.istio, ['samples', 'pkg/config/validation/testdata/crds']),
      ...readDocuments(folders.gatewayApi, ['examples', 'hack/invalid-examples']),
    ];
    texts = [...new Set(documents.map(({ parsed }) => parsed.text))];
  });

  it('is nearly every one, and has the value that the careful reader finds', () => {
    const quick = texts.filter((text) => {
      const read = ordinaryValue(text);
      if (read !== undefined) assert.deepEqual({ ...read, problems: [] }, careful(text), text);
      return read !== undefined;
    });
    assert.ok(quick.length > texts.length * 0.95, `${quick.length} of ${texts.length}`);
  });

  it('is none where an edit made it special or wrong', () => {
    // The same texts each time: in very few of millions the two parsers differ, and the quick one is right.
    const seed = Number(process.env['MESHWALK_SEED'] ?? 1);
    const random = randomness(seed);
    const short = texts.filter((text) => text.length < 2000);
    const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? '';
    let text = '';
    for (let round = 0; round < 3000; round += 1) {
      if (round % 6 === 0) text = random() < 0.2 ? pick(short).replaceAll('\n', '\r\n') : pick(short);
      const at = Math.floor(random() * text.length);
      const piece = random() < 0.7 ? pick(inserted) : '';
      text = text.slice(0, at) + piece + text.slice(at + Math.floor(random() * 4));
      const read = ordinaryValue(text);
      if (read !== undefined)
        assert.deepEqual({ ...read, problems: [] }, careful(text), `seed ${seed}: ${text}`);
    }
  });

  it('is read with care for anchors, repeated keys, tabs and words of YAML 1.1', () => {
    for (const text of [
      'a: &x 1',
      'a: *x',
      'a: !!str 1',
      'a: 1\na: 2',
      'a:\t1',
      'a: yes',
      'a: 010',
      '<<: {}',
      '%YAML 1.2\n---\na: 1',
      '1: a',
      '[a]',
      'a: [b: c]',
    ])
      assert.equal(ordinaryValue(text), undefined, text);
    assert.deepEqual(ordinaryValue('# c\na: [1, "2", {b: }]\n'), {
      value: { a: [1, '2', { b: null }] },
      start: 4,
    });
  });

  it('has the places that its nodes have', () => {
    let places = 0;
    for (const text of texts.filter((_, index) => index % 4 === 0)) {
      const parsed = parseManifestDocument(text);
      if (!parsed.ordinary) continue;
      const slow: ParsedDocument = { ...parsed, ordinary: false, yaml: parsed.yaml, text, objects: [] };
      for (const path of pathsOf(parsed.objects[0]?.value)) {
        const shown = (document: ParsedDocument): unknown => {
          const place = locate(document, path);
          // The nodes count a comment at the end to a map of one line.
          const [start, end] = valueOrHeadOf(document, place);
          return [place.depth, headOf(document, place), start, text.slice(start, end).replace(/ +#.*/, '')];
        };
        assert.deepEqual(shown(parsed), shown(slow), `${path.join('.')} in ${text}`);
        places += 1;
      }
    }
    assert.ok(places > 1000, String(places));
  });
});
