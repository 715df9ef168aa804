import assert from 'node:assert/strict';
import { DocumentCache } from '../../../src/manifests/documents.ts';
import type { KnownObject } from '../../../src/validation/references/knownObject.ts';
import { referenceFindings } from '../../../src/validation/references/referenceIssues.ts';
import { objectsOfDocuments, ObjectScope } from '../../../src/validation/references/referenceScope.ts';
import { inShort } from './builtSchemas.ts';

function object(kind: string, apiVersion: string, name: string, spec: string, namespace = 'default'): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;
}

/** What is said of the first object when all stand in one file, and all of these kinds are known. */
function say(objects: readonly string[], ...complete: readonly string[]): string[] {
  const documents = new DocumentCache().read('f', objects.join('---\n'));
  const scope = new ObjectScope({
    where: 'this file',
    defaultNamespace: 'default',
    objects: objectsOfDocuments(documents, 'this file', 'default'),
    complete: (_, kind) => complete.includes(kind),
  });
  const first = documents[0]?.parsed;
  return first === undefined ? [] : inShort(first.text, referenceFindings(first, scope));
}

describe('what objects mean together', () => {
  const istio = 'networking.istio.io/v1';

  it('hosts of a VirtualService that its gateways do not serve', () => {
    const service = (spec: string, namespace = 'default'): string =>
      object('VirtualService', istio, 'v', spec, namespace);
    const gateway = (hosts: string): string =>
      object(
        'Gateway',
        istio,
        'g',
        `{servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [${hosts}]}]}`,
      );
    assert.deepEqual(say([service('{hosts: [a.com, c.a.com], gateways: [g]}'), gateway('"*.a.com"')]), [
      'warning reference/gateway-host «a.com» No server of Gateway g (this file) is for a.com, so no request comes here. It is for *.a.com.',
    ]);
    for (const fitting of ['"*"', 'a.com', '"./a.com"', 'default/a.com', '"*.com"'])
      assert.deepEqual(say([service('{hosts: [a.com], gateways: [g]}'), gateway(fitting)]), [], fitting);
    assert.deepEqual(
      say([service('{hosts: [a.com], gateways: [default/g]}', 'shop'), gateway('"./a.com"')]),
      ['warning reference/gateway-host «a.com» Gateway g (this file) takes nothing from the namespace shop.'],
    );
    // The sidecars take it anyway, and another gateway may.
    for (const others of ['mesh', 'elsewhere/h'])
      assert.deepEqual(say([service(`{hosts: [a.com], gateways: [g, ${others}]}`), gateway('b.com')]), []);
  });

  it('listeners of one port that do not go together', () => {
    const gateway = (second: string): string =>
      object(
        'Gateway',
        'gateway.networking.k8s.io/v1',
        'g',
        `{listeners: [{name: one, port: 443, protocol: HTTPS}, {name: two, port: 443, protocol: ${second}}]}`,
      );
    assert.deepEqual(say([gateway('HTTP')]), [
      'warning reference/listener-conflict «HTTP» Listener one already speaks HTTPS on port 443: the two are in conflict, so not both are served.',
    ]);
    for (const fitting of ['HTTPS', 'TLS', 'UDP']) assert.deepEqual(say([gateway(fitting)]), [], fitting);
  });

  it('two objects of which only one counts', () => {
    const policy = (name: string, spec = '{mtls: {mode: STRICT}}', namespace = 'default'): string =>
      object('PeerAuthentication', 'security.istio.io/v1', name, spec, namespace);
    assert.match(
      say([policy('a'), policy('b')])[0] ?? '',
      /^warning reference\/conflict «a» The PeerAuthentication b \(this file\) is for the whole namespace default, too/,
    );
    assert.deepEqual(say([policy('a'), policy('b', '{selector: {matchLabels: {app: a}}}')]), []);
    assert.deepEqual(say([policy('a'), policy('b', '{}', 'shop')]), []);
  });

  it('two objects of one name in a file, of which the last replaces the other', () => {
    const rule = (name: string, host: string, namespace?: string): string =>
      object('DestinationRule', istio, name, `{host: ${host}}`, namespace);
    const said = [
      'warning reference/duplicate «a» This file has two of DestinationRule a: when it is applied, the last one replaces the other. Give one of them another name.',
    ];
    assert.deepEqual(say([rule('a', 'x'), rule('a', 'y')]), said);
    // The namespace that counts where none is named.
    const without = rule('a', 'y').replace(', namespace: default', '');
    assert.deepEqual(say([without, rule('a', 'x')]), said);
    for (const other of [rule('b', 'y'), rule('a', 'y', 'shop'), object('Sidecar', istio, 'a', '{}')])
      assert.deepEqual(say([rule('a', 'x'), other]), []);
  });

  it('point to the other object, wherever it stands', () => {
    const read = (file: string, text: string): KnownObject[] =>
      objectsOfDocuments(new DocumentCache().read(file, text), file, 'default', file);
    const other = `# first\n---\n${object('VirtualService', istio, 'b', '{hosts: [reviews]}')}`;
    const [document] = new DocumentCache().read(
      'f',
      object('VirtualService', istio, 'a', '{hosts: [reviews]}'),
    );
    assert.ok(document);
    const scope = new ObjectScope({
      where: 'these files',
      defaultNamespace: 'default',
      objects: [...objectsOfDocuments([document], 'f', 'default', 'f'), ...read('other', other)],
    });
    const [finding] = referenceFindings(document.parsed, scope);
    assert.equal(finding?.code, 'reference/shared-host');
    const [related] = finding.related ?? [];
    assert.equal(related?.file, 'other');
    assert.equal(other.slice(...related.range), 'name');
  });

  it('two DestinationRules for one host', () => {
    const rule = (name: string, spec: string): string => object('DestinationRule', istio, name, spec);
    const subset = '{host: reviews, subsets: [{name: v1}]}';
    assert.deepEqual(say([rule('a', subset), rule('b', subset.replace('reviews', 'reviews.default'))]), [
      'warning reference/conflict «v1» The DestinationRule b (this file) has a subset v1, too: that of the older rule counts.',
    ]);
    const policy = '{host: reviews, trafficPolicy: {tls: {mode: DISABLE}}}';
    assert.match(
      say([rule('a', policy), rule('b', policy)])[0] ?? '',
      /has a trafficPolicy for reviews, too/,
    );
    assert.deepEqual(say([rule('a', policy), rule('b', subset)]), []);
    assert.deepEqual(say([rule('a', subset), rule('b', '{host: ratings, subsets: [{name: v1}]}')]), []);
  });

  it('tokens that nobody asks for', () => {
    const tokens = object('RequestAuthentication', 'security.istio.io/v1', 'r', '{jwtRules: [{issuer: a}]}');
    const policy = (rule: string): string =>
      object('AuthorizationPolicy', 'security.istio.io/v1', 'p', `{rules: [${rule}]}`);
    assert.match(
      say([tokens, policy('{to: [{operation: {paths: [/a]}}]}')])[0] ?? '',
      /^hint reference\/tokens-not/,
    );
    for (const asking of [
      '{from: [{source: {requestPrincipals: ["*"]}}]}',
      '{when: [{key: "request.auth.claims[iss]", values: [a]}]}',
    ])
      assert.deepEqual(say([tokens, policy(asking)]), [], asking);
  });

  it('secrets that are nowhere', () => {
    const gateway = object(
      'Gateway',
      istio,
      'g',
      '{servers: [{port: {number: 443, name: https, protocol: HTTPS}, hosts: [a.com], tls: {mode: SIMPLE, credentialName: a-com}}]}',
    );
    const secret = (name: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}, namespace: istio-system}\n`;
    assert.deepEqual(say([gateway, secret('acom')], 'Secret'), [
      'warning reference/not-found «a-com» There is no Secret a-com (looked in this file). Did you mean acom?',
    ]);
    assert.match(say([gateway, secret('acom')])[0] ?? '', /^hint/);
    assert.deepEqual(say([gateway, secret('a-com')], 'Secret'), []);
    assert.deepEqual(say([gateway]), []);
  });
});
