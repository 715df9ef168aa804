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
    ['kubectl port-forward svc/bookinfo-gateway-istio 8080:80', 'forward'],
    ['kubectl port-forward -n shop service/bookinfo-gateway-istio :80', 'forward'],
    ['kubectl -n shop port-forward deployment/bookinfo-gateway-istio 8080:80 --address 0.0.0.0', 'forward'],
    ['kubectl port-forward bookinfo-gateway-istio-6b8c9d7f5-x2x9z 8080:80', 'forward'],
    ['kubectl port-forward pod/bookinfo-gateway-istio-6b8c9d7f5-x2x9z 8080:80 2>&1', 'forward'],
    ['kubectl port-forward svc/bookinfo-gateway-istio 8080:80 > /dev/null 2>&1 &', 'forward'],
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
    'kubectl port-forward svc/productpage 8080:9080',
    'kubectl port-forward svc/bookinfo-gateway-istio-more/x 8080:80',
    'kubectl port-forward svc/bookinfo-gateway-istio 8080:80 | tee log',
    'kubectl port-forward svc/bookinfo-gateway-istio 15021:15021 &',
    'kubectl get svc/bookinfo-gateway-istio 8080:80',
  ]) {
    it(`is nothing to the course: ${line}`, () => assert.equal(typedCommand(line), undefined));
  }

  it('names the namespace of a forward, and the port of one in the background', () => {
    const forward = 'kubectl port-forward svc/bookinfo-gateway-istio 8080:80';
    assert.deepEqual(typedCommand(forward), { kind: 'forward' });
    for (const flag of ['-n shop', '-nshop', '--namespace shop', '--namespace=shop', '-n=shop'])
      assert.deepEqual(typedCommand(`${forward} ${flag}`), { kind: 'forward', namespace: 'shop' });
    assert.deepEqual(typedCommand(`${forward} --context lab &`), {
      kind: 'forward',
      context: 'lab',
      unseen: 8080,
    });
  });

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
