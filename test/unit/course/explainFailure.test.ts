import assert from 'node:assert/strict';
import { explainFailure } from '../../../src/course/explainFailure.ts';
import type { FailureExplanation } from '../../../src/course/explainFailure.ts';

type Row = readonly [cause: FailureExplanation['cause'], words: string, sentence: RegExp];

// Words as the tools print them.
const table: readonly Row[] = [
  [
    'memory',
    'X Exiting due to MK_USAGE: Docker Desktop has only 1984MB memory but you specified 4096MB',
    /wanted 4096 MB of memory, and only 1984 MB are there/,
  ],
  [
    'memory',
    'X Exiting due to RSRC_OVER_ALLOC_MEM: Requested memory allocation 4096MB is more than your system limit 3000MB.',
    /did not get the memory/,
  ],
  [
    'memory',
    '0/1 nodes are available: 1 Insufficient memory. preemption: 0/1 nodes are available',
    /No node has enough free memory/,
  ],
  ['memory', 'last state: OOMKilled', /used more memory than it may/],
  [
    'cpu',
    'X Exiting due to RSRC_INSUFFICIENT_CORES: Requested cpu count 4 is greater than the available cpus of 2',
    /CPUs that it asked for/,
  ],
  ['cpu', '0/1 nodes are available: 1 Insufficient cpu.', /enough free CPU/],
  ['disk', 'write /var/lib/docker/tmp/x: no space left on device', /disk is full/],
  [
    'driver',
    'X Exiting due to PROVIDER_DOCKER_NOT_RUNNING: "docker version" exit status 1: Cannot connect to the Docker daemon',
    /driver that minikube should use/,
  ],
  ['driver', 'X Exiting due to DRV_NOT_DETECTED: No possible driver was detected', /driver/],
  [
    'portInUse',
    'Unable to listen on port 8080: listen tcp4 127.0.0.1:8080: bind: address already in use',
    /port is taken/,
  ],
  [
    'imagePull',
    'ErrImagePull of istio-proxy: failed to pull and unpack image "registry.istio.io/release/proxyv2:1.31.4"',
    /cannot be downloaded/,
  ],
  ['imagePull', 'toomanyrequests: You have reached your pull rate limit.', /refused more downloads/],
  [
    'webhook',
    'Internal error occurred: failed calling webhook "namespace.sidecar-injector.istio.io": failed to call webhook: Post "https://istiod.istio-system.svc:443/inject": context deadline exceeded',
    /webhook namespace\.sidecar-injector\.istio\.io and got no answer/,
  ],
  [
    'forbidden',
    'Error from server (Forbidden): namespaces "default" is forbidden: User "ann" cannot patch resource "namespaces" in API group "" in the namespace "default"',
    /^ann may not patch namespaces/,
  ],
  ['login', 'error: You must be logged in to the server (Unauthorized)', /did not accept the login/],
  [
    'crdMissing',
    'error: resource mapping not found for name: "bookinfo-gateway" namespace: "" from "x.yaml": no matches for kind "Gateway" in version "gateway.networking.k8s.io/v1"',
    /does not know the kind Gateway of gateway\.networking\.k8s\.io\/v1/,
  ],
  [
    'crdMissing',
    'no matches for kind "IstioOperator" in version "install.istio.io/v1alpha1"',
    /a file for istioctl/,
  ],
  [
    'olderGatewayApi',
    "customresourcedefinitions.apiextensions.k8s.io \"httproutes.gateway.networking.k8s.io\" is forbidden: ValidatingAdmissionPolicy 'safe-upgrades.gateway.networking.k8s.io' with binding 'safe-upgrades.gateway.networking.k8s.io' denied request: Installing CRDs with version before v1.5.0 is prohibited by default.",
    /newer Gateway API CRDs/,
  ],
  [
    'unreachable',
    'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?',
    /does not answer/,
  ],
  [
    'certificate',
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    /certificate of the API server/,
  ],
  ['unknownCommand', 'Error: unknown command "profile" for "istioctl"', /no command profile any more/],
  ['crash', 'CrashLoopBackOff of reviews', /starts and ends again/],
  ['quota', 'pods "x" is forbidden: exceeded quota: small', /quota/],
];

describe('explaining failures', () => {
  for (const [cause, words, sentence] of table) {
    it(`${cause}: ${words.slice(0, 60)}`, () => {
      const found = explainFailure(words);
      assert.equal(found?.cause, cause);
      assert.match(found?.sentence ?? '', sentence);
      assert.match(found?.hint ?? '', /^[A-Z].*\.$/);
    });
  }

  it('leaves unknown words alone', () => {
    assert.equal(explainFailure('something else went wrong'), undefined);
    assert.equal(explainFailure(''), undefined);
  });
});
