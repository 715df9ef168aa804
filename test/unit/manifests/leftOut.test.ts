import assert from 'node:assert/strict';
import { parseManifestDocument } from '../../../src/manifests/documents.ts';
import { leftOut } from '../../../src/manifests/leftOut.ts';

function why(text: string): string | undefined {
  return leftOut(parseManifestDocument(text))?.why;
}

describe('A document that is left out', () => {
  it('is a template, one that is too large, or one that does not say what it is', () => {
    assert.equal(why('apiVersion: v1\nkind: Service\nmetadata: {name: {{ .Values.name }}}\n'), 'template');
    assert.equal(
      why(`apiVersion: v1\nkind: ConfigMap\ndata:\n  a: ${'x'.repeat(4 * 1024 * 1024)}\n`),
      'limit',
    );
    assert.equal(why('apiVersion: v1\nkidn: Service\nmetadata: {name: a}\n'), 'noKind');
    assert.equal(why('apiVersio: v1\nkind: Service\nmetadata: {name: a}\n'), 'noVersion');
  });

  it('is none of those that are whole, that are of other programs, or that hold nothing', () => {
    assert.equal(why('apiVersion: v1\nkind: Service\nmetadata: {name: a}\n'), undefined);
    assert.equal(why('kind: pipeline\nsteps: []\n'), undefined);
    assert.equal(why('name: {{ .Values.name }}\n'), undefined);
    assert.equal(why('apiVersion: v2\nname: chart\nversion: 1.0.0\n'), undefined);
    assert.equal(why('# nothing\n'), undefined);
  });

  it('tells of items of a List, too', () => {
    const item = (more: string): string => `- {metadata: {name: a}, ${more}}\n`;
    const list = 'apiVersion: v1\nkind: List\nitems:\n';
    assert.equal(why(list + item('kind: A, apiVersion: v1')), undefined);
    assert.equal(why(list + item('kind: A, apiVersion: v1') + item('kind: B')), 'noVersion');
  });
});
