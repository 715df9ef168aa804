import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import type { Certificates } from './certificates.ts';
import type { PartSpec } from './part.ts';
import { answersHttp, answersHttps } from './probes.ts';
import { kubeletPort } from './nodes.ts';
import type { MeshPorts } from './state.ts';
import { writeKwokConfig } from './kwokConfig.ts';

export interface ControlPlaneInput {
  /** Folder of the mesh. */
  readonly dir: string;
  readonly ports: MeshPorts;
  readonly certificates: Certificates;
  readonly kubeconfigPath: string;
  /** What the kubelet shows to the server that answers behind the pods. */
  readonly token: string;
  readonly program: (name: string) => string;
}

export const serviceRange = '10.0.0.0/16';

/** The programs of the control plane in the order in which they need each other, without istiod. */
export function controlPlane(input: ControlPlaneInput): readonly PartSpec[] {
  return [
    etcd(input),
    apiServer(input),
    controllerManager(input),
    scheduler(input),
    kwok(input),
    kubelet(input),
  ];
}

/**
 * The environment of a part: no proxies, tokens or kubeconfigs of the person who started the mesh, and a home folder
 * inside the mesh.
 */
export function partEnvironment(dir: string): Record<string, string> {
  return { HOME: join(dir, 'home'), TMPDIR: join(dir, 'home'), PATH: '/usr/bin:/bin' };
}

function base(input: ControlPlaneInput, name: string, program = name) {
  return {
    name,
    program: input.program(program),
    env: partEnvironment(input.dir),
    cwd: join(input.dir, 'home'),
    logFile: join(input.dir, 'logs', `${name}.log`),
  };
}

function etcd(input: ControlPlaneInput): PartSpec {
  const { etcd: port, etcdPeer } = input.ports;
  const clientUrl = `http://127.0.0.1:${port}`;
  const peerUrl = `http://127.0.0.1:${etcdPeer}`;
  return {
    ...base(input, 'etcd'),
    args: [
      '--name=practice',
      `--data-dir=${join(input.dir, 'etcd')}`,
      `--listen-client-urls=${clientUrl}`,
      `--advertise-client-urls=${clientUrl}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=practice=${peerUrl}`,
      // The mesh may be lost with the machine; it must start and write quickly.
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    port,
    isReady: () => answersHttp(port, '/health'),
  };
}

function apiServer(input: ControlPlaneInput): PartSpec {
  const { certificates, ports } = input;
  const port = ports.apiServer;
  const egress = join(input.dir, 'egress.yaml');
  const tlsConfig = {
    caBundle: certificates.caCert,
    clientCert: certificates.kubeletClient.cert,
    clientKey: certificates.kubeletClient.key,
  };
  const transport = { tcp: { url: `https://127.0.0.1:${ports.network}`, tlsConfig } };
  const connection = { proxyProtocol: 'HTTPConnect', transport };
  writeFileSync(
    egress,
    dump({
      apiVersion: 'apiserver.k8s.io/v1beta1',
      kind: 'EgressSelectorConfiguration',
      egressSelections: [{ name: 'cluster', connection }],
    }),
  );
  return {
    ...base(input, 'kube-apiserver'),
    args: [
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      `--tls-cert-file=${certificates.server.cert}`,
      `--tls-private-key-file=${certificates.server.key}`,
      `--client-ca-file=${certificates.caCert}`,
      `--kubelet-client-certificate=${certificates.kubeletClient.cert}`,
      `--kubelet-client-key=${certificates.kubeletClient.key}`,
      '--kubelet-preferred-address-types=InternalIP',
      '--authorization-mode=Node,RBAC',
      `--service-account-key-file=${certificates.serviceAccountKey}`,
      `--service-account-signing-key-file=${certificates.serviceAccountKey}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-cluster-ip-range=${serviceRange}`,
      // No node network exists: what the server sends to pods, services and nodes goes through the mesh's own proxy.
      `--egress-selector-config-file=${egress}`,
      '--endpoint-reconciler-type=none',
      // The controllers look for it; no API server of another kind is ever behind this one.
      `--requestheader-client-ca-file=${certificates.caCert}`,
      '--requestheader-allowed-names=nobody',
      '--profiling=false',
    ],
    port,
    isReady: () => answersHttps(port, '/readyz', certificates.caCert, certificates.admin),
  };
}

function controllerManager(input: ControlPlaneInput): PartSpec {
  const port = input.ports.controllerManager;
  return {
    ...base(input, 'kube-controller-manager'),
    args: [
      ...asClient(input),
      `--secure-port=${port}`,
      '--use-service-account-credentials',
      `--service-account-private-key-file=${input.certificates.serviceAccountKey}`,
      `--root-ca-file=${input.certificates.caCert}`,
      // A node cannot be lost here, so a busy machine must not make its pods unhealthy.
      '--node-monitor-grace-period=5m',
      // Learners watch objects follow each other: retries of the first seconds should not be throttled.
      '--kube-api-qps=200',
      '--kube-api-burst=400',
    ],
    port,
    isReady: () => answersHttps(port, '/healthz', input.certificates.caCert, input.certificates.admin),
  };
}

function scheduler(input: ControlPlaneInput): PartSpec {
  const port = input.ports.scheduler;
  return {
    ...base(input, 'kube-scheduler'),
    args: [...asClient(input), `--secure-port=${port}`, '--kube-api-qps=200', '--kube-api-burst=400'],
    port,
    isReady: () => answersHttps(port, '/healthz', input.certificates.caCert, input.certificates.admin),
  };
}

function asClient(input: ControlPlaneInput): string[] {
  return [
    `--kubeconfig=${input.kubeconfigPath}`,
    `--authentication-kubeconfig=${input.kubeconfigPath}`,
    `--authorization-kubeconfig=${input.kubeconfigPath}`,
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
    `--tls-cert-file=${input.certificates.server.cert}`,
    `--tls-private-key-file=${input.certificates.server.key}`,
  ];
}

function kwok(input: ControlPlaneInput): PartSpec {
  const port = input.ports.kwok;
  const config = join(input.dir, 'kwok.yaml');
  writeKwokConfig(config);
  return {
    ...base(input, 'kwok'),
    args: [
      `--kubeconfig=${input.kubeconfigPath}`,
      `--config=${config}`,
      '--manage-all-nodes=true',
      '--cidr=10.244.0.0/16',
      // Only its health is asked here: the API server finds the kubelet of ours behind the nodes.
      `--server-address=127.0.0.1:${port}`,
      `--node-port=${kubeletPort}`,
      '--node-lease-duration-seconds=40',
      `--tls-cert-file=${input.certificates.kubelet.cert}`,
      `--tls-private-key-file=${input.certificates.kubelet.key}`,
    ],
    port,
    isReady: () => answersHttps(port, '/healthz', input.certificates.caCert, input.certificates.admin),
  };
}

function kubelet(input: ControlPlaneInput): PartSpec {
  const port = input.ports.kubelet;
  const part = base(input, 'kubelet');
  return {
    ...part,
    env: { ...part.env, PRACTICE_TOKEN: input.token },
    args: [
      '-listen',
      `127.0.0.1:${port}`,
      '-tls-cert-file',
      input.certificates.kubelet.cert,
      '-tls-private-key-file',
      input.certificates.kubelet.key,
      '-client-ca-file',
      input.certificates.caCert,
      '-backend',
      `127.0.0.1:${input.ports.backend}`,
    ],
    port,
    isReady: () =>
      answersHttps(port, '/healthz', input.certificates.caCert, input.certificates.kubeletClient),
  };
}
