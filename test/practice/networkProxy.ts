import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certificates } from './certificates.ts';
import type { ClusterNetwork } from './clusterNetwork.ts';
import { isNodeAddress, kubeletPort } from './nodes.ts';
import type { PodPlayer } from './podPlayer.ts';

export interface NetworkProxyInput {
  readonly port: number;
  /** Port of the program that plays the kubelets. */
  readonly kubelet: number;
  readonly certificates: Certificates;
  readonly network: ClusterNetwork;
  readonly player: PodPlayer;
}

/**
 * The way from the API server into the cluster: it asks with HTTP CONNECT for nodes (exec, logs, port-forward), for
 * services (webhooks, `services/proxy`) and for pods. So objects of the learner stay as they are, and a webhook that
 * names the Service istiod reaches the istiod that runs.
 * Source: https://kubernetes.io/docs/tasks/extend-kubernetes/setup-konnectivity/ and EgressSelectorConfiguration.
 */
export async function startNetworkProxy(input: NetworkProxyInput): Promise<Server> {
  const { caCert, kubelet } = input.certificates;
  const tls = {
    ca: readFileSync(caCert),
    cert: readFileSync(kubelet.cert),
    key: readFileSync(kubelet.key),
    requestCert: true,
    rejectUnauthorized: true,
  };
  const server = createServer(tls, (_request, response) => {
    response.writeHead(405).end('Only CONNECT is spoken here.\n');
  });
  server.on('connect', (request, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {});
    route(input, request.url ?? '', socket, head).catch((error: unknown) => {
      socket.end(`HTTP/1.1 502 ${message(error)}\r\ncontent-length: 0\r\n\r\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(input.port, '127.0.0.1', resolve);
  });
  return server;
}

async function route(input: NetworkProxyInput, address: string, socket: Duplex, head: Buffer): Promise<void> {
  const { hostname, port: portText } = new URL(`tcp://${address}`);
  const port = Number(portText);
  const isNode = isNodeAddress(hostname) && port === kubeletPort;
  if (isNode || hostname === '127.0.0.1' || hostname === 'localhost') {
    await pipeTo(isNode ? input.kubelet : port, socket, head);
    return;
  }
  const target = await input.network.atAddress(hostname, port);
  accept(socket, head);
  input.player.connect(target.pod, target.port, socket);
}

function accept(socket: Duplex, head: Buffer): void {
  socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
  if (head.length > 0) socket.unshift(head);
}

async function pipeTo(port: number, socket: Duplex, head: Buffer): Promise<void> {
  const upstream = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    upstream.once('connect', resolve);
    upstream.once('error', reject);
  });
  accept(socket, head);
  join(socket, upstream);
}

/** Joins two connections until either ends. */
export function join(one: Duplex, other: Duplex): void {
  one.on('error', () => other.destroy());
  other.on('error', () => one.destroy());
  one.on('close', () => other.destroy());
  other.on('close', () => one.destroy());
  one.pipe(other);
  other.pipe(one);
}

export function message(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/[\r\n]+/g, ' ');
}
