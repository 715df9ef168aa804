import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { PassThrough, Writable } from 'node:stream';
import { createInterface } from 'node:readline';
import { booleanAt, listAt, numberAt, stringAt } from '../../src/mesh/fields.ts';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import type { ApiClient } from './apiClient.ts';
import { message } from './networkProxy.ts';
import type { PodPlayer } from './podPlayer.ts';

export interface PodBackendInput {
  readonly port: number;
  /** The kubelet shows this; nobody else of this machine may play in the pods. */
  readonly token: string;
  /** Without `follow` whoever asks for a log must end it with its container. */
  readonly api: Pick<ApiClient, 'get'> & Partial<Pick<ApiClient, 'follow'>>;
  readonly player: PodPlayer;
  /** Other things that may be asked here, by path; `undefined` for what is none. */
  readonly page?: (path: string) => string | undefined;
}

/** The server that the kubelet program hands everything to; its protocol is described there. */
export async function startPodBackend(input: PodBackendInput): Promise<Server> {
  const server = createServer((request, response) => {
    answerLogs(input, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(400);
      response.end(`${message(error)}\n`);
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {});
    upgrade(input, request, socket, head).catch((error: unknown) => {
      const text = message(error);
      socket.end(`HTTP/1.1 400 Bad Request\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(input.port, '127.0.0.1', resolve);
  });
  return server;
}

function authorize(input: PodBackendInput, request: IncomingMessage): URL {
  if (request.headers.authorization !== `Bearer ${input.token}`) throw new Error('This is not the kubelet.');
  return new URL(request.url ?? '/', 'http://backend');
}

async function podOf(input: PodBackendInput, namespace: string, name: string): Promise<KubeObject> {
  return await input.api.get({ apiVersion: 'v1', kind: 'Pod', namespace, name });
}

async function answerLogs(
  input: PodBackendInput,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = authorize(input, request);
  const page = input.page?.(url.pathname);
  if (page !== undefined) {
    response.end(page);
    return;
  }
  const [, , namespace = '', name = '', container = ''] = url.pathname.split('/');
  const tail = url.searchParams.get('tailLines');
  const since = url.searchParams.get('sinceTime');
  const pod = await podOf(input, namespace, name);
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  response.writeHead(200, { 'content-type': 'text/plain' });
  const options = {
    follow: url.searchParams.get('follow') === 'true',
    tailLines: tail === null ? undefined : Number(tail),
    timestamps: url.searchParams.get('timestamps') === 'true',
    since: since === null ? undefined : new Date(since),
  };
  const ending = options.follow ? endWithContainer(input, pod, container, gone) : undefined;
  try {
    await input.player.logs(pod, container, options, response, gone.signal);
  } finally {
    gone.abort();
    await ending;
  }
  response.end();
}

/** Aborts when the container has ended: a kubelet ends a log that somebody follows when its pod goes, or with a restart. */
async function endWithContainer(
  { api }: PodBackendInput,
  pod: KubeObject,
  container: string,
  ended: AbortController,
): Promise<void> {
  const { namespace, name } = pod.metadata;
  const run = runOf(pod, container);
  await api.follow?.(
    { apiVersion: 'v1', kind: 'Pod', namespace, fieldSelector: `metadata.name=${name}` },
    ([now]) => {
      if (now === undefined || runOf(now, container) !== run) ended.abort();
    },
    ended.signal,
  );
}

/** Another word for each run of a container. */
function runOf(pod: KubeObject, container: string): string {
  const status = listAt(pod, 'status', 'containerStatuses').find(
    (one) => stringAt(one, 'name') === container,
  );
  return `${pod.metadata.uid ?? ''}/${numberAt(status, 'restartCount') ?? 0}`;
}

async function upgrade(
  input: PodBackendInput,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const url = authorize(input, request);
  const query = url.searchParams;
  const pod = await podOf(input, query.get('namespace') ?? '', query.get('pod') ?? '');
  const kind = url.pathname === '/forward' ? 'bytes' : 'exec';
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: ${kind}\r\n\r\n`);
  if (head.length > 0) socket.unshift(head);
  if (kind === 'bytes') input.player.connect(pod, Number(query.get('port')), socket);
  else await playExec(input.player, pod, query, socket);
}

async function playExec(
  player: PodPlayer,
  pod: KubeObject,
  query: URLSearchParams,
  socket: Duplex,
): Promise<void> {
  const stdin = new PassThrough();
  // Input may still come when the command has ended.
  stdin.on('error', () => {});
  const gone = new AbortController();
  socket.on('close', () => gone.abort());
  const send = (line: object) => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(line)}\n`);
  };
  createInterface({ input: socket }).on('line', (line) => {
    const frame = parseFrame(line);
    const data = stringAt(frame, 'stdin');
    if (data !== undefined) stdin.write(Buffer.from(data, 'base64'));
    if (booleanAt(frame, 'end') === true) stdin.end();
  });
  const output = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        send({ [name]: chunk.toString('base64') });
        done();
      },
    });
  const streams = {
    stdin,
    stdout: output('stdout'),
    stderr: output('stderr'),
    tty: query.get('tty') === 'true',
    signal: gone.signal,
  };
  let exit: number;
  try {
    exit = await player.exec(pod, query.get('container') ?? '', query.getAll('command'), streams);
  } catch (error) {
    streams.stderr.write(`${message(error)}\n`);
    exit = 1;
  }
  send({ exit });
  socket.end();
}

/** A connection that breaks may leave half a line. */
function parseFrame(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
