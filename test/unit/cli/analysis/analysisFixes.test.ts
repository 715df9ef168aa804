import assert from 'node:assert/strict';
import type { AnalysisFix } from '../../../../src/cli/analysis/analysisFix.ts';
import { analysisFixes, fixableCodes, suppressionOf } from '../../../../src/cli/analysis/analysisFixes.ts';
import { kindsForFixes } from '../../../../src/cli/analysis/kindsForFixes.ts';
import { analyzerCodes } from '../../../../src/cli/analyzerCodes.ts';
import type { Finding } from '../../../../src/cli/tools/istioctlAnalyze.ts';
import { parseManifestDocument } from '../../../../src/manifests/documents.ts';
import type { KubeObject } from '../../../../src/mesh/kubeObject.ts';
import { planToFix } from '../../../../src/validation/fixes.ts';
import { onInternalGateway, pod, table, virtualService } from './fixTable.ts';
import { schemaTable } from './schemaFixTable.ts';

function finding(code: string, message: string): Finding {
  return { code, message, level: 'Warning' };
}

const known: Readonly<Record<string, readonly KubeObject[]>> = {
  Service: [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'reviews', namespace: 'shop' },
      spec: { ports: [{ port: 9080 }, { port: 53, protocol: 'UDP' }], selector: { app: 'reviews' } },
    },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'payments', namespace: 'bank' } },
  ],
  Pod: [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'shop', labels: { app: 'reviews', version: 'v1' } },
    },
  ],
  DestinationRule: [
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'rule', namespace: 'shop', resourceVersion: '7', managedFields: [] },
      spec: {
        host: 'ratings',
        trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
        subsets: [{ name: 'v1', labels: { version: 'v1' } }],
      },
      status: {},
    },
  ],
  Secret: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'shop-cert', namespace: 'shop' } }],
  Namespace: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bank' } }],
  Gateway: [
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'front', namespace: 'shop' },
      spec: { servers: [{ hosts: ['shop.example.com'] }] },
    },
  ],
};

/** A fix may look at what it says that it needs, and at nothing else. */
function fixesOf(one: Finding, text: string, there = known): readonly AnalysisFix[] {
  const object = parseManifestDocument(text).objects[0]?.value ?? {};
  const needed = kindsForFixes(one).map(({ kind }) => kind);
  return analysisFixes(one, {
    object,
    namespace: 'shop',
    known: (_, kind) => (needed.includes(kind) ? (there[kind] ?? []) : []),
  });
}

/** The text after each edit that is offered. */
function edited(one: Finding, text: string): string[] {
  return fixesOf(one, text).flatMap((fix) =>
    fix.kind === 'edit' && fix.of === undefined ? [applied(fix, text)] : [],
  );
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

const toRatings = virtualService.replace('reviws', 'ratings').replace('subset: v2', 'subset: v9');

describe('fixes of istioctl findings', () => {
  for (const [code, message, text, wanted, gone] of [...table, ...schemaTable]) {
    it(`${code}: ${message.slice(0, 100)}`, () => {
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
    const there = only(
      'IST0101',
      'Referenced host+subset in destinationrule not found: "ratings+v9"',
      toRatings,
    );
    assert.ok(there?.kind === 'draft');
    assert.deepEqual(parseManifestDocument(there.text).objects[0]?.value, {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'rule', namespace: 'shop' },
      spec: {
        host: 'ratings',
        trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
        subsets: [
          { name: 'v1', labels: { version: 'v1' } },
          { name: 'v9', labels: { version: 'v9' } },
        ],
      },
    });
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
      labels.flatMap((fix) => (fix.kind === 'label' ? [[fix.key, fix.value]] : [])),
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

  it('add a host to the Gateway of the same file, or draft the Gateway that the cluster has', () => {
    const unserved = finding(
      'IST0132',
      'one or more host [shop.exmple.com] defined in VirtualService shop/reviews not found in Gateway shop/front.',
    );
    const gateways: readonly [text: string, wanted: RegExp][] = [
      [
        '      - hosts:\n          - a.example.com\n        port: { number: 80 }\n',
        /a\.example\.com\n {10}- shop\.exmple\.com\n {8}port/,
      ],
      [
        '      - port: { number: 80 }\n        hosts: [a.example.com, "*.b.example.com"]\n',
        /"\*\.b\.example\.com", shop\.exmple\.com\]/,
      ],
      ['      - hosts:\n          - a.example.com', /- a\.example\.com\n {10}- shop\.exmple\.com$/],
    ];
    for (const [servers, wanted] of gateways) {
      const text = `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: { name: front }\nspec:\n    servers:\n${servers}`;
      const inFile = parseManifestDocument(text).objects[0]?.value as unknown as KubeObject;
      const [fix, ...more] = fixesOf(unserved, virtualService, { Gateway: [inFile] }).filter(
        (one) => one.kind === 'edit' && one.of !== undefined,
      );
      assert.deepEqual(more, []);
      assert.ok(fix?.kind === 'edit');
      assert.deepEqual(fix.of, { kind: 'Gateway', group: 'networking.istio.io', name: 'front' });
      assert.match(applied(fix, text), wanted);
    }
    const live = (name: string): KubeObject => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name, namespace: 'shop', resourceVersion: '7', managedFields: [] },
      spec: { selector: { a: 'b' }, servers: [{ port: { number: 80 }, hosts: ['a.example.com'] }] },
      status: {},
    });
    const drafts = (...names: string[]): readonly AnalysisFix[] =>
      fixesOf(unserved, virtualService, { Gateway: names.map(live) }).filter(({ kind }) => kind === 'draft');
    const [draft, ...others] = drafts('back', 'front');
    assert.deepEqual(others, []);
    assert.ok(draft?.kind === 'draft');
    assert.deepEqual(parseManifestDocument(draft.text).objects[0]?.value, {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Gateway',
      metadata: { name: 'front', namespace: 'shop' },
      spec: {
        selector: { a: 'b' },
        servers: [{ port: { number: 80 }, hosts: ['a.example.com', 'shop.exmple.com'] }],
      },
    });
    assert.deepEqual(drafts('back'), []);
  });

  it('move a rule only where it has matches of its own', () => {
    const late = finding(
      'IST0130',
      'VirtualService rule #2 not used (route without matches defined before).',
    );
    assert.deepEqual(
      fixesOf(late, virtualService).map((fix) => fix.kind === 'edit' && fix.plan.kind),
      ['remove'],
    );
  });

  it('turn a VirtualService on an internal gateway into an HTTPRoute to read', () => {
    const reference = 'edge/front~istio-autogenerated-k8s-gateway~web';
    const message = `Gateway reference in VirtualService shop/reviews is to an implementation-generated internal Gateway: ${reference}.`;
    const [draft, ...more] = fixesOf(finding('IST0165', message), onInternalGateway(reference));
    assert.deepEqual(
      more.map((fix) => fix.kind),
      ['edit'],
    );
    assert.ok(draft?.kind === 'draft');
    const [object] = parseManifestDocument(draft.text).objects;
    assert.deepEqual(object?.value, {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'reviews', namespace: 'shop' },
      spec: {
        parentRefs: [{ name: 'front', namespace: 'edge', sectionName: 'web' }],
        hostnames: ['shop.example.com'],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: '/a' } }],
            backendRefs: [
              { name: 'reviews', port: 9080, weight: 90 },
              { name: 'reviews', namespace: 'bank', port: 80, weight: 10 },
            ],
          },
        ],
      },
    });
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
