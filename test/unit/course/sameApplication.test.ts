import assert from 'node:assert/strict';
import { isSameApplication } from '../../../src/course/sameApplication.ts';

const service = (selector: object) => ({ kind: 'Service', spec: { selector } });
const deployment = (matchLabels: object) => ({ kind: 'Deployment', spec: { selector: { matchLabels } } });

describe('What a clean-up takes for its own', () => {
  for (const [what, manifest, live, same] of [
    ['the same Service', service({ app: 'details' }), service({ app: 'details' }), true],
    ["another application's Service", service({ app: 'details' }), service({ app: 'shop' }), false],
    ['a Service that also selects a version', service({ app: 'a' }), service({ app: 'a', v: '1' }), false],
    [
      'the same Deployment',
      deployment({ app: 'a', version: 'v1' }),
      deployment({ app: 'a', version: 'v1' }),
      true,
    ],
    ['another Deployment', deployment({ app: 'a' }), deployment({ run: 'a' }), false],
    [
      'a Gateway of another class',
      { kind: 'Gateway', spec: { gatewayClassName: 'istio' } },
      { kind: 'Gateway', spec: { gatewayClassName: 'nginx' } },
      false,
    ],
    ['what selects nothing', { kind: 'ServiceAccount' }, { kind: 'ServiceAccount' }, true],
  ] as const) {
    it(`${what}: ${same ? 'goes' : 'stays'}`, () => {
      assert.equal(isSameApplication(manifest, live), same);
    });
  }
});
