import assert from 'node:assert/strict';
import { DocumentCache } from '../../../src/manifests/documents.ts';
import { Form, comment } from '../../../src/manifests/scaffold/form.ts';
import type { ScaffoldFacts, ScaffoldForm } from '../../../src/manifests/scaffold/scaffold.ts';
import { scaffolds } from '../../../src/manifests/scaffold/scaffolds.ts';
import { objectsOfDocuments, ObjectScope } from '../../../src/validation/references/referenceScope.ts';
import { referenceFindings } from '../../../src/validation/references/referenceIssues.ts';
import { inShort, newEngine } from '../validation/builtSchemas.ts';
import { expandedSnippet } from '../snippetText.ts';

const BOOKINFO: ScaffoldFacts = {
  namespace: 'default',
  service: 'reviews',
  port: 9080,
  selector: { app: 'reviews' },
  versions: [
    { version: 'v1', service: undefined },
    { version: 'v2', service: 'reviews-v2' },
  ],
  gateway: { name: 'bookinfo-gateway', namespace: 'infra' },
  host: 'bookinfo.example.com',
  caller: { namespace: 'default', account: 'bookinfo-productpage' },
  callerLabels: { app: 'productpage', version: 'v1' },
};
const all = scaffolds().flatMap(({ id, forms }) =>
  forms.map((form) => ({ name: `${id}/${form.api}`, form })),
);

function written(form: ScaffoldForm, facts: ScaffoldFacts): string {
  return expandedSnippet(form.write(new Form(), facts));
}

function formOf(name: string): ScaffoldForm {
  const found = all.find((one) => one.name === name);
  assert.ok(found, name);
  return found.form;
}

/** Services of the mesh that the scaffolds are for. */
const running = new DocumentCache().read(
  'mesh',
  ['reviews', 'reviews-v2']
    .map(
      (name) => `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {ports: [{port: 9080}]}\n`,
    )
    .join('---\n'),
);

/** What validation says of a file, all documents against each other. */
async function said(text: string, channel: 'standard' | 'experimental'): Promise<string[]> {
  const engine = await newEngine({ channel });
  const documents = new DocumentCache().read('f', text);
  const scope = new ObjectScope({
    where: 'this file',
    defaultNamespace: 'default',
    objects: [
      ...objectsOfDocuments(documents, 'this file', 'default', 'file:///f.yaml'),
      ...objectsOfDocuments(running, 'the cluster', 'default', 'file:///mesh.yaml'),
    ],
  });
  return documents.flatMap(({ parsed }) =>
    inShort(parsed.text, [...engine.validate(parsed), ...referenceFindings(parsed, scope)]),
  );
}

describe('Scaffolds', function () {
  this.timeout(20_000);

  for (const { name, form } of all) {
    it(`${name} is valid, with what is known and with nothing known`, async () => {
      const channel = name === 'retries/gatewayApi' ? 'experimental' : 'standard';
      for (const facts of [BOOKINFO, {}, { namespace: 'default', service: 'reviews' }]) {
        const text = written(form, facts);
        assert.deepEqual(await said(text, channel), [], text);
        assert.doesNotMatch(text, /[$\\]\{|undefined/);
      }
    });
  }

  it('leave nothing open of what is known', () => {
    const text = formOf('canary/gatewayApi').write(new Form(), BOOKINFO);
    assert.deepEqual(text.match(/\$\{\d+:[^}]*\}/g), ['${1:90}', '${2:10}']);
  });

  it('add Services for those versions only that have none, and use those that are there', () => {
    const text = written(formOf('canary/gatewayApi'), BOOKINFO);
    assert.equal(text.match(/kind: Service\n/g)?.length, 2, 'the parent and one new Service');
    assert.match(
      text,
      /name: reviews-v1\n {2}namespace: default\nspec:\n {2}selector:\n {4}app: reviews\n {4}version: v1/,
    );
    assert.match(text, /- name: reviews-v2\n/);
  });

  it('name an existing Gateway of another namespace, or bring one', () => {
    assert.match(
      written(formOf('entry/gatewayApi'), BOOKINFO),
      /- name: bookinfo-gateway\n {6}namespace: infra\n/,
    );
    const { gateway: _, ...without } = BOOKINFO;
    assert.match(written(formOf('entry/gatewayApi'), without), /kind: Gateway\n/);
  });

  it('take the requests of every host, of a known one, or of one that is to be filled in', () => {
    const { host: _, ...without } = BOOKINFO;
    const form = formOf('entry/gatewayApi');
    assert.doesNotMatch(written(form, { ...without, host: '' }), /hostnames:/);
    assert.match(
      written(form, { ...without, host: 'shop.example.com' }),
      /hostnames:\n {4}- shop\.example\.com\n/,
    );
    assert.match(form.write(new Form(), without), /hostnames:\n {4}- \$\{\d+:bookinfo\.example\.com\}\n/);
  });

  it('are there for everything that a learner asks for, in each API that can do it', () => {
    assert.deepEqual(
      all.map(({ name }) => name),
      [
        'entry/gatewayApi',
        ...['canary', 'header', 'cookie', 'path'].flatMap((id) => [`${id}/gatewayApi`, `${id}/istio`]),
        'callerLabels/istio',
        'mirror/gatewayApi',
        'mirror/istio',
        'timeout/gatewayApi',
        'timeout/istio',
        // The standard channel of the Gateway API has no retries.
        'retries/istio',
        'retries/gatewayApi',
        'delay/istio',
        'abort/istio',
        'circuitBreaking/istio',
        'strict/istio',
        'allow/istio',
        'egress/istio',
        'egressGateway/gatewayApi',
        'tracing/istio',
      ],
    );
    assert.deepEqual(
      all.filter(({ form }) => form.why.length < 20).map(({ name }) => name),
      [],
      'each says what it means to choose it',
    );
  });

  it('quote what YAML would read as something else, and hide nothing in the syntax of snippets', () => {
    const form = new Form();
    assert.equal(expandedSnippet(form.known('a', 'on', '')), '"on"');
    assert.equal(expandedSnippet(form.known('a', '$1}\\', '')), JSON.stringify('$1}\\'));
    assert.equal(expandedSnippet(form.open('b', 'a}b$c')), JSON.stringify('a}b$c'));
    assert.equal(form.open('b', 'again'), '${1:again}');
  });

  it('explain themselves in comments of a readable width', () => {
    const lines = comment('word '.repeat(60).trim()).trimEnd().split('\n');
    assert.ok(lines.length > 2 && lines.every((line) => line.startsWith('# ') && line.length <= 100));
  });
});
