import assert from 'node:assert/strict';
import { DocumentCache } from '../../../src/manifests/documents.ts';
import { formatPath } from '../../../src/manifests/fieldPath.ts';
import { objectsOfDocuments, ObjectScope } from '../../../src/validation/references/referenceScope.ts';
import { hintsOf } from '../../../src/ui/editor/objectHints.ts';

const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: reviews}\nspec: {ports: [{port: 9080}]}\n';

/** The hints of the first object of a file, behind their places. */
function hints(kind: string, spec: string): string[] {
  const text = `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata: {name: a}\nspec: ${spec}\n---\n${service}`;
  const documents = new DocumentCache().read('f', text);
  const objects = objectsOfDocuments(documents, 'this file', 'default');
  const scope = new ObjectScope({ where: 'this file', defaultNamespace: 'default', objects });
  const [first] = documents[0]?.parsed.objects ?? [];
  assert.ok(first);
  return hintsOf(first, scope).map((hint) => `${formatPath(hint.path)} ${hint.text}`);
}

describe('hints inside the text of an object', () => {
  it('complete hosts of destinations and mirrors, with the port where there is one', () => {
    assert.deepEqual(
      hints(
        'VirtualService',
        '{http: [{route: [{destination: {host: reviews}}], mirror: {host: reviews, port: {number: 9080}}, mirrors: [{destination: {host: reviews.default.svc.cluster.local}}]}]}',
      ),
      [
        'spec.http[0].route[0].destination.host .default.svc.cluster.local:9080',
        'spec.http[0].mirrors[0].destination.host :9080',
        'spec.http[0].mirror.host .default.svc.cluster.local',
      ],
    );
  });

  it('complete the host of a DestinationRule, which is for all ports', () => {
    assert.deepEqual(hints('DestinationRule', '{host: reviews}'), ['spec.host .default.svc.cluster.local']);
    assert.deepEqual(hints('DestinationRule', '{host: elsewhere}'), []);
  });
});
