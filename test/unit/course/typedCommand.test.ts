import assert from 'node:assert/strict';
import { typedCommand } from '../../../src/course/typedCommand.ts';

const entry = (line: string): string | undefined => {
  const typed = typedCommand(line);
  return typed?.kind === 'command' ? typed.entry : typed?.kind;
};

describe('What somebody types into a terminal of their own', () => {
  for (const [line, is] of [
    ['istioctl analyze', 'istioctl.analyze'],
    ['istioctl analyze -A -o json', 'istioctl.analyze'],
    ['istioctl -n istio-system analyze', 'istioctl.analyze'],
    ['/opt/istio/bin/istioctl analyze gateway.yaml', 'istioctl.analyze'],
    [String.raw`C:\istio\istioctl.exe version`, 'istioctl.version'],
    ['NO_COLOR=1 istioctl version', 'istioctl.version'],
    ['istioctl manifest generate --set profile=demo > istio-installation.yaml', 'istioctl.manifestGenerate'],
    ['istioctl profile list', 'istioctl.profileList'],
    ['istioctl profile dump default > default_profile.yml', 'istioctl.profileDump'],
    ['istioctl verify-install -f istio-installation.yaml', 'istioctl.verifyInstall'],
    ['kubectl create token skooner-sa -n default', 'kubectl.createToken'],
    ['kubectl create token "headlamp" --namespace headlamp', 'kubectl.createToken'],
    ['istioctl dashboard kiali', 'dashboard'],
    ['istioctl d jaeger --browser=false', 'dashboard'],
    [
      `kubectl exec "$(kubectl get pod -l app=ratings -o jsonpath='{.items[0].metadata.name}')" -c ratings -- curl -sS productpage:9080/productpage | grep -o "<title>.*</title>"`,
      'productPage',
    ],
  ] as const) {
    it(`${line.slice(0, 70)}: ${is}`, () => assert.equal(entry(line), is));
  }

  for (const line of [
    '',
    'ls',
    'istioctl',
    'istioctl version --remote=false',
    'istioctl analyze --help',
    'istioctl analyze | less',
    'KUBECONFIG=~/.kube/other istioctl version',
    'istioctl version --kubeconfig=/tmp/other',
    'istioctl analyze; true',
    'false && istioctl analyze',
    'istioctl proxy-config all x',
    'istioctl analyzer',
    'echo istioctl analyze',
    'kubectl create namespace token',
    'kubectl -n token get pods',
    'istioctl dashboard envoy x',
  ]) {
    it(`is nothing to the course: ${line}`, () => assert.equal(typedCommand(line), undefined));
  }

  it('names its cluster, or asks none', () => {
    assert.deepEqual(typedCommand('istioctl analyze --context kind-lab'), {
      kind: 'command',
      entry: 'istioctl.analyze',
      context: 'kind-lab',
    });
    assert.equal(typedCommand("istioctl version --context='my lab'")?.context, 'my lab');
    assert.equal(typedCommand('istioctl manifest generate')?.offline, true);
  });
});
