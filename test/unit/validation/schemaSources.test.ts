import assert from 'node:assert/strict';
import { clusterSchemas, withFallback } from '../../../src/validation/clusterSchemas.ts';
import { schemaAt } from '../../../src/validation/schema.ts';
import { ValidationEngine } from '../../../src/validation/validationEngine.ts';
import { builtSchemas, findingsOf, newEngine } from './builtSchemas.ts';

const thing = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  spec: {
    group: 'networking.istio.io',
    scope: 'Namespaced',
    names: { kind: 'VirtualService', plural: 'virtualservices' },
    versions: [
      {
        name: 'v9',
        served: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: { novel: { type: 'string' } } } },
          },
        },
      },
    ],
  },
};

describe('schemas', () => {
  it('of every Istio and Gateway API release are there, and differ', async () => {
    for (const release of ['1.22', '1.23', '1.24', '1.25', '1.26', '1.27', '1.28', '1.29', '1.30', '1.31']) {
      const source = await builtSchemas({ istio: release });
      assert.match(
        source.describe('networking.istio.io') ?? '',
        new RegExp(`^Istio ${release.replace('.', '\\.')}\\.`),
      );
      assert.ok(source.schema('networking.istio.io', 'v1beta1', 'VirtualService'), release);
    }
    for (const release of ['1.1', '1.3', '1.4', '1.5', '1.6']) {
      for (const channel of ['standard', 'experimental'] as const) {
        const source = await builtSchemas({ gatewayApi: release, channel });
        assert.ok(source.schema('gateway.networking.k8s.io', 'v1', 'HTTPRoute'), `${release} ${channel}`);
      }
    }
    const retry = (source: Awaited<ReturnType<typeof builtSchemas>>): unknown =>
      schemaAt(source.schema('gateway.networking.k8s.io', 'v1', 'HTTPRoute') ?? {}, [
        'spec',
        'rules',
        0,
        'retry',
      ]);
    assert.equal(retry(await builtSchemas({})), undefined);
    assert.ok(retry(await builtSchemas({ channel: 'experimental' })));
  });

  it('are chosen by full version, minor, or the nearest older one', async () => {
    const named = async (istio: string): Promise<string | undefined> =>
      (await builtSchemas({ istio })).describe('security.istio.io');
    assert.equal(await named('1.24.2'), 'Istio 1.24.2');
    assert.equal(await named('1.30.1'), 'Istio 1.30.8');
    assert.equal(await named('1.40'), 'Istio 1.31.4');
    assert.equal(await named('1.10'), 'Istio 1.22.0');
  });

  it('keep the upstream texts', async () => {
    const source = await builtSchemas();
    const host = schemaAt(source.described('networking.istio.io', 'v1', 'DestinationRule') ?? {}, [
      'spec',
      'host',
    ]);
    assert.match(String(host?.description), /service registry/);
  });

  it('of an old release judge by what it had', async () => {
    const text =
      'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: a}\nspec:\n  rules: [{from: [{source: {serviceAccounts: [a]}}]}]\n';
    assert.deepEqual(findingsOf(await newEngine({ istio: '1.31' }), text), []);
    assert.equal(findingsOf(await newEngine({ istio: '1.22' }), text)[0]?.code, 'structure/unknown-field');
  });

  it('of a cluster come first, bundled ones fill in', async () => {
    const source = withFallback(
      clusterSchemas([thing, { kind: 'broken' }], 'minikube'),
      await builtSchemas(),
    );
    const engine = new ValidationEngine(source);
    const novel = (field: string): string =>
      `apiVersion: networking.istio.io/v9\nkind: VirtualService\nmetadata: {name: a}\nspec: {${field}: x, http: []}\n`;
    assert.equal(source.describe('networking.istio.io'), 'the cluster minikube');
    assert.ok(findingsOf(engine, novel('novel')).every((finding) => finding.path.at(-1) !== 'novel'));
    assert.ok(findingsOf(engine, novel('other')).some((finding) => finding.path.at(-1) === 'other'));
    assert.equal(
      findingsOf(engine, 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a}\n')[0]
        ?.code,
      'kind/version',
    );
    assert.ok(source.schema('gateway.networking.k8s.io', 'v1', 'HTTPRoute'));
  });
});
