import assert from 'node:assert/strict';
import { DocumentCache, parseManifestDocument } from '../../../src/manifests/documents.ts';

function valueOf(text: string): unknown {
  return parseManifestDocument(text).objects[0]?.value;
}

describe('parseManifestDocument', () => {
  it('reads values as Kubernetes does', () => {
    assert.deepEqual(valueOf('a: on\nb: "on"\nc: 0120\nd: [2001:db8::, 1]\ne: !!str 12\nf: |\n  x\n'), {
      a: true,
      b: 'on',
      c: 80,
      d: ['2001:db8::', 1],
      e: '12',
      f: 'x\n',
    });
  });

  it('follows anchors and merges', () => {
    assert.deepEqual(valueOf('base: &b {x: 1, z: 2}\nuse:\n  <<: *b\n  z: 3\nagain: *b\n'), {
      base: { x: 1, z: 2 },
      use: { x: 1, z: 3 },
      again: { x: 1, z: 2 },
    });
  });

  it('reads keys as Kubernetes does, and says so', () => {
    const parsed = parseManifestDocument('y: 1\n');
    assert.deepEqual(parsed.objects[0]?.value, { true: 1 });
    assert.deepEqual(parsed.problems, [{ kind: 'yaml11', range: [0, 1], source: 'y', becomes: true }]);
  });

  it('takes the last of duplicate keys and says where both are', () => {
    const parsed = parseManifestDocument('a: 1\nb: 2\na: 3\n');
    assert.deepEqual(parsed.objects[0]?.value, { a: 3, b: 2 });
    assert.deepEqual(parsed.problems, [{ kind: 'duplicate', range: [10, 11], key: 'a', first: [0, 1] }]);
  });

  it('does not let aliases explode', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level += 1)
      lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}*a${level - 1}]`);
    const started = performance.now();
    const parsed = parseManifestDocument(lines.join('\n'));
    assert.equal(parsed.problems[0]?.kind, 'limit');
    assert.ok(performance.now() - started < 2000);
  });

  it('does not fall over depth, cycles or keys that are no text', () => {
    assert.equal(parseManifestDocument('['.repeat(20_000)).problems[0]?.kind !== undefined, true);
    assert.equal(
      parseManifestDocument(`${'{a: '.repeat(500)}1${'}'.repeat(500)}`).problems[0]?.kind,
      'limit',
    );
    assert.equal(parseManifestDocument('a: &a\n  b: *a\n').problems[0]?.kind, 'alias');
    assert.equal(parseManifestDocument('? [1, 2]\n: x\n').problems[0]?.kind, 'key');
    assert.deepEqual(
      Object.keys(parseManifestDocument('__proto__: {a: 1}\nx: 1\n').objects[0]?.value ?? {}),
      ['__proto__', 'x'],
    );
  });

  it('gives the objects of a List with their places', () => {
    const parsed = parseManifestDocument(
      'apiVersion: v1\nkind: List\nitems:\n- {kind: A, metadata: {name: x}}\n- 3\n- {kind: B}\n',
    );
    assert.deepEqual(
      parsed.objects.map((object) => [object.path, object.identity.kind]),
      [
        [['items', 0], 'A'],
        [['items', 2], 'B'],
      ],
    );
  });

  it('knows templates, and manifests that only mention braces', () => {
    assert.equal(parseManifestDocument('name: {{ .Values.name }}\n').templated, true);
    assert.equal(parseManifestDocument('{{- if .Values.on }}\na: 1\n{{- end }}\n').templated, true);
    assert.equal(parseManifestDocument('host: a.{{.Namespace}}.svc\n').templated, true);
    assert.equal(parseManifestDocument('legend: "{{ method }} of {{ pod }}"\n').templated, false);
  });

  it('reports syntax with a range inside of the text', () => {
    const text = 'a:\n\tb: 1\n';
    const [problem] = parseManifestDocument(text).problems;
    assert.equal(problem?.kind, 'syntax');
    assert.ok(problem.range[0] >= 0 && problem.range[1] <= text.length);
  });

  it('reads JSON', () => {
    assert.deepEqual(valueOf('{\n\t"a": [1, null, "x"]\n}\n'), { a: [1, null, 'x'] });
  });
});

describe('DocumentCache', () => {
  const file = 'a: 1\n---\nb: 2\n---\n# only a comment\n---\nc: 3\n';

  it('gives documents with their offsets and leaves out empty ones', () => {
    const documents = new DocumentCache().read('f', file);
    assert.deepEqual(
      documents.map((document) => file.slice(document.start, document.end)),
      ['a: 1\n', '---\nb: 2\n', '---\nc: 3\n'],
    );
  });

  it('parses only what an edit changed', () => {
    const cache = new DocumentCache();
    const before = cache.read('f', file);
    const after = cache.read('f', `# new\n---\n${file.replace('b: 2', 'b: 20')}`);
    assert.equal(after.at(-1)?.parsed, before.at(-1)?.parsed);
    assert.notEqual(after.at(-2)?.parsed, before.at(-2)?.parsed);
    assert.equal(after.at(-1)?.start, (before.at(-1)?.start ?? 0) + '# new\n---\n'.length + 1);
  });

  it('can be read in pieces, one for each document that is new', () => {
    const cache = new DocumentCache();
    const pieces = (text: string): number => {
      const steps = cache.steps('f', text);
      let count = 0;
      while (steps.next().done !== true) count += 1;
      return count;
    };
    assert.equal(pieces(file), 4);
    assert.equal(pieces(file.replace('b: 2', 'b: 3')), 1);
    assert.equal(pieces(file.replace('b: 2', 'b: 3')), 0);
  });
});
