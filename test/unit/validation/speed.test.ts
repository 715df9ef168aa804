import assert from 'node:assert/strict';
import { DocumentCache } from '../../../src/manifests/documents.ts';
import { newEngine } from './builtSchemas.ts';

const one = (index: number): string => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: route-${index}
spec:
  parentRefs:
  - name: gateway
  hostnames: [a${index}.example.com]
  rules:
  - matches:
    - path: {type: PathPrefix, value: /a}
    backendRefs:
    - name: reviews
      port: 9080
`;

describe('the cost of an edit', function () {
  this.timeout(20_000);

  it('is that of the edited document, in a file of 1,000', async () => {
    const engine = await newEngine();
    const cache = new DocumentCache();
    const file = Array.from({ length: 1000 }, (_, index) => one(index)).join('---\n');
    const check = (text: string): { milliseconds: number; findings: number; judged: number } => {
      const known = new Set(seen);
      const started = performance.now();
      const documents = cache.read('f', text);
      const findings = documents.reduce((sum, document) => sum + engine.validate(document.parsed).length, 0);
      const milliseconds = performance.now() - started;
      for (const document of documents) seen.add(document.parsed);
      return {
        milliseconds,
        findings,
        judged: documents.filter((document) => !known.has(document.parsed)).length,
      };
    };
    const seen = new Set<unknown>();
    const first = check(file);
    assert.equal(first.judged, 1000);
    const edit = check(file.replace('name: route-500\n', 'name: route_500\n'));
    assert.deepEqual([edit.judged, edit.findings], [1, 1]);
    // A fifth is far from what is measured (a hundredth), and far from a run over the whole file.
    assert.ok(edit.milliseconds < first.milliseconds / 5, `${edit.milliseconds} of ${first.milliseconds} ms`);
  });
});
