import assert from 'node:assert/strict';
import type { ValidationEngine } from '../../../src/validation/validationEngine.ts';
import { applyFix, findingsOf, inShort, newEngine } from './builtSchemas.ts';

const route = (rules: string): string => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: bookinfo
spec:
  parentRefs:
  - name: bookinfo-gateway
  rules:
${rules}`;

describe('what a learner is told', () => {
  let engine: ValidationEngine;
  const say = (text: string): string[] => inShort(text, findingsOf(engine, text));

  before(async () => {
    engine = await newEngine();
  });

  it('a backend without a port, with a port to add', () => {
    const text = route('  - backendRefs:\n    - name: reviews\n');
    assert.deepEqual(say(text), [
      'error rule/broken «name: reviews» backendRefs[0].port is missing: a Service may have several ports, so the route must say which.',
    ]);
    const fixed = applyFix(text, findingsOf(engine, text)[0], 'Add "port"');
    assert.equal(fixed, route('  - backendRefs:\n    - name: reviews\n      port: 80\n'));
    assert.deepEqual(say(fixed), []);
  });

  it('a field with a slip, with the right name', () => {
    const text = route('  - backendRef:\n    - name: reviews\n      port: 9080\n');
    assert.deepEqual(say(text), [
      'error structure/unknown-field «backendRef» spec.rules[0] has no field "backendRef". Did you mean "backendRefs"?',
    ]);
    assert.deepEqual(say(applyFix(text, findingsOf(engine, text)[0], 'Change to "backendRefs"')), []);
  });

  it('a field that other releases have, which is no slip', async () => {
    const text = route(
      '  - retry:\n      attempts: 3\n    backendRefs:\n    - name: reviews\n      port: 9080\n',
    );
    const [finding] = findingsOf(engine, text);
    assert.match(
      finding?.message ?? '',
      /^spec\.rules\[0\] has no field "retry" in Gateway API [\d.]+ \(standard\)\. It is in Gateway API 1\.3 to 1\.6 \(experimental\)\.$/,
    );
    assert.deepEqual(
      finding?.fixes?.map(({ title, safe }) => [title, safe]),
      [['Remove "retry"', false]],
    );
    const old = await newEngine({ istio: '1.22' });
    const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: reviews
spec:
  host: reviews
  trafficPolicy:
    loadBalancer:
      warmup:
        duration: 10s
`;
    assert.match(
      inShort(rule, findingsOf(old, rule))[0] ?? '',
      /has no field "warmup" in Istio 1\.22\.0\. It is in Istio 1\.24 to 1\.31\.$/,
    );
    assert.deepEqual(inShort(rule, findingsOf(engine, rule)), []);
  });

  it('a field that is deprecated, with what says the same', () => {
    const text = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews
spec:
  hosts: [reviews]
  http:
  - mirrorPercent: 50
    mirror:
      host: ratings
    corsPolicy:
      allowOrigin: [a.com, "b.com"]
    route:
    - destination:
        host: reviews
`;
    const found = findingsOf(engine, text);
    assert.deepEqual(inShort(text, found), [
      'warning webhook/deprecated «mirrorPercent» mirrorPercent is deprecated: use mirrorPercentage.value.',
      'warning webhook/deprecated «allowOrigin» allowOrigin is deprecated: use allowOrigins.',
    ]);
    const once = applyFix(text, found[0], 'Change to "mirrorPercentage.value"');
    assert.match(once, /^ {2}- mirrorPercentage: \{ ?value: 50 ?\}$/m);
    const twice = applyFix(once, findingsOf(engine, once)[0], 'Change to "allowOrigins"');
    assert.match(twice, /^ {6}allowOrigins: \[\{exact: "a\.com"\}, \{exact: "b\.com"\}\]$/m);
    assert.deepEqual(say(twice), []);
  });

  it('a field at the wrong depth', () => {
    const text = route('  - matches:\n    - type: PathPrefix\n      value: /\n');
    assert.deepEqual(say(text), [
      'error structure/unknown-field «type» rules[0].matches[0] has no field "type". It belongs under "path": check the indentation.',
      'error structure/unknown-field «value» rules[0].matches[0] has no field "value". It belongs under "path": check the indentation.',
    ]);
  });

  it('a value that is not allowed, with the nearest', () => {
    const text = route('  - matches:\n    - path:\n        type: Prefix\n        value: /\n');
    const [finding] = findingsOf(engine, text);
    assert.equal(
      finding?.message,
      'path.type cannot be "Prefix". Did you mean PathPrefix? Allowed: Exact, PathPrefix or RegularExpression.',
    );
    assert.deepEqual(say(applyFix(text, finding, 'Change to PathPrefix')), []);
  });

  it('a number in quotes', () => {
    const text = route('  - backendRefs:\n    - name: reviews\n      port: "9080"\n');
    assert.deepEqual(say(text), [
      'error structure/type «"9080"» backendRefs[0].port must be a whole number, but is the text "9080". Leave out the quotes.',
    ]);
    assert.deepEqual(say(applyFix(text, findingsOf(engine, text)[0], 'Change to the number 9080')), []);
  });

  it('a map where a list belongs', () => {
    const text = route('  - backendRefs:\n      name: reviews\n      port: 9080\n');
    assert.deepEqual(say(text), [
      'error structure/type «backendRefs» rules[0].backendRefs must be a list, but is a map of fields. Start each item with "- ".',
    ]);
  });

  it('a word that YAML 1.1 reads as a boolean', () => {
    const text =
      'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata:\n  name: a\nspec:\n  host: on\n';
    assert.deepEqual(say(text), [
      'error structure/type «on» spec.host must be text, but is the boolean true. Put it in quotes.',
    ]);
    const fine =
      'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: a\nspec:\n  hosts: [a]\n  http:\n  - match:\n    - ignoreUriCase: yes\n      uri: {prefix: /a}\n    route:\n    - destination: {host: a}\n';
    assert.deepEqual(say(fine), [
      'info yaml/scalar «yes» Kubernetes reads yes as true (YAML 1.1). Put it in quotes if you mean the text.',
    ]);
  });

  it('an old version and a kind of another group, with the edit', () => {
    const old =
      'apiVersion: gateway.networking.k8s.io/v1alpha2\nkind: TCPRoute\nmetadata: {name: a}\nspec: {}\n';
    const [finding] = findingsOf(engine, old);
    assert.match(
      finding?.message ?? '',
      /^Gateway API 1\.6\.3 \(standard\) does not serve TCPRoute as gateway\.networking\.k8s\.io\/v1alpha2, but as v1\. v1alpha2 is in Gateway API 1\.1 to 1\.6 \(experimental\)\.$/,
    );
    assert.match(
      applyFix(old, finding, 'Change to gateway.networking.k8s.io/v1'),
      /^apiVersion: gateway\.networking\.k8s\.io\/v1\n/,
    );
    assert.deepEqual(say('apiVersion: networking.istio.io/v1\nkind: HTTPRoute\nmetadata: {name: a}\n'), [
      'error kind/unknown «HTTPRoute» networking.istio.io has no HTTPRoute: it is gateway.networking.k8s.io/v1.',
    ]);
    assert.deepEqual(
      say('apiVersion: networking.istio.io/v1\nkind: VirtualServise\nmetadata: {name: a}\n').length,
      1,
    );
    assert.deepEqual(say('apiVersion: v1\nkind: VirtualService\nmetadata: {name: a}\n'), [
      'error kind/group «v1» There is no VirtualService in "v1": it is networking.istio.io/v1.',
    ]);
  });

  it('says nothing of what is not of the mesh', () => {
    assert.deepEqual(say('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A_B}\nfoo: bar\n'), []);
    assert.deepEqual(say('apiVersion: example.com/v1\nkind: VirtualService\n'), []);
    assert.deepEqual(say('apiVersion: appmesh.k8s.aws/v1beta2\nkind: VirtualService\n'), []);
    assert.deepEqual(say('apiVersion: gateway.solo.io/v1\nkind: Gateway\n'), []);
    assert.equal(say('apiVersion: gateway.networking.k8.io/v1\nkind: HTTPRoute\n').length, 1);
    assert.deepEqual(say('apiVersion: gateway.networking.k8s.io/v1\nkind: ConformanceReport\n'), []);
    assert.deepEqual(say('just: text\n'), []);
    assert.deepEqual(
      say(
        'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: {{ .Release.Name }}}\n',
      ),
      [],
    );
  });

  it('names that Kubernetes refuses, with a better one', () => {
    const text =
      'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata:\n  name: My_Rule\nspec:\n  host: a\n';
    const [finding] = findingsOf(engine, text);
    assert.equal(finding?.code, 'metadata/name');
    assert.deepEqual(say(applyFix(text, finding, 'Change to my-rule')), []);
  });

  it('an IstioOperator file is explained and not refused', () => {
    const text =
      'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec:\n  profile: demmo\n  component: {}\n';
    assert.deepEqual(
      findingsOf(engine, text).map((finding) => [finding.severity, finding.code]),
      [
        ['info', 'kind/istio-operator'],
        ['warning', 'structure/enum'],
        ['warning', 'structure/unknown-field'],
      ],
    );
  });

  it('can be silenced by a comment', () => {
    const text = route('  - backendRefs:\n    - name: reviews # meshwalk-ignore: rule/broken\n');
    assert.deepEqual(say(text), []);
    assert.equal(say(text.replace('rule/broken', 'structure/type')).length, 1);
    assert.deepEqual(say(`# meshwalk-ignore-document\n${route('  - foo: 1\n')}`), []);
  });

  it('several at once, each with its place', () => {
    const text = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: g
spec:
  gatewayClassName: istio
  listeners:
  - name: a
    port: 80
    protocol: HTTP
  - name: a
    port: 99999
    protocol: HTTP
`;
    assert.deepEqual(
      findingsOf(engine, text).map((finding) => [finding.code, text.slice(...finding.range)]),
      [
        ['rule/broken', 'listeners'],
        ['list/duplicate-key', 'name: a'],
        ['structure/range', '99999'],
      ],
    );
  });

  it('items of a List', () => {
    const text = `apiVersion: v1\nkind: List\nitems:\n- ${route('  - foo: 1\n').replaceAll('\n', '\n  ')}`;
    assert.deepEqual(
      findingsOf(engine, text).map((finding) => finding.path),
      [['items', 0, 'spec', 'rules', 0, 'foo']],
    );
  });
});
