import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import * as l10n from '@vscode/l10n';
import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import type { ApiClient } from './apiClient.ts';
import { errorOfAnswer, toClusterError } from './clusterError.ts';

/** One port of one pod. */
export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** What goes through a tunnel, for those who count. */
export interface TunnelWatcher {
  /** Bytes that went to the pod. */
  sent(bytes: number): void;
  /** Bytes that came from the pod. */
  received(bytes: number): void;
  /** What the node says about this connection, such as that nothing listens at the port. Foreign text. */
  failed(message: string): void;
}

/**
 * Each message begins with the number of its channel: 0 carries the bytes, 1 what went wrong on the node. The first
 * message of each channel is the port's number, in two bytes. When the pod closes, so does the whole connection.
 * Source: kubernetes/kubernetes staging/src/k8s.io/cri-streaming/pkg/streaming/portforward/websocket.go
 */
const PROTOCOL = 'v4.channel.k8s.io';
const DATA = 0;
const FAILURE = 1;
const PORT_BYTES = 2;
/** How long the API server may take to open the way to a pod, in milliseconds. */
const HANDSHAKE_MS = 10_000;
/** With more bytes than this on their way the faster side waits. */
const BUFFERED_LIMIT = 1024 * 1024;
/** The protocol cannot say that one side has ended: the answer may take this long after the last byte, in milliseconds. */
const AFTER_END_MS = 5_000;

/** A way through the API server to a port of a pod, for one connection. Throws ClusterError. */
export async function openTunnel(client: ApiClient, to: PodPort, signal: AbortSignal): Promise<WebSocket> {
  const login = await client.credentials();
  const path = `/api/v1/namespaces/${encodeURIComponent(to.namespace)}/pods/${encodeURIComponent(to.pod)}/portforward`;
  const headers: Record<string, string> = { 'user-agent': 'meshwalk' };
  for (const [name, value] of Object.entries(login.headers ?? {})) {
    if (typeof value === 'string') headers[name.toLowerCase()] = value;
  }
  const url = `${client.server.replace(/^http/, 'ws')}${path}?ports=${to.port}`;
  return new Promise((resolve, reject) => {
    const tunnel = new WebSocket(url, [PROTOCOL], {
      ...login,
      headers,
      handshakeTimeout: HANDSHAKE_MS,
      perMessageDeflate: false,
      followRedirects: false,
    });
    const abort = (): void => tunnel.terminate();
    signal.addEventListener('abort', abort, { once: true });
    tunnel.once('close', () => signal.removeEventListener('abort', abort));
    tunnel.once('open', () => resolve(tunnel));
    tunnel.on('error', (error) => reject(toClusterError(error, client.server)));
    tunnel.once('unexpected-response', (_, answer: IncomingMessage) => {
      const pieces: string[] = [];
      answer.setEncoding('utf8');
      answer.on('data', (piece: string) => pieces.push(piece));
      answer.once('close', () => {
        reject(errorOfAnswer(answer.statusCode ?? 0, pieces.join(''), path));
        tunnel.terminate();
      });
    });
    if (signal.aborted) abort();
  });
}

/** Joins a local connection with a tunnel until both have ended. Resolves then, never rejects. */
export function joinTunnel(tunnel: WebSocket, socket: Socket, watcher: TunnelWatcher): Promise<void> {
  const greeted = new Set<number>();
  let asked = false;
  let answered = false;
  let afterEnd: NodeJS.Timeout | undefined;
  const waitAfterEnd = (): void => {
    if (!socket.readableEnded) return;
    clearTimeout(afterEnd);
    afterEnd = setTimeout(() => tunnel.terminate(), AFTER_END_MS);
  };

  tunnel.on('message', (data: RawData) => {
    const message = bytesOf(data);
    const channel = message[0];
    if (channel === undefined) return;
    let payload = message.subarray(1);
    if (!greeted.has(channel)) {
      greeted.add(channel);
      payload = payload.subarray(PORT_BYTES);
    }
    if (payload.length === 0) return;
    answered = true;
    if (channel === FAILURE) watcher.failed(payload.toString('utf8').trim());
    if (channel !== DATA) return;
    watcher.received(payload.length);
    waitAfterEnd();
    if (!socket.write(payload)) tunnel.pause();
  });
  socket.on('drain', () => tunnel.resume());

  socket.on('data', (chunk: Buffer) => {
    if (tunnel.readyState !== WebSocket.OPEN) return;
    asked = true;
    watcher.sent(chunk.length);
    tunnel.send(Buffer.concat([Buffer.of(DATA), chunk]), () => {
      if (tunnel.bufferedAmount < BUFFERED_LIMIT) socket.resume();
    });
    if (tunnel.bufferedAmount >= BUFFERED_LIMIT) socket.pause();
  });
  socket.once('end', waitAfterEnd);
  // A connection that breaks is nothing to tell: the program at its other end sees it.
  socket.on('error', () => undefined);

  const done = Promise.withResolvers<void>();
  let open = 2;
  const ended = (): void => {
    clearTimeout(afterEnd);
    if (--open === 0) done.resolve();
  };
  tunnel.once('close', () => {
    if (asked && !answered && !socket.destroyed)
      watcher.failed(l10n.t('The pod closed the connection without an answer.'));
    // What came before is still on its way to the local side.
    if (socket.readableEnded) socket.end(() => socket.destroy());
    else socket.end();
    socket.setTimeout(AFTER_END_MS, () => socket.destroy());
    ended();
  });
  socket.once('close', () => {
    tunnel.terminate();
    ended();
  });
  if (socket.destroyed) {
    tunnel.terminate();
    open--;
  }
  if (tunnel.readyState === WebSocket.CLOSED) {
    socket.destroy();
    open--;
  }
  socket.resume();
  return open <= 0 ? Promise.resolve() : done.promise;
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
