import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex, Writable } from 'node:stream';
import { listAt, stringAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import type { ClusterNetwork } from '../clusterNetwork.ts';
import { followFile } from '../followFile.ts';
import type { IstiodProcess } from '../istiodProcess.ts';
import { join } from '../networkProxy.ts';
import { writeOnlyLine } from '../onlyLine.ts';
import type { ExecStreams, LogOptions, PodPlayer } from '../podPlayer.ts';
import { curl, type CurlAnswer } from './curl.ts';
import { replyOf, type Reply } from './replies.ts';

export interface StandInsInput {
  readonly network: ClusterNetwork;
  /** The running istiod behind a pod, if the pod is one of istiod. */
  readonly istiodOf: (pod: KubeObject) => IstiodProcess | undefined;
}

/** Plays every pod by small answers of ours, and the pods of istiod by the istiod that really runs. */
export class StandIns implements PodPlayer {
  private readonly input: StandInsInput;
  private readonly server: Server;
  private readonly targets = new WeakMap<Duplex, { pod: KubeObject; port: number }>();

  constructor(input: StandInsInput) {
    this.input = input;
    // Never listens: it is handed connections.
    this.server = createServer((request, response) => {
      const target = this.targets.get(request.socket);
      if (target === undefined) {
        response.destroy();
        return;
      }
      const reply = replyOf(target.pod, target.port, request.url ?? '/');
      response.writeHead(reply.status, { 'content-type': reply.type, server: 'practice-mesh' });
      response.end(reply.body);
    });
  }

  connect(pod: KubeObject, port: number, connection: Duplex): void {
    const istiod = this.input.istiodOf(pod);
    if (istiod === undefined) {
      this.targets.set(connection, { pod, port });
      this.server.emit('connection', connection as Socket);
      return;
    }
    const local = istiod.portOf(port);
    if (local === undefined) {
      connection.destroy();
      return;
    }
    join(connection, connect({ port: local, host: '127.0.0.1', noDelay: true }));
  }

  async exec(
    pod: KubeObject,
    container: string,
    command: readonly string[],
    streams: ExecStreams,
  ): Promise<number> {
    const [program = '', ...args] = command;
    if (program.split('/').at(-1) !== 'curl') {
      streams.stderr.write(
        `${program}: not available on the practice mesh, where no containers run. Without the data plane only curl is played in container ${container}.\n`,
      );
      return 127;
    }
    const namespace = pod.metadata.namespace ?? 'default';
    const result = await curl(args, async ({ host, port, path }) => {
      if (host === 'localhost' || host === '127.0.0.1') return answerOf(await this.ask(pod, port, path));
      const target = await this.input.network.atName(host, port, namespace);
      return answerOf(await this.ask(target.pod, target.port, path));
    });
    streams.stdout.write(result.stdout);
    streams.stderr.write(result.stderr);
    return result.exit;
  }

  async logs(
    pod: KubeObject,
    container: string,
    options: LogOptions,
    out: Writable,
    signal: AbortSignal,
  ): Promise<void> {
    const istiod = this.input.istiodOf(pod);
    if (istiod !== undefined) {
      await followFile(istiod.logFile, options, out, signal);
      return;
    }
    writeOnlyLine(pod.metadata.name, container, startOf(pod, container), options, out);
    if (options.follow && !signal.aborted) await once(signal, 'abort');
  }

  private async ask(pod: KubeObject, port: number, path: string): Promise<Reply> {
    const istiod = this.input.istiodOf(pod);
    if (istiod === undefined) return replyOf(pod, port, path);
    const local = istiod.portOf(port);
    if (local === undefined) throw new Error(`Failed to connect to port ${port}: Connection refused`);
    return await new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port: local, path, agent: false }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => (body += piece));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, type: 'text/plain', body }));
      }).on('error', reject);
    });
  }
}

function answerOf({ status, type, body }: Reply): CurlAnswer {
  const headers = new Map([
    ['content-type', [type]],
    ['server', ['practice-mesh']],
  ]);
  return { status, headers, body: Buffer.from(body) };
}

function startOf(pod: KubeObject, container: string): string {
  const statuses = [
    ...listAt(pod, 'status', 'containerStatuses'),
    ...listAt(pod, 'status', 'initContainerStatuses'),
  ];
  const status = statuses.find((candidate) => stringAt(candidate, 'name') === container);
  return stringAt(status, 'state', 'running', 'startedAt') ?? stringAt(pod, 'status', 'startTime') ?? '';
}
