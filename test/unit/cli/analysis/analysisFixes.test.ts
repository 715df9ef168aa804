import assert from 'node:assert/strict';
import type { AnalysisFix } from '../../../../src/cli/analysis/analysisFix.ts';
import { analysisFixes, fixableCodes, suppressionOf } from '../../../../src/cli/analysis/analysisFixes.ts';
import { analyzerCodes } from '../../../../src/cli/analyzerCodes.ts';
import type { Finding } from '../../../../src/cli/tools/istioctlAnalyze.ts';
import { parseManifestDocument } from '../../../../src/manifests/documents.ts';
import type { KubeObject } from '../../../../src/mesh/kubeObject.ts';
import { planToFix } from '../../../../src/validation/fixes.ts';

function finding(code: string, message: string): Finding {
  return { code, message, level: 'Warning' };
}

const known: Readonly<Record<string, readonly KubeObject[]>> = {
  Service: [
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'reviews', namespace: 'shop' } },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'payments', namespace: 'bank' } },
  ],
  Pod: [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'shop', labels: { app: 'reviews', version: 'v1' } },
    },
  ],
  Gateway: [
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'front', namespace: 'shop' },
      spec: { servers: [{ hosts: ['shop.example.com'] }] },
    },
  ],
};

function fixesOf(one: Finding, text: string): readonly AnalysisFix[] {
  const object = parseManifestDocument(text).objects[0]?.value ?? {};
  return analysisFixes(one, { object, namespace: 'shop', known: (_, kind) => known[kind] ?? [] });
}

/** The text after each edit that is offered. */
function edited(one: Finding, text: string): string[] {
  return fixesOf(one, text).flatMap((fix) => (fix.kind === 'edit' ? [applied(fix, text)] : []));
}

function applied(fix: Extract<AnalysisFix, { kind: 'edit' }>, text: string): string {
  const parsed = parseManifestDocument(text);
  const plans = fix.also === undefined ? [fix.plan] : [fix.plan, fix.also];
  const edits = plans.flatMap((plan) => {
    const made = planToFix(parsed, plan.path ?? [], plan);
    assert.ok(made, `no edit for ${JSON.stringify(plan)}`);
    return made.edits;
  });
  return edits
    .toSorted((one, other) => other.range[0] - one.range[0])
    .reduce((after, { range, newText }) => after.slice(0, range[0]) + newText + after.slice(range[1]), text);
}

const virtualService = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews
spec:
  hosts:
    - shop.exmple.com
  gateways:
    - frnt
  http:
    - match:
        - uri: { prefix: /a }
        - uri: { prefix: /a }
      route:
        - destination:
            host: reviws
            subset: v2
    - route:
        - destination:
            host: reviews
    - route:
        - destination:
            host: reviews
`;
const pod = (annotations: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: p
  annotations:
    ${annotations}
    other: x
spec: {}
`;
const rule = (spec: string): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: reviews
spec:
${spec}`;

/** Code, message as istioctl writes it, text, and words that the first edit brings or, after "-", takes away. */
const table: readonly (readonly [
  code: string,
  message: string,
  text: string,
  wanted: RegExp,
  gone?: RegExp,
])[] = [
  ['IST0101', 'Referenced host not found: "reviws"', virtualService, /host: reviews\n {12}subset/],
  ['IST0101', 'Referenced gateway not found: "frnt"', virtualService, /- front\n/],
  [
    'IST0107',
    'Misplaced annotation: sidecar.istio.io/inject can only be applied to Pod',
    pod('sidecar.istio.io/inject: "true"'),
    /other: x/,
    /sidecar/,
  ],
  [
    'IST0108',
    'Unknown annotation: sidecar.istio.io/injec',
    pod('sidecar.istio.io/injec: "true"'),
    /sidecar\.istio\.io\/inject: "true"/,
  ],
  [
    'IST0112',
    'This VirtualService routes to a service "reviews.shop.svc.cluster.local" that exposes multiple ports [9080 9090]. Specifying a port in the destination is required to disambiguate.',
    virtualService,
    /host: reviews\n {12}port: \{ number: 9080 \}/,
  ],
  [
    'IST0118',
    "Port name web (port: 80, targetPort: 8080) doesn't follow the naming convention of Istio port.",
    'apiVersion: v1\nkind: Service\nmetadata: { name: x }\nspec:\n  ports:\n    - name: web\n      port: 80\n',
    /port: 80\n {6}appProtocol: http\n/,
  ],
  [
    'IST0127',
    'No matching workloads for this resource with the following labels: app=reviws',
    'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: x }\nspec:\n  selector:\n    matchLabels:\n      app: reviws\n',
    /app: reviews\n/,
  ],
  [
    'IST0128',
    'DestinationRule reviews in namespace shop has TLS mode set to SIMPLE but no caCertificates are set to validate server identity for host: x',
    rule('  host: x\n  trafficPolicy:\n    tls:\n      mode: SIMPLE\n'),
    /mode: SIMPLE\n {6}caCertificates: \/etc\/ssl/,
  ],
  [
    'IST0129',
    'DestinationRule reviews in namespace shop has TLS mode set to SIMPLE but no caCertificates are set to validate server identity for host: x at port number:443',
    rule('  host: x\n  trafficPolicy:\n    portLevelSettings:\n      - tls:\n          mode: SIMPLE\n'),
    /mode: SIMPLE\n {10}caCertificates:/,
  ],
  [
    'IST0130',
    'VirtualService rule #2 not used (route without matches defined before).',
    virtualService,
    /host: reviews\n$/,
  ],
  [
    'IST0131',
    'VirtualService rule #0 match #1 is not used (duplicate/overlapping match in rule #0).',
    virtualService,
    /- match:\n {8}- uri: \{ prefix: \/a \}\n {6}route/,
  ],
  [
    'IST0132',
    'one or more host [shop.exmple.com] defined in VirtualService shop/reviews not found in Gateway shop/front.',
    virtualService,
    /- shop\.example\.com\n/,
  ],
  [
    'IST0134',
    'ServiceEntry addresses are required for this protocol.',
    'apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: { name: x }\nspec:\n  hosts: [x]\n',
    /addresses: \[240\.0\.0\.1\]/,
  ],
  [
    'IST0135',
    'Annotation "sidecar.istio.io/inject" has been deprecated in favor of the "sidecar.istio.io/inject" label and may not work in future Istio versions.',
    pod('sidecar.istio.io/inject: "true"'),
    /labels: \{ sidecar\.istio\.io\/inject: "true" \}/,
    /^ {4}sidecar/m,
  ],
  [
    'IST0144',
    'User ID (UID) 1337 is reserved for the sidecar proxy.',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: x }\nspec:\n  securityContext:\n    runAsUser: 1337\n',
    /runAsUser: 1338/,
  ],
  [
    'IST0146',
    'Deployment x contains `image: auto` but does not match any Istio injection webhook selectors.',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: x }\nspec:\n  template:\n    metadata:\n      labels:\n        app: x\n',
    /app: x\n {8}sidecar\.istio\.io\/inject: "true"/,
  ],
  [
    'IST0147',
    'Pod x contains `image: auto` but does not match any Istio injection webhook selectors.',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec: {}\n',
    /name: x\n {2}labels: \{ sidecar\.istio\.io\/inject: "true" \}/,
  ],
  [
    'IST0150',
    'Port name for ExternalName service is invalid.',
    'apiVersion: v1\nkind: Service\nmetadata: { name: x }\nspec:\n  ports:\n    - name: tcp-a\n      port: 80\n',
    /name: http\n/,
  ],
  [
    'IST0151',
    'This EnvoyFilter does not have a priority',
    'apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: { name: x }\nspec:\n  configPatches: []\n',
    /priority: 10/,
  ],
  [
    'IST0157',
    'The Telemetry x in namespace "shop" with empty providers will be ignored.',
    'apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: { name: x }\nspec:\n  tracing:\n    - randomSamplingPercentage: 1\n',
    /providers: \[\{ name: jaeger \}\]/,
  ],
  [
    'IST0162',
    'The gateway is listening on a target port (port 8443) that is not defined in the Service associated with its workload instances (Pod selector istio=x).',
    'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: { name: x }\nspec:\n  servers:\n    - port:\n        number: 8443\n',
    /number: 80\n/,
  ],
  [
    'IST0166',
    'Ineffective selector on Kubernetes Gateway front. Use the TargetRef field instead.',
    'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: x }\nspec:\n  selector:\n    matchLabels:\n      a: b\n  action: ALLOW\n',
    /targetRefs: \[\{ group: gateway\.networking\.k8s\.io, kind: Gateway, name: front \}\]/,
    /selector/,
  ],
  [
    'IST0173',
    'The Subset v1 defined in the DestinationRule does not select any pods. Which may lead to 503 UH (NoHealthyUpstream).',
    rule('  host: reviews\n  subsets:\n    - name: v1\n      labels:\n        version: v11\n'),
    /version: v1\n/,
  ],
  [
    'IST0174',
    'The host reviws defined in the DestinationRule does not match any services in the mesh.',
    rule('  host: reviws\n'),
    /host: reviews\n/,
  ],
];

describe('fixes of istioctl findings', () => {
  for (const [code, message, text, wanted, gone] of table) {
    it(`${code}: ${message.slice(0, 50)}`, () => {
      const [first] = edited(finding(code, message), text);
      assert.ok(first !== undefined, 'nothing was offered');
      assert.match(first, wanted);
      if (gone !== undefined) assert.doesNotMatch(first, gone);
      assert.deepEqual(parseManifestDocument(first).problems, []);
    });
  }

  it('that are commands, drafts and steps name what they do', () => {
    const only = (code: string, message: string, text = virtualService): AnalysisFix | undefined =>
      fixesOf(finding(code, message), text).find((fix) => fix.kind !== 'edit');
    const draft = only('IST0101', 'Referenced host+subset in destinationrule not found: "reviws+v2"');
    assert.ok(draft?.kind === 'draft');
    assert.match(draft.text, /name: v2\n {6}labels:\n {8}version: v2/);
    assert.match(draft.title, /DestinationRule with the subset v2/);
    const text = "Run 'kubectl label namespace shop istio-injection=enabled' to enable it";
    const label = only('IST0102', `The namespace is not enabled for Istio injection. ${text}`);
    assert.deepEqual(label?.kind === 'label' && [label.namespace, label.key, label.value], [
      'shop',
      'istio-injection',
      'enabled',
    ]);
    assert.equal(only('IST0103', 'The pod x is missing the Istio proxy.')?.kind, 'restart');
    assert.equal(only('IST0176', 'Gateway API CRD "x" is at version')?.kind, 'step');
    const namespace =
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio-injection: enabled, istio.io/rev: x } }\n';
    const labels = fixesOf(finding('IST0123', 'The namespace has more than one type'), namespace);
    assert.deepEqual(
      labels.map((fix) => fix.kind === 'label' && [fix.key, fix.value]),
      [
        ['istio-injection', null],
        ['istio.io/rev', null],
      ],
    );
    const jwt = only(
      'IST0149',
      'The virtual service uses the JWT claim based routing (key: x) but found no request authentication for the gateway (shop/$(id)) pod (p).',
    );
    assert.ok(
      jwt?.kind === 'draft' && jwt.text.includes('name: gateway-jwt\n'),
      'a hostile name got into the draft',
    );
  });

  it('are there for every code that promises one, and for no other', () => {
    const promised = analyzerCodes().filter(({ fix }) => fix !== 'none');
    assert.deepEqual(
      promised.map(({ code }) => code),
      fixableCodes.toSorted(),
    );
  });

  it('say nothing about messages that they do not understand', () => {
    for (const code of fixableCodes) {
      const fixes = fixesOf(
        finding(code, 'Something else entirely'),
        'apiVersion: v1\nkind: Pod\nmetadata: { name: x }\n',
      );
      assert.ok(
        fixes.every((fix) => fix.kind !== 'edit' || fix.plan.kind !== 'remove'),
        code,
      );
    }
    assert.deepEqual(fixesOf(finding('IST9999', 'new'), virtualService), []);
  });

  it('leave a code out by an annotation, added to those that are there', () => {
    const suppressed = (text: string): string[] =>
      suppressionOf('IST0101', parseManifestDocument(text).objects[0]?.value ?? {}, 'x').flatMap((fix) =>
        fix.kind === 'edit' ? [applied(fix, text)] : [],
      );
    assert.match(
      suppressed(virtualService)[0] ?? '',
      /name: reviews\n {2}annotations: \{ galley\.istio\.io\/analyze-suppress: "IST0101" \}/,
    );
    assert.match(
      suppressed(pod('a: b'))[0] ?? '',
      /other: x\n {4}galley\.istio\.io\/analyze-suppress: "IST0101"\n/,
    );
    const more = suppressed(pod('galley.istio.io/analyze-suppress: IST0107'))[0] ?? '';
    assert.match(more, /analyze-suppress: "IST0107,IST0101"/);
    assert.deepEqual(suppressed(more), []);
    assert.deepEqual(suppressed(pod('galley.istio.io/analyze-suppress: "*"')), []);
  });
});
