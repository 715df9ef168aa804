import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, isFree } from './ports.ts';

/** Ports of one mesh on 127.0.0.1. They never change, whatever restarts. */
export interface MeshPorts {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
  readonly kwok: number;
  readonly kubelet: number;
  /** The proxy through which the API server reaches nodes, pods and services. */
  readonly network: number;
  /** The server that answers behind the pods. */
  readonly backend: number;
  /** The data plane: plays proxies and applications. */
  readonly dataPlane: number;
  /** Prometheus, when metrics are asked for. */
  readonly prometheus: number;
  /** `up` answers `down`, `status` and `reset` here. */
  readonly control: number;
  readonly istiodHttp: number;
  readonly istiodHttps: number;
  readonly istiodGrpc: number;
  readonly istiodSecureGrpc: number;
  readonly istiodMonitoring: number;
}

/** What a mesh folder remembers from one start to the next. */
export interface MeshState {
  readonly ports: MeshPorts;
  /** Shown by programs of this mesh to each other. */
  readonly token: string;
}

const names = [
  'etcd',
  'etcdPeer',
  'apiServer',
  'controllerManager',
  'scheduler',
  'kwok',
  'kubelet',
  'network',
  'backend',
  'dataPlane',
  'prometheus',
  'control',
  'istiodHttp',
  'istiodHttps',
  'istiodGrpc',
  'istiodSecureGrpc',
  'istiodMonitoring',
] as const satisfies readonly (keyof MeshPorts)[];

/**
 * The state for a start in a folder where no mesh runs: the one from before, so that a kubeconfig stays good, unless
 * somebody else listens on one of its ports by now.
 */
export async function loadState(dir: string): Promise<MeshState> {
  const known = readState(dir);
  if (known !== undefined) {
    const free = await Promise.all(Object.values<number>({ ...known.ports }).map(isFree));
    if (free.every(Boolean)) return known;
  }
  const free = await freePorts(names.length);
  const ports = Object.fromEntries(
    names.map((name, index) => [name, free[index] ?? 0]),
  ) as unknown as MeshPorts;
  const state = { ports, token: randomBytes(24).toString('hex') };
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dir, 'state.json'), JSON.stringify(state, undefined, 2), { mode: 0o600 });
  return state;
}

/** The state of a mesh folder, or `undefined` where no mesh of this release has been. */
export function readState(dir: string): MeshState | undefined {
  const file = join(dir, 'state.json');
  if (!existsSync(file)) return undefined;
  try {
    const state = JSON.parse(readFileSync(file, 'utf8')) as Partial<MeshState>;
    const ports = state.ports as Partial<MeshPorts> | undefined;
    return names.every((name) => typeof ports?.[name] === 'number') ? (state as MeshState) : undefined;
  } catch {
    return undefined;
  }
}
