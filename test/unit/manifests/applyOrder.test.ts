import assert from 'node:assert/strict';
import { applyOrder, deleteOrder } from '../../../src/manifests/applyOrder.ts';
import { DocumentCache } from '../../../src/manifests/documents.ts';

const text = [
  ['gateway.networking.k8s.io/v1', 'HTTPRoute', 'route'],
  ['apps/v1', 'Deployment', 'app'],
  ['gateway.networking.k8s.io/v1', 'Gateway', 'gateway'],
  ['v1', 'Service', 'service'],
  ['networking.istio.io/v1', 'VirtualService', 'routes'],
  ['networking.istio.io/v1', 'DestinationRule', 'subsets'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'crd'],
  ['v1', 'Namespace', 'namespace'],
  ['example.com/v1', 'Thing', 'thing'],
]
  .map(([apiVersion, kind, name]) => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\n`)
  .join('---\n');
const objects = new DocumentCache().read('f', text).flatMap((document) => document.parsed.objects);

describe('applyOrder', () => {
  it('puts what others need first and keeps the order of the rest', () => {
    assert.deepEqual(
      applyOrder(objects).map((object) => object.identity.name),
      ['namespace', 'crd', 'service', 'app', 'thing', 'gateway', 'subsets', 'route', 'routes'],
    );
  });

  it('is reversed for deletion', () => {
    assert.deepEqual(deleteOrder(objects), applyOrder(objects).toReversed());
  });
});
