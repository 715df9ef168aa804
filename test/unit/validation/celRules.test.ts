import assert from 'node:assert/strict';
import { parse } from '@bufbuild/cel';
import { decodeExpression } from '../../../src/validation/cel/expressionCode.ts';
import { CelRules } from '../../../src/validation/cel/celRules.ts';
import { parseRequestUri } from '../../../src/validation/cel/goUrl.ts';
import type { Schema } from '../../../src/validation/schema.ts';
import { builtSchemas } from './builtSchemas.ts';

function broken(value: unknown, schema: Schema, rule: string): boolean {
  const carrier = { ...schema, 'x-kubernetes-validations': [{ rule }] };
  return new CelRules().issues(value, carrier, () => false).length > 0;
}
const text: Schema = { type: 'string' };

describe('CEL rules', () => {
  it('see whole numbers as integers and other names as Kubernetes escapes them', () => {
    const schema: Schema = {
      type: 'object',
      properties: { namespace: text, 'a-b': text, count: { type: 'integer' }, ratio: { type: 'number' } },
    };
    const value = { namespace: 'n', 'a-b': 'x', count: 3, ratio: 3 };
    assert.equal(
      broken(
        value,
        schema,
        "self.__namespace__ == 'n' && self.a__dash__b == 'x' && self.count / 2 == 1 && self.ratio / 2.0 == 1.5",
      ),
      false,
    );
  });

  it("know Kubernetes' own functions", () => {
    assert.equal(broken('https://a/b', text, "url(self).getScheme() in ['http', 'https']"), false);
    assert.equal(broken('ftp://a/b', text, "url(self).getScheme() in ['http', 'https']"), true);
    assert.equal(broken('10.0.0.1', text, 'isIP(self)'), false);
    assert.equal(broken('a_b', text, 'format.dns1123Label().validate(self) == null'), true);
    assert.equal(broken('1h', text, "duration(self) >= duration('1ms')"), false);
  });

  it('count a rule that fails as broken', () => {
    assert.equal(broken('no url', text, "url(self).getScheme() == 'http'"), true);
    assert.equal(broken({}, { type: 'object', properties: { a: text } }, "self.a == 'x'"), true);
  });

  it('understand RE2 with flags in the middle', () => {
    assert.equal(
      broken('FOO.bar', text, 'self.matches(r"""^(?i)\\.?[a-z_][a-z_0-9]*(\\.[a-z_][a-z_0-9]*)*$""")'),
      false,
    );
    assert.equal(new CelRules().isPattern('(?i)a+'), true);
    assert.equal(new CelRules().isPattern('(?=a)'), false);
  });

  it('are not asked where the structure is broken, nor about the object before', () => {
    const schema: Schema = {
      type: 'object',
      properties: { a: { ...text, 'x-kubernetes-validations': [{ rule: 'false' }] } },
      'x-kubernetes-validations': [{ rule: 'false' }, { rule: 'self == oldSelf' }],
    };
    const issues = new CelRules().issues({ a: 'x' }, schema, (path) => path.length === 0);
    assert.deepEqual(
      issues.map((issue) => issue.path),
      [['a']],
    );
  });

  it('are all understood: every rule of every schema that is built', async () => {
    const rules = new Set<string>();
    const collect = (schema: Schema): void => {
      for (const rule of schema['x-kubernetes-validations'] ?? []) rules.add(rule.rule);
      for (const member of Object.values(schema.properties ?? {})) collect(member);
      if (schema.items) collect(schema.items);
      if (typeof schema.additionalProperties === 'object') collect(schema.additionalProperties);
    };
    for (const choice of [
      {},
      { channel: 'experimental' },
      { istio: '1.22', gatewayApi: '1.1' },
      { istio: '1.26', gatewayApi: '1.3' },
    ] as const) {
      const source = await builtSchemas(choice);
      for (const group of source.groups()) {
        for (const kind of source.kinds(group))
          for (const { version } of kind.versions) collect(source.schema(group, version, kind.kind) ?? {});
      }
    }
    const engine = new CelRules();
    assert.deepEqual(
      [...rules].filter((rule) => !engine.isExpression(rule)),
      [],
    );
    assert.ok(rules.size > 100, String(rules.size));
    const source = await builtSchemas();
    for (const rule of rules) {
      const code = source.expression(rule);
      assert.ok(code !== undefined, `not parsed when the schemas were built: ${rule}`);
      assert.deepEqual(withoutIds(decodeExpression(code)), withoutIds(parse(rule).expr), rule);
    }
  }).timeout(60_000);
});

/** A tree without the numbers of its nodes, and without what is not there. */
function withoutIds(tree: unknown): unknown {
  const plain = (key: string, value: unknown): unknown => {
    if (key === 'id') return undefined;
    return typeof value === 'bigint' ? `${value}n` : value;
  };
  return JSON.parse(JSON.stringify(tree, plain)) as unknown;
}

describe('parseRequestUri', () => {
  for (const [uri, scheme] of [
    ['http://a.b:80/c?d', 'http'],
    ['OCI://a', 'oci'],
    ['localhost:80/x', 'localhost'],
    ['/path', ''],
    ['http://', 'http'],
    ['a', undefined],
    ['', undefined],
    ['0a:b', undefined],
    ['http://a b', undefined],
    ['http://a:x/', undefined],
    ['http://a/%zz', undefined],
    ['http://[::1]:80/', 'http'],
  ] as const) {
    it(`reads ${uri === '' ? 'nothing' : uri} as Go does`, () =>
      assert.equal(parseRequestUri(uri)?.scheme, scheme));
  }
});
