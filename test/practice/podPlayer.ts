import type { Duplex, Readable, Writable } from 'node:stream';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';

export interface ExecStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly tty: boolean;
  /** Ends when the client goes away. */
  readonly signal: AbortSignal;
}

export interface LogOptions {
  readonly follow: boolean;
  /** All lines unless told. */
  readonly tailLines: number | undefined;
  readonly timestamps: boolean;
  /** Only lines that are no older. */
  readonly since: Date | undefined;
}

/**
 * What happens behind the pods of the practice mesh. Everything that reaches a pod ends here: port-forwards, proxied
 * requests and webhook calls as connections, `kubectl exec` and `kubectl logs`.
 */
export interface PodPlayer {
  /** Takes over a connection that was made to a port of the pod. */
  connect(pod: KubeObject, port: number, connection: Duplex): void;
  /** Plays a command and gives its exit code. Never runs a program of this machine. */
  exec(pod: KubeObject, container: string, command: readonly string[], streams: ExecStreams): Promise<number>;
  /** Writes the log of a container; with `follow` until the signal ends. */
  logs(
    pod: KubeObject,
    container: string,
    options: LogOptions,
    out: Writable,
    signal: AbortSignal,
  ): Promise<void>;
}
