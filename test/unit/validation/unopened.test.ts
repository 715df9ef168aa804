import assert from 'node:assert/strict';
import { DocumentCache } from '../../../src/manifests/documents.ts';
import { objectsOfDocuments, ObjectScope } from '../../../src/validation/references/referenceScope.ts';
import { referenceFindings } from '../../../src/validation/references/referenceIssues.ts';
import { inShort } from './builtSchemas.ts';

const head = (apiVersion: string, kind: string, name: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\n`;
const route = `${head('gateway.networking.k8s.io/v1', 'HTTPRoute', 'r')}spec:
  rules: [{backendRefs: [{name: reviews, port: 80}]}]
`;
const service = `${head('v1', 'Service', 'reviews')}spec: {ports: [{port: 9080, name: http}]}\n`;
const virtualService = (name: string): string =>
  `${head('networking.istio.io/v1', 'VirtualService', name)}spec: {hosts: [reviews]}\n`;

/** What is said of an open file, when another one lies in the workspace and is not open. */
function say(open: string, closed: string, isConnected = false): string[] {
  const [first] = new DocumentCache().read('open', open);
  assert.ok(first);
  const stored = objectsOfDocuments(new DocumentCache().read('closed', closed), 'closed.yaml', 'default');
  const scope = new ObjectScope({
    where: 'this file and the workspace',
    defaultNamespace: 'default',
    objects: [
      ...objectsOfDocuments([first], 'this file', 'default'),
      ...stored.map((object) => ({ ...object, unopened: true }) as const),
    ],
    complete: () => isConnected,
  });
  return inShort(first.parsed.text, referenceFindings(first.parsed, scope));
}

describe('References into files that are not open', () => {
  it('are found, and what does not fit there is a hint, for the file may never be applied', () => {
    assert.deepEqual(say(route, service), [
      'hint reference/port «80» Service reviews (closed.yaml) has no port 80. It has 9080.',
    ]);
  });

  it('say that the cluster does not have it yet', () => {
    assert.deepEqual(say(route.replace('port: 80', 'port: 9080'), service, true), [
      'hint reference/not-applied «reviews» Service reviews is not in the cluster: only closed.yaml has it, which is not open. Apply it first.',
    ]);
  });

  it('are in the way of nothing: samples of one workspace are alternatives', () => {
    assert.deepEqual(say(virtualService('all-v1'), virtualService('test-v2')), []);
  });
});
