import assert from 'node:assert/strict';
import { parseValidate } from '../../../src/cli/tools/istioctlValidate.ts';
import { parseManifestDocument } from '../../../src/manifests/documents.ts';
import type { ToolRemark } from '../../../src/validation/toolFindings.ts';
import {
  mergeToolFindings,
  objectOnLine,
  placeOf,
  toolFindings,
  toolInput,
} from '../../../src/validation/toolFindings.ts';
import { isMeant, rounds, subjectsOf } from '../../../src/validation/toolSubjects.ts';
import { findingsOf, newEngine } from './builtSchemas.ts';

const service = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews
spec:
  hosts: [reviews]
  http:
  - redirect: {uri: /x}
    route:
    - destination: {host: reviews}
    timeout: 10x
`;

const refused = (message: string): ToolRemark => ({ code: 'istioctl/refused', severity: 'error', message });

describe('what istioctl says', () => {
  it('is read line by line: warnings, then errors, each of one object', () => {
    const stderr = [
      '',
      '\t* VirtualService//reviews: rule #1 not used',
      'Error: 2 errors occurred:',
      '\t* VirtualService/shop/reviews: HTTP route cannot contain both route and redirect',
      '\t* Sidecar/a/b: host must be of form namespace/dnsName: *',
      '',
    ].join('\n');
    assert.deepEqual(parseValidate({ stderr }), [
      {
        severity: 'warning',
        kind: 'VirtualService',
        namespace: '',
        name: 'reviews',
        message: 'rule #1 not used',
      },
      {
        severity: 'error',
        kind: 'VirtualService',
        namespace: 'shop',
        name: 'reviews',
        message: 'HTTP route cannot contain both route and redirect',
      },
      {
        severity: 'error',
        kind: 'Sidecar',
        namespace: 'a',
        name: 'b',
        message: 'host must be of form namespace/dnsName: *',
      },
    ]);
    assert.deepEqual(parseValidate({ stderr: '"-" is valid\n' }), []);
  });

  it('is asked of objects one a line, none with two of the same name', () => {
    const documents = [service, service, service.replace('name: reviews', 'name: other'), 'kind: [\n'];
    const parsed = documents.map((text) => ({ parsed: parseManifestDocument(text) }));
    const groups = rounds(subjectsOf(parsed));
    assert.deepEqual(
      groups.map((group) => group.map(({ object }) => object.identity.name)),
      [['reviews', 'other'], ['reviews']],
    );
    const lines = toolInput(groups[0]?.map(({ object }) => object) ?? []).split('\n');
    assert.deepEqual(
      lines.map((line) => line.slice(0, 5)),
      ['---', '{"api', '---', '{"api', ''],
    );
    assert.deepEqual([1, 2, 3, 4].map(objectOnLine), [0, 0, 1, 1]);
    const [first] = groups[0] ?? [];
    assert.ok(
      first !== undefined && isMeant(first, { kind: 'VirtualService', namespace: '', name: 'reviews' }),
    );
    assert.ok(!isMeant(first, { kind: 'VirtualService', namespace: 'shop', name: 'reviews' }));
  });

  it('gets a place: the value that it quotes, the field that it names, else the spec', () => {
    const { value } = parseManifestDocument(service).objects[0] ?? {};
    assert.deepEqual(placeOf('invalid duration "10x"', value), ['spec', 'http', 0, 'timeout']);
    assert.deepEqual(placeOf('HTTP redirect is odd', value), ['spec', 'http', 0, 'redirect']);
    // Twice in the object: one of them would be a guess.
    assert.deepEqual(placeOf('nothing known of "reviews"', value), ['spec']);
  });

  it('is left out where ours say it, and can be silenced', async () => {
    const parsed = parseManifestDocument(service);
    const [object] = parsed.objects;
    assert.ok(object !== undefined);
    const own = findingsOf(await newEngine(), service);
    assert.ok(own.some(({ severity }) => severity === 'error'));
    const said = toolFindings(parsed, object, [
      refused('HTTP route cannot contain both route and redirect'),
      refused('hosts are not to my liking'),
    ]);
    assert.deepEqual(
      mergeToolFindings(own, said)
        .filter(({ layer }) => layer === 'istioctl')
        .map(({ message, path }) => [message, path.join('.')]),
      [['Istio refuses this: hosts are not to my liking.', 'spec.hosts']],
    );
    assert.deepEqual(mergeToolFindings([], said).length, 2);
    const silent = parseManifestDocument(`# meshwalk-ignore-document: istioctl/refused\n${service}`);
    assert.deepEqual(toolFindings(silent, object, [refused('x')]), []);
  });
});
