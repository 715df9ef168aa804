import assert from 'node:assert/strict';
import { CliParseError } from '../../../src/cli/cliCommand.ts';
import { configSource, envoyEntries } from '../../../src/cli/envoyConfig.ts';
import { jsonDocuments } from '../../../src/cli/jsonDocuments.ts';
import { precheck, tagList } from '../../../src/cli/tools/istioctlChecks.ts';
import * as proxy from '../../../src/cli/tools/istioctlProxy.ts';

const target = { context: 'minikube' };
const types = 'type.googleapis.com/envoy.config.';

function status(istiod: string, id: string, ...states: string[]): string {
  const urls = ['cluster.v3.Cluster', 'listener.v3.Listener', 'route.v3.RouteConfiguration', 'new.v4.Thing'];
  return JSON.stringify(
    {
      versionInfo: '1.31.1',
      resources: [
        {
          node: { id, metadata: { NAMESPACE: 'default', CLUSTER_ID: 'Kubernetes', ISTIO_VERSION: '1.31.1' } },
          genericXdsConfigs: states.map((configStatus, index) => ({
            typeUrl: `${types}${urls[index]}`,
            configStatus,
          })),
        },
      ],
      controlPlane: { identifier: JSON.stringify({ Component: 'istiod', ID: istiod }) },
    },
    undefined,
    4,
  );
}

describe('proxy-status', () => {
  it('reads one document for each istiod', () => {
    const stdout = `${status('istiod-a', 'details-1.default', 'SYNCED', 'STALE')}\n${status('istiod-b', 'x.y', 'NOT_SENT', 'SYNCED', 'ERROR', 'WHAT')}\n`;
    assert.deepEqual(proxy.parseProxyStatus({ stdout }), [
      {
        id: 'details-1.default',
        types: { CDS: 'synced', LDS: 'stale' },
        cluster: 'Kubernetes',
        version: '1.31.1',
        istiod: 'istiod-a',
      },
      {
        id: 'x.y',
        types: { CDS: 'notSent', LDS: 'synced', RDS: 'error', 'envoy.config.new.v4.Thing': 'unknown' },
        cluster: 'Kubernetes',
        version: '1.31.1',
        istiod: 'istiod-b',
      },
    ]);
  });

  it('reads no proxies as none', () => {
    assert.deepEqual(proxy.parseProxyStatus({ stdout: '' }), []);
    assert.deepEqual(proxy.parseProxyStatus({ stdout: '{"versionInfo":"x"}' }), []);
  });

  it('reads the table of 1.27 and newer', () => {
    const stdout = [
      'NAME                    CLUSTER        ISTIOD            VERSION     SUBSCRIBED TYPES',
      'details-1.default       Kubernetes     istiod-abc        1.28.0      5 (CDS,LDS,EDS,RDS,ECDS)',
      'odd.default             Kubernetes     istiod-abc        1.28.0      0',
    ].join('\n');
    const [one, other] = proxy.parseProxyTable({ stdout });
    assert.deepEqual(Object.keys(one?.types ?? {}), ['CDS', 'LDS', 'EDS', 'RDS', 'ECDS']);
    assert.deepEqual(
      [one?.id, one?.cluster, one?.istiod, one?.version],
      ['details-1.default', 'Kubernetes', 'istiod-abc', '1.28.0'],
    );
    assert.deepEqual(other?.types, {});
  });

  it('reads the table of 1.22 to 1.26, states of two words included', () => {
    const stdout = [
      'NAME                  CLUSTER        CDS                LDS        EDS        RDS          ECDS         ISTIOD       VERSION',
      'details-1.default     Kubernetes     SYNCED (2m3s)      STALE      SYNCED     NOT SENT     NOT SENT     istiod-1     1.23.0',
    ].join('\n');
    const [one] = proxy.parseProxyTable({ stdout });
    assert.deepEqual(one?.types, {
      CDS: 'synced',
      LDS: 'stale',
      EDS: 'synced',
      RDS: 'notSent',
      ECDS: 'notSent',
    });
    assert.deepEqual([one?.istiod, one?.version], ['istiod-1', '1.23.0']);
  });

  it('reads a table without a header as nothing', () => {
    assert.deepEqual(proxy.parseProxyTable({ stdout: 'Error: no istiod\n' }), []);
  });

  it('is asked for as JSON only where it can be', () => {
    assert.ok(proxy.proxySync(target, { json: true }).args.includes('--output=json'));
    assert.ok(!proxy.proxySync(target, { json: false }).args.includes('--output=json'));
    assert.equal(proxy.proxySync(target, { json: true }).supervised, true);
  });
});

describe('commands about one pod', () => {
  const pod = { namespace: 'default', pod: 'details-v1-1' };
  const tail = ['--context=minikube', '--log_target=stderr'];

  it('name it with its namespace', () => {
    assert.deepEqual(proxy.proxyConfig(target, 'route', pod).args, [
      'proxy-config',
      'route',
      'details-v1-1.default',
      '--output=json',
      ...tail,
    ]);
    assert.deepEqual(proxy.describePod(target, pod).args.slice(0, 4), [
      'experimental',
      'describe',
      'pod',
      'details-v1-1.default',
    ]);
    assert.deepEqual(proxy.checkInject(target, pod).args.slice(0, 3), [
      'experimental',
      'check-inject',
      'details-v1-1.default',
    ]);
  });

  it('refuse names that could be options', () => {
    assert.throws(() => proxy.describePod(target, { ...pod, pod: '-h' }));
    assert.throws(() => proxy.proxyConfig(target, 'log' as 'route', pod));
  });
});

describe('JSON documents in a row', () => {
  it('are cut at their ends, not at braces inside strings', () => {
    assert.deepEqual(jsonDocuments('warn: x\n{"a":"}{\\"]"}\n[1,[2]]{}'), [{ a: '}{"]' }, [1, [2]], {}]);
  });

  it('are refused when they break off', () => {
    assert.throws(() => jsonDocuments('{"a":1'), CliParseError);
    assert.throws(() => jsonDocuments('{a}'), CliParseError);
  });
});

describe('precheck and tags', () => {
  const run = (stdout: string, stderr: string, exitCode: number) =>
    precheck(target).parse({ stdout, stderr, exitCode });

  it('takes empty output for a clean result', () => {
    assert.deepEqual(run('', '✔ No issues found when checking the cluster.', 0), []);
  });

  it('takes exit code 1 with findings for findings, and without for a failure', () => {
    assert.equal(
      run('[{"code":"IST0141","level":"Error","message":"m"}]', 'Error: Issues found', 1).length,
      1,
    );
    assert.throws(() => run('', 'Error: connection refused', 1), /connection refused/);
  });

  it('passes a version to compare with', () => {
    assert.ok(precheck(target, { from: '1.30' }).args.includes('--from-version=1.30'));
    assert.throws(() => precheck(target, { from: '1.30; x' }));
  });

  it('reads tags, and the sentence that says that there are none', () => {
    const read = (stdout: string) => tagList(target).parse({ stdout, stderr: '', exitCode: 0 });
    assert.deepEqual(
      read(
        '[{"tag":"prod","revision":"1-31","namespaces":["a"]},{"tag":"t","revision":"r","namespaces":null}]',
      ),
      [
        { tag: 'prod', revision: '1-31', namespaces: ['a'] },
        { tag: 't', revision: 'r', namespaces: [] },
      ],
    );
    assert.deepEqual(read('No Istio revision tag MutatingWebhookConfigurations to list\n'), []);
    assert.throws(() => read('[{"tag":1}]'), CliParseError);
  });
});

describe('entries of a proxy', () => {
  const note = '/apis/networking.istio.io/v1/namespaces/default/virtual-service/reviews';

  it('lead back to the object that caused them', () => {
    assert.deepEqual(configSource(note), {
      group: 'networking.istio.io',
      version: 'v1',
      namespace: 'default',
      kindKey: 'virtualservice',
      name: 'reviews',
    });
    assert.equal(configSource('/apis/x'), undefined);
  });

  it('are found also when the note lies deep, and named as they can be', () => {
    const route = {
      name: '9080',
      virtualHosts: [
        { name: 'reviews', routes: [{ metadata: { filterMetadata: { istio: { config: note } } } }] },
      ],
    };
    const [one, other] = envoyEntries([route, { clusterName: 'inbound|9080||' }]);
    assert.equal(one?.source?.name, 'reviews');
    assert.deepEqual([one?.name, other?.name, other?.source], ['9080', 'inbound|9080||', undefined]);
    assert.equal(envoyEntries({ bootstrap: {} }).length, 1);
  });
});
