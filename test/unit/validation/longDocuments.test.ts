import assert from 'node:assert/strict';
import { parseManifestDocument } from '../../../src/manifests/documents.ts';
import { findingsOf, newEngine } from './builtSchemas.ts';

const virtualService = (prefixes: readonly string[]): string =>
  `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews
spec:
  hosts: [reviews]
  http:
${prefixes
  .map(
    (prefix) =>
      `  - match: [{ uri: { prefix: ${prefix} } }]\n    route: [{ destination: { host: reviews } }]\n`,
  )
  .join('')}`;

const httpRoute = (rules: number, matches: number): string =>
  `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: shop
spec:
  parentRefs: [{ name: gateway }]
  rules:
${Array.from({ length: rules }, (_, rule) => {
  const paths = Array.from(
    { length: matches },
    (_none, match) => `    - path: { type: PathPrefix, value: /${rule}/${match} }\n`,
  );
  return `  - matches:\n${paths.join('')}    backendRefs: [{ name: items, port: 8080 }]\n`;
}).join('')}`;

describe('a long document', function () {
  this.timeout(60_000);

  it('is judged in pieces, so that nothing else waits for the whole of it', async () => {
    const engine = await newEngine();
    const text = httpRoute(16, 8);
    // What the kind needs is made ready with the first document.
    engine.validate(parseManifestDocument(httpRoute(1, 1)));
    const steps = engine.steps(parseManifestDocument(text));
    let pieces = 1;
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) pieces += 1;
    assert.deepEqual(step.value, []);
    assert.ok(pieces > 12, String(pieces));
  });

  it('that is broken after thousands of blank lines is told so in no time', async () => {
    const engine = await newEngine();
    for (const blanks of ['\n'.repeat(5_000), ' '.repeat(50_000)]) {
      const text = `${blanks}\napiVersion: networking.istio.io/v1\nkind: [\n`;
      const parsed = parseManifestDocument(text);
      const startedAt = performance.now();
      assert.ok(engine.validate(parsed).length > 0);
      assert.ok(performance.now() - startedAt < 1_000);
      assert.deepEqual(engine.validate(parseManifestDocument(`${blanks}\nname: [\n`)), []);
    }
  });

  it('tells of each rule before that takes all paths of a prefix, by its first one', async () => {
    const engine = await newEngine();
    const text = virtualService(['/a', '/b', '/a/b', '/a/b/c', '/a']);
    const found = findingsOf(engine, text).map(({ message, path }) => `${path.join('.')}: ${message}`);
    assert.deepEqual(found, [
      'spec.http.2.match.0: Rule 1 takes all of /a before this: put the longer prefix /a/b first.',
      'spec.http.3.match.0: Rule 1 takes all of /a before this: put the longer prefix /a/b/c first.',
      'spec.http.3.match.0: Rule 3 takes all of /a/b before this: put the longer prefix /a/b/c first.',
      'spec.http.4.match.0: Rule 1 already has this match, so it does nothing here.',
    ]);
  });
});
