import assert from 'node:assert/strict';
import { DocumentCache } from '../../../src/manifests/documents.ts';
import { referenceFindings } from '../../../src/validation/references/referenceIssues.ts';
import { objectsOfDocuments, ObjectScope } from '../../../src/validation/references/referenceScope.ts';
import { inShort } from './builtSchemas.ts';

const CART = '{uri: {prefix: /cart}}';

interface Spec {
  readonly namespace?: string;
  readonly created?: string;
  readonly gateways?: string;
  readonly hosts?: string;
  readonly rules?: string;
  readonly more?: string;
}

/** A rule with these matches. */
function rule(...matches: readonly string[]): string {
  return `{match: [${matches.join(', ')}], directResponse: {status: 200}}`;
}

const everything = '{directResponse: {status: 200}}';

function service(name: string, spec: Spec = {}): string {
  const created = spec.created === undefined ? '' : `, creationTimestamp: "${spec.created}"`;
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: ${name}, namespace: ${spec.namespace ?? 'default'}${created}}
spec: {gateways: [${spec.gateways ?? 'gate'}], hosts: [${spec.hosts ?? 'shop.com'}], http: [${spec.rules ?? rule(CART)}]${spec.more ?? ''}}
`;
}

function gateway(hosts: string): string {
  return `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: gate, namespace: default}\nspec: {selector: {a: b}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [${hosts}]}]}\n`;
}

/** What is said of rules and hosts that another VirtualService takes, by the names of those of which it is said. */
function say(...documents: readonly string[]): string[] {
  const read = new DocumentCache().read('this file', documents.join('---\n'));
  const scope = new ObjectScope({
    where: 'this file',
    defaultNamespace: 'default',
    objects: objectsOfDocuments(read, 'this file', 'default', 'this file'),
  });
  return read.flatMap(({ parsed }) =>
    inShort(
      parsed.text,
      referenceFindings(parsed, scope).filter(({ code }) =>
        ['reference/shadowed', 'reference/shared-host'].includes(code),
      ),
    ).map((text) => `${parsed.objects[0]?.identity.name ?? ''}: ${text}`),
  );
}

describe('two VirtualServices with the same match at a gateway', () => {
  it('say so at the younger one', () => {
    const said = [
      `b: warning reference/shadowed «${CART}» The VirtualService a (this file) has the same match at Gateway gate for shop.com. Only one of the two gets the requests there: the older one, and of two that are made in the same second the first by name, which is a. To share requests among backends, name them in one rule with weights.`,
    ];
    assert.deepEqual(say(service('a'), service('b')), said);
    assert.deepEqual(say(service('b'), gateway('"*.com"'), service('a')), said);
    const [old, young] = ['2026-01-01T00:00:00Z', '2026-02-02T00:00:00Z'];
    assert.match(
      say(service('a', { created: young }), service('b', { created: old })).join('\n'),
      /^a: warning .* VirtualService b .* and is older, so no request comes to this one there\.[^\n]*$/,
    );
  });

  it('have another host, gateway or match', () => {
    assert.deepEqual(say(service('a'), service('b', { hosts: 'news.com' })), []);
    // The gateway has a virtual host for each, and the closer one is asked.
    assert.deepEqual(say(service('a', { hosts: '"*.com"' }), service('b')), []);
    assert.deepEqual(say(service('a'), service('b', { gateways: 'other' })), []);
    assert.deepEqual(say(service('a'), service('b', { gateways: 'infra/gate' })), []);
    assert.equal(say(service('a'), service('b', { gateways: 'default/gate' })).length, 1);
    assert.deepEqual(say(service('a'), service('b', { rules: rule('{uri: {prefix: /cart/}}') })), []);
    assert.equal(
      say(service('a'), service('b', { rules: rule('{name: x, uri: {prefix: /cart}}') })).length,
      1,
    );
    const partly = say(service('a'), service('b', { rules: rule('{uri: {exact: /new}}', CART) }));
    assert.match(partly.join('\n'), /^b: warning reference\/shadowed «\{uri: \{prefix: \/cart\}\}»[^\n]*$/);
  });

  it('are reached only as far as their rules are', () => {
    // What takes everything stands last, and of two such the older one is asked.
    assert.deepEqual(say(service('a', { rules: everything }), service('b')), []);
    assert.equal(
      say(service('a', { rules: everything }), service('b', { rules: `${rule(CART)}, ${everything}` }))
        .length,
      1,
    );
    // Istio leaves out what comes after it.
    assert.deepEqual(say(service('a', { rules: `${everything}, ${rule(CART)}` }), service('b')), []);
    assert.deepEqual(
      say(service('a', { rules: `${rule('{uri: {prefix: /}}')}, ${rule(CART)}` }), service('b')),
      [],
    );
    const some = rule('{uri: {prefix: /cart}, gateways: [mesh]}');
    assert.deepEqual(say(service('a', { rules: some }), service('b', { rules: some })), []);
    const handedOn = '{match: [{uri: {prefix: /cart}}], delegate: {name: x}}';
    assert.deepEqual(say(service('a', { rules: handedOn }), service('b', { rules: handedOn })), []);
  });

  it('are seen by one gateway', () => {
    const across = service('b', { namespace: 'team', gateways: 'default/gate' });
    // Which namespaces a gateway serves is not known before it is.
    assert.deepEqual(say(service('a'), across), []);
    assert.match(
      say(service('a'), across, gateway('"*"'))[0] ?? '',
      /^b: warning .* VirtualService default\/a /,
    );
    assert.deepEqual(say(service('a'), across, gateway('./*')), []);
    assert.deepEqual(say(service('a'), service('b'), gateway('news.com')), []);
    // Those of some namespaces come before those of all.
    assert.deepEqual(say(service('a'), service('b', { more: ', exportTo: ["."]' })), []);
  });
});

describe('two VirtualServices of the mesh', () => {
  const mesh = (name: string, hosts: string, rest: Spec = {}): string =>
    service(name, { gateways: 'mesh', hosts, ...rest });

  it('share a host by its name, whichever way it is written', () => {
    assert.equal(say(mesh('a', 'reviews'), mesh('b', 'reviews.default.svc.cluster.local')).length, 2);
    assert.equal(say(mesh('a', '"*.shop.com"'), mesh('b', '"*.shop.com"')).length, 2);
    // The closer one is used for its host, whatever their ages.
    assert.deepEqual(say(mesh('a', '"*.shop.com"'), mesh('b', 'web.shop.com')), []);
  });

  it('share it only where both are seen alike', () => {
    const own: Spec = { more: ', exportTo: ["."]' };
    const far: Spec = { namespace: 'team' };
    const host = 'reviews.default.svc.cluster.local';
    assert.equal(say(mesh('a', host), mesh('b', host, far)).length, 2);
    assert.deepEqual(say(mesh('a', host, own), mesh('b', host, far)), []);
    assert.deepEqual(say(mesh('a', host, own), mesh('b', host, { ...far, ...own })), []);
    assert.equal(say(mesh('a', host, own), mesh('b', host, own)).length, 2);
  });
});
