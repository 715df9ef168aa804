import assert from 'node:assert/strict';
import { changesBetween, momentOf } from '../../../src/course/changes.ts';
import { groupKindKey, groupOf } from '../../../src/mesh/kubeObject.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import * as make from './factsOf.ts';

const at = (...items: readonly KubeObject[]) =>
  momentOf((kind) =>
    items.filter(
      (item) => groupKindKey({ group: groupOf(item.apiVersion), kind: item.kind }) === groupKindKey(kind),
    ),
  );
const between = (before: ReturnType<typeof at>, now: ReturnType<typeof at>): readonly string[] =>
  changesBetween(before, now).map(
    ({ what, kind, namespace, name }) =>
      `${what} ${kind.kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
  );

describe('What an action has changed', () => {
  it('is what came, what changed and what went, kind by kind', () => {
    const before = at(
      make.namespace('default'),
      make.object('v1', 'Service', 'reviews', make.inDefault),
      make.pod('reviews-1', 'default', 'reviews'),
    );
    const now = at(
      make.gateway(),
      make.deployment('bookinfo-gateway-istio', 'default'),
      make.namespace('default', { 'istio-injection': 'enabled' }),
      make.crd('gateways.networking.istio.io'),
    );
    assert.deepEqual(between(before, now), [
      'created CustomResourceDefinition gateways.networking.istio.io',
      'changed Namespace default',
      'created Deployment default/bookinfo-gateway-istio',
      'deleted Service default/reviews',
      'created Gateway default/bookinfo-gateway',
    ]);
  });

  it('is not how an object is doing', () => {
    const before = at(make.deployment('istiod', 'istio-system', { ready: 0 }));
    assert.deepEqual(between(before, at(make.deployment('istiod', 'istio-system', { ready: 1 }))), []);
  });

  it('is an object that was made again', () => {
    const of = (uid: string) => at({ ...make.namespace('shop'), metadata: { name: 'shop', uid } });
    assert.deepEqual(between(of('1'), of('2')), ['changed Namespace shop']);
  });
});
