import { request } from 'node:http';
import { createInterface } from 'node:readline';
import type { Duplex, Writable } from 'node:stream';
import { numberAt, stringAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { join } from '../networkProxy.ts';
import type { ExecStreams, LogOptions, PodPlayer } from '../podPlayer.ts';
import type { MeshState } from '../state.ts';

export interface TrafficPlayerInput {
  readonly state: MeshState;
  /** Plays the pods that are none of the data plane's, and all of them while it is away. */
  readonly standIns: PodPlayer;
  /** Whether a pod is played by a program that really runs. */
  readonly isReal: (pod: KubeObject) => boolean;
}

/** Hands everything that reaches a pod to the process of the data plane. */
export class TrafficPlayer implements PodPlayer {
  private readonly input: TrafficPlayerInput;

  constructor(input: TrafficPlayerInput) {
    this.input = input;
  }

  connect(pod: KubeObject, port: number, connection: Duplex): void {
    const { standIns, isReal } = this.input;
    if (isReal(pod)) {
      standIns.connect(pod, port, connection);
      return;
    }
    this.open('/forward', { ...nameOf(pod), port: String(port) }, []).then(
      (socket) => join(connection, socket),
      () => standIns.connect(pod, port, connection),
    );
  }

  async exec(
    pod: KubeObject,
    container: string,
    command: readonly string[],
    streams: ExecStreams,
  ): Promise<number> {
    const { standIns, isReal } = this.input;
    if (isReal(pod)) return await standIns.exec(pod, container, command, streams);
    let socket: Duplex;
    try {
      socket = await this.open('/exec', { ...nameOf(pod), container, tty: String(streams.tty) }, command);
    } catch {
      return await standIns.exec(pod, container, command, streams);
    }
    streams.signal.addEventListener('abort', () => socket.destroy(), { once: true });
    streams.stdin.on('data', (data: Buffer) => {
      if (!socket.destroyed) socket.write(`${JSON.stringify({ stdin: data.toString('base64') })}\n`);
    });
    return await readFrames(socket, streams);
  }

  async logs(
    pod: KubeObject,
    container: string,
    options: LogOptions,
    out: Writable,
    signal: AbortSignal,
  ): Promise<void> {
    const { standIns, isReal } = this.input;
    const { namespace, pod: name } = nameOf(pod);
    const query = new URLSearchParams({
      follow: String(options.follow),
      timestamps: String(options.timestamps),
    });
    if (options.tailLines !== undefined) query.set('tailLines', String(options.tailLines));
    if (options.since !== undefined) query.set('sinceTime', options.since.toISOString());
    const path = `/logs/${namespace}/${name}/${container}?${query.toString()}`;
    if (isReal(pod) || !(await this.copy(path, out, signal))) {
      await standIns.logs(pod, container, options, out, signal);
    }
  }

  /** Copies an answer of the data plane. @returns whether there was one */
  private async copy(path: string, out: Writable, signal: AbortSignal): Promise<boolean> {
    return await new Promise((resolve) => {
      const asked = request({ ...this.target(path), signal }, (response) => {
        response.on('data', (piece: Buffer) => out.write(piece));
        response.on('close', () => resolve(true));
        response.on('error', () => resolve(true));
      });
      asked.on('error', () => resolve(signal.aborted));
      asked.end();
    });
  }

  private async open(
    path: string,
    query: Record<string, string>,
    command: readonly string[],
  ): Promise<Duplex> {
    const parameters = new URLSearchParams(query);
    for (const word of command) parameters.append('command', word);
    return await new Promise((resolve, reject) => {
      const { headers, ...target } = this.target(`${path}?${parameters.toString()}`);
      const asked = request({ ...target, headers: { ...headers, connection: 'Upgrade', upgrade: 'pod' } });
      asked.on('upgrade', (_response, socket: Duplex, head: Buffer) => {
        socket.on('error', () => {});
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
      });
      asked.on('response', (response) => {
        response.resume();
        reject(new Error(`The data plane has refused: ${response.statusCode}`));
      });
      asked.on('error', reject);
      asked.end();
    });
  }

  private target(path: string) {
    const { ports, token } = this.input.state;
    return {
      host: '127.0.0.1',
      port: ports.dataPlane,
      path,
      agent: false as const,
      headers: { authorization: `Bearer ${token}` },
    };
  }
}

function nameOf(pod: KubeObject): { namespace: string; pod: string } {
  return { namespace: pod.metadata.namespace ?? 'default', pod: pod.metadata.name };
}

async function readFrames(socket: Duplex, streams: ExecStreams): Promise<number> {
  let exit = 1;
  try {
    for await (const line of createInterface({ input: socket })) {
      const frame: unknown = JSON.parse(line);
      const [out, err] = [stringAt(frame, 'stdout'), stringAt(frame, 'stderr')];
      if (out !== undefined) streams.stdout.write(Buffer.from(out, 'base64'));
      if (err !== undefined) streams.stderr.write(Buffer.from(err, 'base64'));
      exit = numberAt(frame, 'exit') ?? exit;
    }
  } catch {
    streams.stderr.write('The data plane of the practice mesh has gone away.\n');
  }
  return exit;
}
