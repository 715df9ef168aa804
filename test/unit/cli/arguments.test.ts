import assert from 'node:assert/strict';
import type { ClusterTarget } from '../../../src/cli/cliCommand.ts';
import { shownCommand } from '../../../src/cli/shownCommand.ts';
import { analyze } from '../../../src/cli/tools/istioctlAnalyze.ts';
import { dashboard } from '../../../src/cli/tools/istioctlDashboard.ts';
import * as install from '../../../src/cli/tools/istioctlInstall.ts';
import { clientVersion, meshVersions } from '../../../src/cli/tools/istioctlVersion.ts';
import * as kubectl from '../../../src/cli/tools/kubectl.ts';
import { clientVersion as kubectlVersion } from '../../../src/cli/tools/kubectlVersion.ts';
import * as minikube from '../../../src/cli/tools/minikube.ts';

const target: ClusterTarget = { context: 'minikube', kubeconfig: ['/home/ann/.kube/config'] };
const bound = ['--context=minikube', '--kubeconfig=/home/ann/.kube/config'];
const quiet = '--log_target=stderr';

describe('argument vectors', () => {
  const table: [string, { readonly args: readonly string[] }, string[]][] = [
    [
      'analyze text without a cluster',
      analyze({ scope: { kind: 'text', text: 'a: 1', namespace: 'default' } }),
      ['analyze', '--use-kube=false', '--namespace=default', '-', '--output=json', '--color=false', quiet],
    ],
    [
      'analyze files against a cluster',
      analyze({ scope: { kind: 'files', files: ['/a b/$(x).yaml'], namespace: 'shop' }, target }),
      ['analyze', '--namespace=shop', '/a b/$(x).yaml', '--output=json', '--color=false', ...bound, quiet],
    ],
    [
      'analyze a namespace with a suppression',
      analyze({
        scope: { kind: 'namespace', namespace: 'shop' },
        target,
        suppress: [{ code: 'IST0102', glob: 'Namespace shop' }],
      }),
      [
        'analyze',
        '--namespace=shop',
        '--suppress=IST0102=Namespace shop',
        '--output=json',
        '--color=false',
        ...bound,
        quiet,
      ],
    ],
    [
      'analyze all namespaces',
      analyze({ scope: { kind: 'allNamespaces' }, target }),
      ['analyze', '--all-namespaces', '--output=json', '--color=false', ...bound, quiet],
    ],
    ['own version', clientVersion(), ['version', '--remote=false', '--output=json', quiet]],
    ['versions of the mesh', meshVersions(target), ['version', '--output=json', ...bound, quiet]],
    ['dashboard', dashboard(target, { name: 'kiali' }), ['dashboard', 'kiali', ...bound]],
    [
      'install a file',
      install.install(target, { file: '/rel/samples/bookinfo/demo-profile-no-gateways.yaml' }),
      ['install', '--filename=/rel/samples/bookinfo/demo-profile-no-gateways.yaml', '-y', ...bound, quiet],
    ],
    [
      'install a profile as a dry run',
      install.install(target, { profile: 'demo', dryRun: true, readinessTimeoutS: 60 }),
      ['install', '--set=profile=demo', '--readiness-timeout=60s', '--dry-run', '-y', ...bound, quiet],
    ],
    ['purge', install.uninstall(target, { purge: true }), ['uninstall', '--purge', '-y', ...bound, quiet]],
    [
      'uninstall a revision',
      install.uninstall(target, { revision: 'canary' }),
      ['uninstall', '--revision=canary', '-y', ...bound, quiet],
    ],
    [
      'generate a manifest',
      install.manifestGenerate({ profile: 'demo' }),
      ['manifest', 'generate', '--set=profile=demo', quiet],
    ],
    ['list profiles', install.profileList(), ['profile', 'list', quiet]],
    ['dump a profile', install.profileDump('default'), ['profile', 'dump', 'default', quiet]],
    ['verify the installation', install.verifyInstall(target), ['verify-install', ...bound, quiet]],
    ['proxy status', install.proxyStatus(target), ['proxy-status', ...bound, quiet]],
    [
      'label a namespace',
      kubectl.labelNamespace(target, { namespace: 'default', key: 'istio-injection', value: 'enabled' }),
      ['label', 'namespace', 'default', 'istio-injection=enabled', ...bound],
    ],
    [
      'remove the label',
      kubectl.labelNamespace(target, { namespace: 'default', key: 'istio-injection', value: null }),
      ['label', 'namespace', 'default', 'istio-injection-', ...bound],
    ],
    [
      'overwrite the label',
      kubectl.labelNamespace(target, {
        namespace: 'default',
        key: 'istio.io/rev',
        value: 'canary',
        overwrite: true,
      }),
      ['label', 'namespace', 'default', 'istio.io/rev=canary', '--overwrite', ...bound],
    ],
    [
      'apply a file',
      kubectl.apply(target, { manifest: { file: "/it's/b.yaml" }, namespace: 'default' }),
      ['apply', "--filename=/it's/b.yaml", '--namespace=default', ...bound],
    ],
    [
      'apply text on the server',
      kubectl.apply(target, { manifest: { text: 'a: 1' }, serverSide: true }),
      ['apply', '--server-side', '--filename=-', ...bound],
    ],
    [
      'delete a file',
      kubectl.deleteManifest(target, { manifest: { file: '/b.yaml' }, namespace: 'default' }),
      ['delete', '--ignore-not-found', '--filename=/b.yaml', '--namespace=default', ...bound],
    ],
    [
      'list',
      kubectl.list(target, { resources: ['pods', 'services', 'serviceaccounts'], namespace: 'default' }),
      ['get', 'pods,services,serviceaccounts', '--namespace=default', ...bound],
    ],
    [
      'list everywhere',
      kubectl.list(target, { resources: ['istio-io'], allNamespaces: true }),
      ['get', 'istio-io', '--all-namespaces', ...bound],
    ],
    [
      'restart all Deployments',
      kubectl.rolloutRestart(target, { namespace: 'default' }),
      ['rollout', 'restart', 'deployment', '--namespace=default', ...bound],
    ],
    [
      'restart one Deployment',
      kubectl.rolloutRestart(target, { namespace: 'default', deployment: 'reviews-v1' }),
      ['rollout', 'restart', 'deployment/reviews-v1', '--namespace=default', ...bound],
    ],
    [
      'wait for a Deployment',
      kubectl.rolloutStatus(target, { namespace: 'istio-system', deployment: 'kiali' }),
      ['rollout', 'status', 'deployment/kiali', '--namespace=istio-system', '--timeout=180s', ...bound],
    ],
    [
      'exec',
      kubectl.exec(target, {
        namespace: 'default',
        deployment: 'ratings-v1',
        container: 'ratings',
        program: ['curl', '-sS', 'productpage:9080/productpage'],
      }),
      [
        'exec',
        'deployment/ratings-v1',
        '--namespace=default',
        '--container=ratings',
        ...bound,
        '--',
        'curl',
        '-sS',
        'productpage:9080/productpage',
      ],
    ],
    [
      'create a token',
      kubectl.createToken(target, { namespace: 'default', serviceAccount: 'skooner-sa' }),
      ['create', 'token', 'skooner-sa', '--namespace=default', ...bound],
    ],
    [
      'create a namespace',
      kubectl.createNamespace(target, 'istio-system'),
      ['create', 'namespace', 'istio-system', ...bound],
    ],
    [
      'delete a namespace',
      kubectl.deleteNamespace(target, 'istio-system'),
      ['delete', 'namespace', 'istio-system', '--ignore-not-found', '--wait=false', ...bound],
    ],
    [
      'annotate a Gateway',
      kubectl.annotateGateway(target, {
        namespace: 'default',
        gateway: 'bookinfo-gateway',
        key: 'networking.istio.io/service-type',
        value: 'ClusterIP',
      }),
      [
        'annotate',
        'gateways.gateway.networking.k8s.io',
        'bookinfo-gateway',
        'networking.istio.io/service-type=ClusterIP',
        '--overwrite',
        '--namespace=default',
        ...bound,
      ],
    ],
    ['version of kubectl', kubectlVersion(), ['version', '--client', '--output=json']],
    [
      'port-forward',
      kubectl.portForward(target, {
        namespace: 'default',
        service: 'bookinfo-gateway-istio',
        localPort: 0,
        port: 80,
      }),
      ['port-forward', 'service/bookinfo-gateway-istio', ':80', '--namespace=default', ...bound],
    ],
    [
      'minikube start',
      minikube.start({
        profile: 'minikube',
        driver: 'docker',
        memoryMb: 4096,
        cpus: 4,
        kubernetesVersion: 'v1.36.3',
      }),
      [
        'start',
        '--driver=docker',
        '--memory=4096',
        '--cpus=4',
        '--kubernetes-version=v1.36.3',
        '--profile=minikube',
      ],
    ],
    [
      'minikube addon',
      minikube.enableAddon('minikube', 'metrics-server'),
      ['addons', 'enable', 'metrics-server', '--profile=minikube'],
    ],
    ['version of minikube', minikube.version(), ['version', '--short']],
  ];
  for (const [name, command, args] of table) {
    it(name, () => assert.deepEqual(command.args, args));
  }

  it('binds every kubectl command to a context and turns kuberc off', () => {
    const command = kubectl.createNamespace({ context: 'a' }, 'x');
    assert.ok(command.args.includes('--context=a'));
    assert.equal(command.env['KUBERC'], 'off');
  });

  it('passes several kubeconfig files by the environment, as kubectl merges them', () => {
    const command = kubectl.createNamespace({ context: 'a', kubeconfig: ['/one', '/two'] }, 'x');
    assert.equal(command.env['KUBECONFIG'], process.platform === 'win32' ? '/one;/two' : '/one:/two');
    assert.ok(!command.args.some((arg) => arg.startsWith('--kubeconfig')));
  });

  it('shows what the learner would type, without what only Meshwalk needs', () => {
    const command = analyze({ scope: { kind: 'allNamespaces' }, target: { context: 'minikube' } });
    assert.equal(shownCommand(command, 'posix'), 'istioctl analyze --all-namespaces --context=minikube');
  });
});
