import assert from 'node:assert/strict';
import { HostIndex } from '../../../src/validation/references/hostIndex.ts';
import type { KnownObject } from '../../../src/validation/references/knownObject.ts';

function rule(name: string, host: string, namespace = 'shop'): KnownObject {
  const group = 'networking.istio.io';
  return { group, kind: 'DestinationRule', name, namespace, value: { spec: { host } }, origin: 'this file' };
}

function names(rules: readonly KnownObject[], host: string, namespace: string): readonly string[] {
  const index = new HostIndex((_group, kind) => (kind === 'DestinationRule' ? rules : []));
  return index.destinationRules(host, namespace).map(({ name }) => name);
}

describe('Objects by host', () => {
  const rules = [
    rule('short', 'reviews'),
    rule('elsewhere', 'reviews', 'other'),
    rule('whole', 'reviews.shop.svc.cluster.local', 'other'),
    rule('half', 'reviews.shop', 'other'),
    rule('wildcard', '*.shop.svc.cluster.local', 'other'),
    rule('outside', 'api.example.com'),
  ];

  it('are those that mean the same service, in their order, however each writes it', () => {
    const all = ['short', 'whole', 'half', 'wildcard'];
    assert.deepEqual(names(rules, 'reviews', 'shop'), all);
    assert.deepEqual(names(rules, 'reviews.shop', 'default'), all);
    assert.deepEqual(names(rules, 'reviews.shop.svc.cluster.local', 'default'), all);
  });

  it('take a short name in the namespace of whoever writes it', () => {
    assert.deepEqual(names(rules, 'reviews', 'other'), ['elsewhere']);
    assert.deepEqual(names(rules, 'reviews', 'third'), []);
  });

  it('know names outside of the cluster', () => {
    assert.deepEqual(names(rules, 'api.example.com', 'shop'), ['outside']);
  });
});
