import assert from 'node:assert/strict';
import { DocumentCache } from '../../../src/manifests/documents.ts';
import type { KnownObject } from '../../../src/validation/references/knownObject.ts';
import { objectsOfDocuments, ObjectScope } from '../../../src/validation/references/referenceScope.ts';
import { referenceFindings } from '../../../src/validation/references/referenceIssues.ts';
import { inShort } from './builtSchemas.ts';
import { ACCOUNT, gateway, http, https, route, type Spec } from './routeTexts.ts';

function objectsOf(file: string, origin: string): KnownObject[] {
  return objectsOfDocuments(new DocumentCache().read(origin, file), origin, 'default', origin);
}

/** What is said of the documents of a file by their names, when the cluster has some objects, too. */
function findings(
  documents: readonly string[],
  cluster?: readonly string[],
  elsewhere: readonly KnownObject[] = [],
) {
  const read = new DocumentCache().read('this file', documents.join('---\n'));
  const ofCluster = objectsOf(cluster?.join('---\n') ?? '', 'the cluster').map((object) => {
    const { place, ...rest } = object;
    assert.ok(place);
    return rest;
  });
  const scope = new ObjectScope({
    where: 'this file',
    defaultNamespace: 'default',
    objects: [...objectsOfDocuments(read, 'this file', 'default', 'this file'), ...elsewhere, ...ofCluster],
    complete: () => cluster !== undefined,
  });
  return read.flatMap(({ parsed }) =>
    referenceFindings(parsed, scope)
      .filter(({ code }) => code === 'reference/shadowed')
      .map((finding) => ({
        of: parsed.objects[0]?.identity.name ?? '',
        finding,
        text: inShort(parsed.text, [finding])[0]?.replace('reference/shadowed ', '') ?? '',
      })),
  );
}

function say(
  documents: readonly string[],
  cluster?: readonly string[],
  elsewhere?: readonly KnownObject[],
): string[] {
  return findings(documents, cluster, elsewhere).map(({ of, text }) => `${of}: ${text}`);
}

describe('two routes with the same match', () => {
  const old = '2026-01-01T00:00:00Z';
  const young = '2026-02-02T00:00:00Z';

  it('say so at the one that loses, the other way round, too', () => {
    const said = [
      `b: warning «${ACCOUNT}» The HTTPRoute a (this file) has the same match at Gateway gate for shop.com. Only one of the two gets the requests there: the older one, and of two that are made in the same second the first by name, which is a. To share requests among backends, name them in one rule with weights.`,
    ];
    assert.deepEqual(say([route('a'), route('b')]), said);
    assert.deepEqual(say([route('b'), route('a')]), said);
    assert.deepEqual(say([route('b'), gateway(http()), route('a')]), said);
  });

  it('are judged by their ages before their names', () => {
    const one = route('a', { created: young });
    const other = route('b', { created: old });
    for (const documents of [
      [one, other],
      [other, one],
    ])
      assert.deepEqual(say(documents), [
        `a: warning «${ACCOUNT}» The HTTPRoute b (this file) has the same match at Gateway gate for shop.com and is older, so no request comes to this one there. To share requests among backends, name them in one rule with weights.`,
      ]);
    // What has an age was made before what has none yet.
    assert.match(say([route('a'), other])[0] ?? '', /^a: warning .* HTTPRoute b .* is older/);
    assert.match(
      say([route('a', { created: old }), other])[0] ?? '',
      /^b: warning .* the first by name, which is a\./,
    );
  });

  it('name the cluster, and take the age of an object from there', () => {
    const running = route('z', { created: old });
    assert.match(
      say([route('a')], [running])[0] ?? '',
      /^a: warning .* HTTPRoute z \(the cluster\) .* is older/,
    );
    // A text that came from another cluster makes nothing older.
    assert.match(
      say([route('a', { created: '2020-01-01T00:00:00Z' })], [running])[0] ?? '',
      /^a: .* is older/,
    );
    // The text is of a route that runs for longer.
    assert.deepEqual(say([route('a')], [running, route('a', { created: '2025-01-01T00:00:00Z' })]), []);
    assert.match(say([route('a')], [running, route('a', { created: young })])[0] ?? '', /^a: .* is older/);
  });

  it('are a hint in two files, for only one may be meant, and nothing in files that are not open', () => {
    const other = objectsOf(route('a'), 'other.yaml');
    assert.match(say([route('b')], undefined, other)[0] ?? '', /^b: hint .* HTTPRoute a \(other\.yaml\)/);
    const closed = other.map((object) => ({ ...object, unopened: true }) as const);
    assert.deepEqual(say([route('b')], undefined, closed), []);
  });

  it('point to the match that is used', () => {
    const other = `# a comment\n${route('a', { matches: `{path: {value: /x}}, ${ACCOUNT}` })}`;
    const inFile = findings([route('b'), other])[0]?.finding.related?.[0];
    assert.equal(inFile?.file, 'this file');
    const text = [route('b'), other].join('---\n');
    assert.equal(text.slice(...(inFile?.range ?? [])), ACCOUNT);
    const [elsewhere] = findings([route('b')], undefined, objectsOf(other, 'other.yaml'));
    const related = elsewhere?.finding.related?.[0];
    assert.equal(related?.file, 'other.yaml');
    assert.equal(other.slice(...(related?.range ?? [])), ACCOUNT);
    assert.equal(findings([route('b')], [route('a', { created: old })])[0]?.finding.related, undefined);
  });

  it('share no listener', () => {
    const redirect = route('a', { parents: '{name: gate, sectionName: http}' });
    const answer = route('b', { parents: '{name: gate, sectionName: https}' });
    const both = gateway(http(), https);
    assert.deepEqual(say([redirect, answer]), []);
    assert.deepEqual(say([redirect, answer, both]), []);
    assert.deepEqual(say([route('a', { parents: '{name: gate, port: 80}' }), answer, both]), []);
    assert.deepEqual(say([route('a', { parents: '{name: other}' }), answer, both]), []);
    assert.deepEqual(say([route('a', { parents: '{name: gate, namespace: infra}' }), answer, both]), []);
    const twice = route('b', { parents: '{name: gate, sectionName: http}' });
    assert.equal(say([redirect, twice]).length, 1);
    assert.equal(say([redirect, twice, both]).length, 1);
  });

  it('share some listeners, which are named', () => {
    const redirect = route('a', { parents: '{name: gate, sectionName: http}' });
    const both = gateway(http(), https);
    assert.match(
      say([redirect, route('b'), both])[0] ?? '',
      /^b: .* at listener http of Gateway gate for shop\.com\./,
    );
    // Whether the Gateway has other listeners is not known.
    assert.deepEqual(say([redirect, route('b')]), []);
    assert.match(
      say([route('a'), route('b', { parents: '{name: gate, sectionName: http}' })])[0] ?? '',
      /^b: /,
    );
  });

  it('are for different hosts', () => {
    const said = (one: string, other: string, listener = http()): string[] =>
      say([route('a', { hosts: one }), route('b', { hosts: other }), gateway(listener)]);
    assert.deepEqual(said('shop.com', 'news.com'), []);
    // The more exact hostname wins, so both are used.
    assert.deepEqual(said('"*.com"', 'shop.com'), []);
    assert.deepEqual(said('shop.com', '"*.com"'), []);
    assert.deepEqual(said('', 'shop.com'), []);
    assert.deepEqual(said('shop.com', ''), []);
    assert.match(said('', '')[0] ?? '', /^b: .* at Gateway gate\. /);
    assert.match(said('SHOP.com', 'shop.com')[0] ?? '', /^b: /);
    assert.match(
      said('shop.com, news.com', 'news.com, old.com')[0] ?? '',
      /^b: .* at listener http of Gateway gate for news\.com\./,
    );
    // A listener's hostname stands for those that a route does not have, and shuts others out.
    const listener = http(', hostname: shop.com');
    assert.match(said('', 'shop.com', listener)[0] ?? '', /^b: .* at Gateway gate for shop\.com\./);
    assert.match(said('shop.com', '', listener)[0] ?? '', /^b: .* at Gateway gate for shop\.com\./);
    assert.deepEqual(said('news.com', 'news.com', listener), []);
  });

  it('are served by different listeners, of which the closer one takes its host from the wider', () => {
    const wide = '{name: wide, port: 80, protocol: HTTP, hostname: "*.com"}';
    const close = '{name: close, port: 80, protocol: HTTP, hostname: shop.com}';
    const at = (name: string, section: string): string =>
      route(name, { parents: `{name: gate, sectionName: ${section}}` });
    // Nothing comes to the older one at all, so it is not the reason for anything.
    assert.deepEqual(say([at('a', 'wide'), route('b'), gateway(wide, close)]), []);
    assert.deepEqual(say([at('a', 'wide'), at('b', 'wide'), gateway(wide, close)]), []);
    const far = close.replace('80', '8080');
    const told: readonly (readonly [string, string, string, RegExp])[] = [
      // What is left of both is at the closer one, and is not told twice.
      [route('a'), route('b'), close, /^b: .* at Gateway gate for shop\.com\./],
      [at('a', 'close'), route('b'), close, /^b: .* at Gateway gate for shop\.com\./],
      // Another port, or another host, is another matter.
      [at('a', 'wide'), route('b'), far, /^b: .* at listener wide of Gateway gate for shop\.com\./],
      [at('a', 'wide'), at('b', 'wide'), close.replace('shop', 'news'), /^b: .* at Gateway gate for shop/],
    ];
    for (const [one, other, listener, said] of told) {
      const all = say([one, other, gateway(wide, listener)]);
      assert.equal(all.length, 1);
      assert.match(all[0] ?? '', said);
    }
  });

  it('have other matches, or only some of them equal', () => {
    const said = (one: string, other: string): string[] =>
      say([route('a', { matches: one }), route('b', { matches: other })]).map((text) => text.slice(0, 60));
    assert.deepEqual(said(ACCOUNT, '{path: {value: /account, type: Exact}}'), []);
    assert.deepEqual(said(ACCOUNT, '{path: {value: /account/new}}'), []);
    assert.deepEqual(said(ACCOUNT, '{path: {value: /account}, method: GET}'), []);
    assert.deepEqual(said(ACCOUNT, '{path: {value: /account}, headers: [{name: a, value: b}]}'), []);
    assert.equal(said(ACCOUNT, '{path: {value: /account/, type: PathPrefix}}').length, 1);
    assert.equal(said('', '{path: {value: /}}').length, 1);
    const headers = '{headers: [{name: A, value: x}, {name: b, value: y}]}';
    assert.equal(
      said(headers, '{headers: [{name: b, value: y, type: Exact}, {name: a, value: x}]}').length,
      1,
    );
    assert.deepEqual(said(headers, '{headers: [{name: a, value: x}]}'), []);
    assert.equal(
      said('{queryParams: [{name: a, value: x}]}', '{queryParams: [{name: a, value: x}]}').length,
      1,
    );
    assert.deepEqual(
      said('{queryParams: [{name: a, value: x}]}', '{queryParams: [{name: A, value: x}]}'),
      [],
    );
    const partly = say([route('a'), route('b', { matches: `{path: {value: /new}}, ${ACCOUNT}` })]);
    assert.equal(partly.length, 1);
    assert.match(partly[0] ?? '', /^b: warning «\{path: \{value: \/account\}\}»/);
  });

  it('are not two parts of a split, whatever their weights', () => {
    const part = (name: string, weight: number): string =>
      route(name, { backends: `{name: ${name}, port: 80, weight: ${weight}}` });
    assert.equal(say([part('a', 90), part('b', 10)]).length, 1);
    assert.equal(say([part('a', 0), part('b', 100)]).length, 1);
  });

  it('stand in namespaces that the listener takes', () => {
    const across = { namespace: 'team', parents: '{name: gate, namespace: default}' };
    const said = (from: string, ...more: readonly string[]): string[] =>
      say([
        route('a'),
        route('b', across),
        gateway(http(`, allowedRoutes: {namespaces: {${from}}}`)),
        ...more,
      ]);
    assert.match(said('from: All')[0] ?? '', /^b: warning .* The HTTPRoute default\/a /);
    assert.deepEqual(said('from: Same'), []);
    const chosen = 'from: Selector, selector: {matchLabels: {team: x}}';
    assert.deepEqual(said(chosen), []);
    const namespace = (name: string): string =>
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {team: x}}\n`;
    assert.equal(said(chosen, namespace('default'), namespace('team')).length, 1);
    assert.deepEqual(said(chosen, namespace('default')), []);
  });

  it('are for one Service, where hostnames do not count', () => {
    const parents = '{group: "", kind: Service, name: reviews, port: 80}';
    const said = (other: Spec): string[] =>
      say([route('a', { parents }), route('b', { parents, hosts: 'news.com', ...other })]);
    assert.match(said({})[0] ?? '', /^b: .* at Service reviews\. /);
    assert.deepEqual(said({ parents: parents.replace('80', '81') }), []);
    assert.deepEqual(
      said({ parents: parents.replace('name', 'namespace: default, name'), namespace: 'team' }),
      [],
    );
  });

  it('are of one kind', () => {
    const matches = '{method: {service: a.B, method: C}}';
    const grpc = (name: string, rest: Spec = {}): string =>
      route(name, { kind: 'GRPCRoute', matches, ...rest });
    assert.match(say([grpc('a'), grpc('b')])[0] ?? '', /^b: warning .* The GRPCRoute a /);
    assert.deepEqual(say([grpc('a'), grpc('b', { matches: '{method: {service: a.B}}' })]), []);
    assert.deepEqual(say([grpc('a', { matches: '' }), route('b', { matches: '' })]), []);
    const http2 = gateway(http(', allowedRoutes: {kinds: [{kind: HTTPRoute}]}'));
    assert.deepEqual(say([grpc('a'), grpc('b'), http2]), []);
  });

  it('say so once, with the rule of the same route that hides it', () => {
    const doubled = route('b', { matches: `${ACCOUNT}, ${ACCOUNT}` });
    assert.deepEqual(
      say([route('a'), doubled]).map((text) => /This match is never used|The HTTPRoute a/.exec(text)?.[0]),
      ['This match is never used', 'The HTTPRoute a'],
    );
  });

  it('can be silenced', () => {
    const line = route('b').replace('  - matches', '  # meshwalk-ignore: reference/shadowed\n  - matches');
    assert.deepEqual(say([route('a'), line]), []);
  });
});
