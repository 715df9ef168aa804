import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex, Writable } from 'node:stream';
import { stringAt } from '../../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../../src/mesh/kubeObject.ts';
import { writeOnlyLine } from '../../onlyLine.ts';
import type { ExecStreams, LogOptions, PodPlayer } from '../../podPlayer.ts';
import type { CurlCall } from '../../standIns/curl.ts';
import type { DataPlane } from '../dataPlane.ts';
import type { Headers, HttpRequest, HttpResponse } from '../envoy/httpMessage.ts';
import type { Seat } from '../hop/seat.ts';
import { CallError, callFrom } from '../podCall.ts';
import { beginsWithTls, endTls, type EndedTls } from './gatewayTls.ts';
import { runCommand } from './commands.ts';
import { refuseProtocol } from './otherProtocols.ts';
import { answerAtPort } from './podPorts.ts';

/** Bytes of a body that are read; more ends the connection. */
const mostBytes = 1024 * 1024;

/** What a connection has been made to. */
interface Target {
  readonly seat: Seat;
  readonly port: number;
  /** Given when it began with TLS, which has ended by now. */
  readonly tls?: EndedTls;
}

/** Plays pods by the data plane: what reaches a port, `kubectl exec` with a few commands, and logs. */
export class DataPlanePlayer implements PodPlayer {
  private readonly plane: DataPlane;
  private readonly server: Server;
  private readonly targets = new WeakMap<Duplex, Target>();

  constructor(plane: DataPlane) {
    this.plane = plane;
    // Never listens: it is handed connections.
    this.server = createServer((incoming, outgoing) => {
      this.answer(incoming, outgoing).catch(() => outgoing.destroy());
    });
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
      refuseProtocol(socket, error.code ?? ''),
    );
  }

  connect(pod: KubeObject, port: number, connection: Duplex): void {
    const seat = this.seatOf(pod);
    if (seat === undefined) {
      connection.destroy();
      return;
    }
    if (!beginsWithTls(seat, port)) {
      this.serve(connection, { seat, port });
      return;
    }
    void endTls(seat, port, connection).then((tls) => {
      if (tls !== undefined) this.serve(tls.socket, { seat, port, tls });
    });
  }

  private serve(connection: Duplex, target: Target): void {
    this.targets.set(connection, target);
    this.server.emit('connection', connection as Socket);
  }

  private seatOf(pod: KubeObject): Seat | undefined {
    return this.plane.directory.seatNamed(pod.metadata.namespace ?? 'default', pod.metadata.name);
  }

  private async answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const target = this.targets.get(incoming.socket);
    if (target === undefined) {
      outgoing.destroy();
      return;
    }
    const body: Buffer[] = [];
    let bytes = 0;
    for await (const piece of incoming as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > mostBytes) {
        outgoing.writeHead(413).end(`The practice mesh reads ${mostBytes} bytes of a body at most.\n`);
        return;
      }
      body.push(piece);
    }
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort());
    const { seat, port, tls } = target;
    const plain = requestOf(incoming, Buffer.concat(body));
    const request = tls === undefined ? plain : { ...plain, scheme: 'https' as const };
    const response = await answerAtPort(this.plane, seat, port, request, gone.signal, tls);
    if (response === undefined) {
      // Nobody listens there, or the proxy has closed the connection.
      incoming.socket.destroy();
      return;
    }
    send(response, request.method, outgoing);
  }

  async exec(
    pod: KubeObject,
    container: string,
    command: readonly string[],
    streams: ExecStreams,
  ): Promise<number> {
    const seat = this.seatOf(pod);
    if (seat === undefined) throw new Error(`Pod ${pod.metadata.name} does not run.`);
    const direct = container === 'istio-proxy';
    const { stdout, stderr, exit } = await runCommand(command, {
      seat,
      container,
      fetch: async (call) => await this.curlCall(seat, call, direct, streams.signal),
      resolve: (host) => this.plane.directory.resolve(host, seat.namespace),
      admin: async (method, path) =>
        await answerAtPort(this.plane, seat, 15_000, { ...plainRequest, method, path }, streams.signal),
    });
    streams.stdout.write(stdout);
    streams.stderr.write(stderr);
    return exit;
  }

  private async curlCall(
    seat: Seat,
    call: CurlCall,
    direct: boolean,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const { host, port, path, method, headers, body, patience } = call;
    if (host === 'localhost' || host === '127.0.0.1') {
      const authority = `${host}:${port}`;
      const request = { method, path, authority, scheme: 'http' as const, headers, body };
      const response = await answerAtPort(this.plane, seat, port, request, signal);
      if (response === undefined)
        throw new CallError('refused', `Failed to connect to ${host} port ${port}: Connection refused`);
      return response;
    }
    return await callFrom(
      this.plane,
      seat,
      { host, port, path, method, headers, body, patience: patience ?? 120_000 },
      signal,
      direct,
    );
  }

  async logs(
    pod: KubeObject,
    container: string,
    options: LogOptions,
    out: Writable,
    signal: AbortSignal,
  ): Promise<void> {
    const seat = this.seatOf(pod);
    if (container !== 'istio-proxy' || seat === undefined) {
      const started = stringAt(pod, 'status', 'startTime') ?? '';
      writeOnlyLine(pod.metadata.name, container, started, options, out);
    }
    await seat?.book(container).show(options, out, signal);
  }
}

const plainRequest: HttpRequest = {
  method: 'GET',
  path: '/',
  authority: 'localhost',
  scheme: 'http',
  headers: new Map(),
  body: Buffer.alloc(0),
};

/** Of the connection itself, not of the request. */
const hopHeaders = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
]);

function requestOf(incoming: IncomingMessage, body: Buffer): HttpRequest {
  const headers: Headers = new Map(
    Object.entries(incoming.headersDistinct).flatMap(([name, values]) =>
      values === undefined || hopHeaders.has(name) ? [] : [[name, values] as const],
    ),
  );
  return {
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    authority: incoming.headers.host ?? '',
    scheme: 'http',
    headers,
    body,
  };
}

function send(response: HttpResponse, method: string, outgoing: ServerResponse): void {
  outgoing.statusCode = response.status;
  for (const [name, values] of response.headers) outgoing.setHeader(name, [...values]);
  outgoing.setHeader('content-length', response.body.length);
  outgoing.end(method === 'HEAD' ? undefined : response.body);
}
