import assert from 'node:assert/strict';
import { DocumentCache } from '../../../src/manifests/documents.ts';
import { at } from '../../../src/mesh/fields.ts';
import { Lookup } from '../../../src/validation/references/lookup.ts';
import { declarationsOf, lengthOfName, namedBy, namedKey } from '../../../src/validation/references/names.ts';
import { objectsOfDocuments, ObjectScope } from '../../../src/validation/references/referenceScope.ts';
import { referencesOf } from '../../../src/validation/references/referencesOf.ts';

/** What each field of the first document names, as `path -> key «the part of the text that is the name»`. */
function named(...documents: readonly string[]): string[] {
  return namedIn(documents, false);
}

/** @param namespaces which names: those of namespaces, or all others */
function namedIn(documents: readonly string[], namespaces: boolean): string[] {
  const read = new DocumentCache().read('f', documents.join('\n---\n'));
  const objects = objectsOfDocuments(read, 'this file', 'default');
  const scope = new ObjectScope({ where: 'this file', defaultNamespace: 'default', objects });
  const [first] = read[0]?.parsed.objects ?? [];
  assert.ok(first);
  const lookup = new Lookup(scope, first.identity.namespace ?? 'default');
  const references = referencesOf(first, 'default').filter(
    ({ role }) => (role === 'namespace') === namespaces,
  );
  return references.map((reference) => {
    const path = reference.path.join('.');
    if (reference.target.by === 'labels')
      return `${path} -> ${JSON.stringify(reference.target.labels)} in ${reference.target.namespace ?? 'all'}`;
    const what = namedBy(reference, lookup);
    if (what === undefined) return `${path} -> nothing`;
    const text = String(at(first.value, ...reference.path));
    const name = text.slice(reference.start, reference.start + lengthOfName(reference, what, text));
    return `${path} -> ${namedKey(what)} «${name}»`;
  });
}

const head = (apiVersion: string, kind: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: shop}\n`;

describe('Names in manifests', () => {
  it('of a route are its parents with their listeners, its backends and its mirrors', () => {
    assert.deepEqual(
      named(`${head('gateway.networking.k8s.io/v1', 'HTTPRoute')}spec:
  parentRefs:
  - {name: gate, namespace: infra, sectionName: web}
  - {group: '', kind: Service, name: reviews, sectionName: http}
  rules:
  - backendRefs: [{name: reviews-v1, port: 9080}]
    filters: [{type: RequestMirror, requestMirror: {backendRef: {name: copy, namespace: other}}}]
`),
      [
        'spec.parentRefs.0.name -> Gateway.gateway.networking.k8s.io/infra/gate «gate»',
        'spec.parentRefs.0.sectionName -> Gateway.gateway.networking.k8s.io/infra/gate#listener/web «web»',
        'spec.parentRefs.1.name -> Service/shop/reviews «reviews»',
        'spec.parentRefs.1.sectionName -> Service/shop/reviews#port/http «http»',
        'spec.rules.0.filters.0.requestMirror.backendRef.name -> Service/other/copy «copy»',
        'spec.rules.0.backendRefs.0.name -> Service/shop/reviews-v1 «reviews-v1»',
      ],
    );
  });

  it('of a VirtualService are hosts in each of their forms, subsets, gateways and delegates', () => {
    assert.deepEqual(
      named(
        `${head('networking.istio.io/v1', 'VirtualService')}spec:
  hosts: [reviews, api.example.com, outside.example.org]
  gateways: [mesh, infra/gate, own]
  http:
  - match: [{gateways: [own]}]
    route: [{destination: {host: reviews.shop.svc.cluster.local, subset: v2}}]
    mirror: {host: copy.other.svc.cluster.local}
  - delegate: {name: rest}
`,
        `${head('networking.istio.io/v1', 'DestinationRule').replace('name: x', 'name: versions')}spec: {host: reviews, subsets: [{name: v2}]}`,
        `${head('networking.istio.io/v1', 'ServiceEntry').replace('name: x', 'name: api')}spec: {hosts: [api.example.com]}`,
      ),
      [
        'spec.hosts.0 -> Service/shop/reviews «reviews»',
        'spec.hosts.1 -> ServiceEntry.networking.istio.io/shop/api#host/api.example.com «api.example.com»',
        'spec.hosts.2 -> nothing',
        'spec.gateways.1 -> Gateway.networking.istio.io/infra/gate «gate»',
        'spec.gateways.2 -> Gateway.networking.istio.io/shop/own «own»',
        'spec.http.0.match.0.gateways.0 -> Gateway.networking.istio.io/shop/own «own»',
        'spec.http.0.route.0.destination.host -> Service/shop/reviews «reviews»',
        'spec.http.0.route.0.destination.subset -> DestinationRule.networking.istio.io/shop/versions#subset/v2 «v2»',
        'spec.http.0.mirror.host -> Service/other/copy «copy»',
        'spec.http.1.delegate.name -> VirtualService.networking.istio.io/shop/rest «rest»',
      ],
    );
  });

  it('of policies are targets, workloads and callers', () => {
    assert.deepEqual(
      named(`${head('security.istio.io/v1', 'AuthorizationPolicy')}spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: GatewayClass, name: istio}, {kind: Service, group: core, name: reviews}]
  selector: {matchLabels: {app: reviews}}
  rules:
  - from:
    - source: {principals: [cluster.local/ns/web/sa/page, '*'], serviceAccounts: [own, web/page]}
`),
      [
        'spec.targetRefs.0.name -> GatewayClass.gateway.networking.k8s.io//istio «istio»',
        'spec.targetRefs.1.name -> Service/shop/reviews «reviews»',
        'spec.rules.0.from.0.source.principals.0 -> ServiceAccount/web/page «page»',
        'spec.rules.0.from.0.source.serviceAccounts.0 -> ServiceAccount/shop/own «own»',
        'spec.rules.0.from.0.source.serviceAccounts.1 -> ServiceAccount/web/page «page»',
        'spec.selector.matchLabels -> {"app":"reviews"} in shop',
      ],
    );
  });

  it('take the certificate of a gateway of Istio where it is, or else in its own namespace', () => {
    const gateway = `${head('networking.istio.io/v1', 'Gateway')}spec:\n  servers: [{tls: {credentialName: cert}}]\n`;
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: cert, namespace: istio-system}\n';
    assert.match(named(gateway)[0] ?? '', /-> Secret\/shop\/cert/);
    assert.match(named(gateway, secret)[0] ?? '', /-> Secret\/istio-system\/cert/);
  });

  it('of namespaces are an own one and those of what is referred to, in each of their forms', () => {
    const namespaces = (text: string): string[] => namedIn([text], true);
    assert.deepEqual(
      namespaces(`${head('gateway.networking.k8s.io/v1', 'HTTPRoute')}spec:
  parentRefs: [{name: gate, namespace: infra, sectionName: web}]
  rules: [{backendRefs: [{name: reviews, port: 9080}, {name: copy, namespace: other, port: 80}]}]
`),
      [
        'metadata.namespace -> Namespace//shop «shop»',
        'spec.parentRefs.0.namespace -> Namespace//infra «infra»',
        'spec.rules.0.backendRefs.1.namespace -> Namespace//other «other»',
      ],
    );
    assert.deepEqual(
      namespaces(`${head('networking.istio.io/v1', 'VirtualService')}spec:
  exportTo: [., web]
  hosts: [reviews, reviews.shop.svc.cluster.local, shop.example.com]
  gateways: [mesh, infra/gate, own]
  http:
  - route: [{destination: {host: copy.other.svc, subset: v2}}]
  - delegate: {name: rest, namespace: more}
`),
      [
        'metadata.namespace -> Namespace//shop «shop»',
        'spec.hosts.1 -> Namespace//shop «shop»',
        'spec.gateways.1 -> Namespace//infra «infra»',
        'spec.http.0.route.0.destination.host -> Namespace//other «other»',
        'spec.http.1.delegate.namespace -> Namespace//more «more»',
        'spec.exportTo.1 -> Namespace//web «web»',
      ],
    );
    assert.deepEqual(
      namespaces(`${head('networking.istio.io/v1', 'Sidecar')}spec:
  egress: [{hosts: ['./a.shop.svc.cluster.local', 'infra/b', '*/c']}]
`),
      [
        'metadata.namespace -> Namespace//shop «shop»',
        'spec.egress.0.hosts.0 -> Namespace//shop «shop»',
        'spec.egress.0.hosts.1 -> Namespace//infra «infra»',
      ],
    );
    assert.deepEqual(
      namespaces(`${head('security.istio.io/v1', 'AuthorizationPolicy')}spec:
  rules:
  - from:
    - source: {principals: [cluster.local/ns/web/sa/page], serviceAccounts: [own, web/page], namespaces: [jobs, 'team-*']}
`),
      [
        'metadata.namespace -> Namespace//shop «shop»',
        'spec.rules.0.from.0.source.principals.0 -> Namespace//web «web»',
        'spec.rules.0.from.0.source.serviceAccounts.1 -> Namespace//web «web»',
        'spec.rules.0.from.0.source.namespaces.0 -> Namespace//jobs «jobs»',
      ],
    );
    assert.deepEqual(
      namespaces(`${head('gateway.networking.k8s.io/v1', 'ReferenceGrant')}spec:
  from: [{group: '', kind: Service, namespace: web}]
  to: [{group: '', kind: Secret}]
`),
      ['metadata.namespace -> Namespace//shop «shop»', 'spec.from.0.namespace -> Namespace//web «web»'],
    );
    assert.deepEqual(namespaces('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: shop}\n'), [
      'metadata.namespace -> Namespace//shop «shop»',
    ]);
    assert.deepEqual(namespaces('apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n'), []);
  });

  it('are given by objects to themselves and to their parts', () => {
    const value = { spec: { listeners: [{ name: 'web' }, { port: 80 }, { name: 'tls' }] } };
    assert.deepEqual(
      declarationsOf({ group: 'gateway.networking.k8s.io', kind: 'Gateway', value }).map(({ path }) =>
        path.join('.'),
      ),
      ['metadata.name', 'spec.listeners.0.name', 'spec.listeners.2.name'],
    );
  });

  it('are no business of input files of istioctl and of strangers', () => {
    assert.deepEqual(named(`${head('install.istio.io/v1alpha1', 'IstioOperator')}spec: {}`), []);
    assert.deepEqual(
      named(`${head('example.com/v1', 'Gateway')}spec: {targetRefs: [{name: a, kind: b}]}`),
      [],
    );
  });
});
