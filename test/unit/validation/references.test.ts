import assert from 'node:assert/strict';
import { DocumentCache } from '../../../src/manifests/documents.ts';
import { objectsOfDocuments, ObjectScope } from '../../../src/validation/references/referenceScope.ts';
import { mergeFindings } from '../../../src/validation/references/mergeFindings.ts';
import { referenceFindings } from '../../../src/validation/references/referenceIssues.ts';
import { applyFix, inShort, newEngine } from './builtSchemas.ts';

const service = (name: string, ports: readonly number[], namespace = 'default'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec:\n  ports: [${ports.map((port) => `{port: ${port}, name: http-${port}}`).join(', ')}]\n`;
const gateway = (listener: string, namespace = 'default'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: bookinfo-gateway, namespace: ${namespace}}\nspec:\n  gatewayClassName: istio\n  listeners:\n  - ${listener}\n`;
const route = (spec: string, namespace = 'default'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: ${namespace}}\nspec:\n${spec}`;
const parent = '  parentRefs: [{name: bookinfo-gateway}]\n';

/** What is said of the first document when all stand in one file. */
function say(documents: readonly string[], complete = false): string[] {
  const file = documents.join('---\n');
  const parsed = new DocumentCache().read('f', file);
  const objects = objectsOfDocuments(parsed, 'this file', 'default');
  const scope = new ObjectScope({
    where: 'this file',
    defaultNamespace: 'default',
    objects,
    complete: () => complete,
  });
  const first = parsed[0]?.parsed;
  return first === undefined ? [] : inShort(first.text, referenceFindings(first, scope));
}

describe('references', () => {
  it('of a route that fits say nothing', () => {
    const fitting = route(`${parent}  rules: [{backendRefs: [{name: reviews, port: 9080}]}]\n`);
    assert.deepEqual(
      say([fitting, gateway('{name: http, port: 80, protocol: HTTP}'), service('reviews', [9080])]),
      [],
    );
  });

  it('say nothing where nothing is known, and hint where something is', () => {
    const alone = route(`${parent}  rules: [{backendRefs: [{name: reviews, port: 9080}]}]\n`);
    assert.deepEqual(say([alone]), []);
    assert.deepEqual(say([alone, service('review', [9080])]), [
      'hint reference/not-found «reviews» There is no Service reviews in the namespace default (looked in this file). Did you mean review?',
    ]);
    assert.match(say([alone], true)[0] ?? '', /^warning reference\/not-found «bookinfo-gateway»/);
  });

  it('name the ports that a service has', () => {
    const wrong = route('  rules: [{backendRefs: [{name: reviews, port: 80}]}]\n');
    assert.deepEqual(say([wrong, service('reviews', [9080, 9443])]), [
      'warning reference/port «80» Service reviews (this file) has no port 80. It has 9080 and 9443.',
    ]);
  });

  it('tell why a listener does not take a route', () => {
    const reason = (listener: string, spec = parent, namespace = 'default'): string =>
      say([route(`${spec}  rules: []\n`), gateway(listener, namespace)])[0]?.replace(/^.*» /, '') ?? '';
    const http = 'name: http, port: 80, protocol: HTTP';
    const said = 'Gateway bookinfo-gateway (this file) does not take this HTTPRoute: listener http ';
    assert.equal(reason('{name: http, port: 80, protocol: TCP}'), `${said}speaks TCP.`);
    assert.equal(
      reason(`{${http}, hostname: "*.a.com"}`, `${parent}  hostnames: [b.com]\n`),
      `${said}is for *.a.com, which none of the hostnames meets.`,
    );
    assert.equal(reason(`{${http}, hostname: "*.a.com"}`, `${parent}  hostnames: [x.a.com]\n`), '');
    assert.equal(
      reason(`{${http}, allowedRoutes: {kinds: [{kind: GRPCRoute}]}}`),
      `${said}allows GRPCRoute only.`,
    );
    const namespace = (labels: string): string =>
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: default, labels: {${labels}}}\n`;
    const choosing = gateway(
      `{${http}, allowedRoutes: {namespaces: {from: Selector, selector: {matchExpressions: [{key: team, operator: In, values: [web]}]}}}}`,
    );
    const chosen = (labels: string): string[] =>
      say([route(`${parent}  rules: []\n`), choosing, namespace(labels)]);
    assert.deepEqual(chosen('team: web'), []);
    assert.match(chosen('team: data')[0] ?? '', /listener http does not select the namespace default\.$/);
    const elsewhere = '  parentRefs: [{name: bookinfo-gateway, namespace: infra}]\n';
    assert.equal(
      reason(`{${http}}`, elsewhere, 'infra'),
      `${said}allows routes of the namespace infra only.`,
    );
    assert.equal(reason(`{${http}, allowedRoutes: {namespaces: {from: All}}}`, elsewhere, 'infra'), '');
    assert.equal(
      reason(`{${http}}`, '  parentRefs: [{name: bookinfo-gateway, sectionName: https}]\n'),
      'Gateway bookinfo-gateway (this file) has no listener https. It has http.',
    );
  });

  it('offer the ports that the Service has, in place of the rule that only misses one', async () => {
    const file = [
      route('  rules:\n  - backendRefs:\n    - name: reviews\n'),
      service('reviews', [9080]),
    ].join('---\n');
    const documents = new DocumentCache().read('f', file);
    const parsed = documents[0]?.parsed;
    assert.ok(parsed);
    const objects = objectsOfDocuments(documents, 'this file', 'default');
    const scope = new ObjectScope({ where: 'this file', defaultNamespace: 'default', objects });
    const merged = mergeFindings((await newEngine()).validate(parsed), referenceFindings(parsed, scope));
    assert.deepEqual(inShort(parsed.text, merged), [
      'error rule/broken «name: reviews» backendRefs[0].port is missing: a Service may have several ports, so the route must say which. reviews has 9080.',
    ]);
    assert.match(applyFix(parsed.text, merged[0], 'Add port 9080'), /name: reviews\n {6}port: 9080\n$/);
  });

  it('find rules that another one hides', () => {
    const hidden = (second: string): string[] =>
      say([route(`  rules: [{matches: [{path: {value: /a}}]}, ${second}, {}, {}]\n`)]);
    assert.deepEqual(hidden('{matches: [{path: {type: PathPrefix, value: /a}}]}').length, 2);
    assert.deepEqual(hidden('{matches: [{path: {type: PathPrefix, value: /a/}}]}').length, 2);
    assert.deepEqual(hidden('{matches: [{path: {type: Exact, value: /a}}]}').length, 1);
  });

  it('ask for a ReferenceGrant, and accept one', () => {
    const across = route(
      '  rules:\n  - backendRefs:\n    - name: db\n      namespace: data\n      port: 80\n',
    );
    const parsed = new DocumentCache().read('f', across)[0]?.parsed;
    assert.ok(parsed);
    const scope = new ObjectScope({ where: 'this file', defaultNamespace: 'default', objects: [] });
    const [finding] = referenceFindings(parsed, scope);
    assert.equal(finding?.code, 'reference/grant');
    const granted = applyFix(across, finding, 'Add a ReferenceGrant');
    assert.deepEqual(say(granted.split('---\n')), []);
  });

  it('of Istio find subsets, hosts and gateways', () => {
    const rule =
      'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: reviews, namespace: default}\nspec:\n  host: reviews.default.svc.cluster.local\n  subsets: [{name: v1}, {name: v2}]\n';
    const routes = (destination: string): string =>
      `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: reviews, namespace: default}\nspec:\n  hosts: [reviews]\n  http:\n  - route:\n    - destination: ${destination}\n`;
    assert.deepEqual(say([routes('{host: reviews, subset: v1}'), rule]), []);
    assert.deepEqual(say([routes('{host: reviews, subset: v3}'), rule]), [
      'hint reference/subset «v3» The DestinationRule reviews (this file) has no subset v3 of reviews. It has v1 and v2.',
    ]);
    assert.deepEqual(say([routes('{host: reviews, port: {number: 1}}'), service('reviews', [9080])]), [
      'warning reference/port «1» Service reviews (this file) has no port 1. It has 9080.',
    ]);
    assert.match(
      say([routes('{host: reviews}'), service('reviews', [80, 81])])[0] ?? '',
      /has several ports/,
    );
    const entry =
      'apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: e}\nspec:\n  hosts: ["*.example.com"]\n  ports: [{number: 443, name: tls, protocol: TLS}]\n';
    assert.deepEqual(say([routes('{host: api.example.com, port: {number: 443}}'), entry], true), []);
  });

  it('compare labels with the workloads that are known', () => {
    const policy =
      'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: p, namespace: default}\nspec:\n  selector:\n    matchLabels: {app: review}\n';
    const app =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: reviews, namespace: default}\nspec:\n  template:\n    metadata: {labels: {app: reviews}}\n';
    assert.deepEqual(say([policy, app]), [
      'hint reference/selector «{app: review}» No workload in this file has the labels app: review, so the selection is empty. Did you mean app: reviews?',
    ]);
    assert.deepEqual(say([policy]), []);
  });

  it('know names of ports that tell nothing', () => {
    const named = (name: string): string =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports: [{port: 80, name: ${name}}]\n`;
    assert.equal(say([named('web')]).length, 1);
    assert.equal(say([named('http-web')]).length, 0);
  });

  it('of two VirtualServices for one host tell', () => {
    const mesh = (name: string, host: string): string =>
      `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: ${name}, namespace: default}\nspec:\n  hosts: [${host}]\n`;
    assert.match(
      say([mesh('a', 'reviews'), mesh('b', 'reviews.default.svc.cluster.local')])[0] ?? '',
      /is for reviews too/,
    );
    assert.deepEqual(say([mesh('a', 'reviews'), mesh('b', 'ratings')]), []);
  });
});
