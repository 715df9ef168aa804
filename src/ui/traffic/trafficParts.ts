import type { LogOutputChannel, Uri } from 'vscode';
import type { ClusterHub } from '../cluster/clusterHub.ts';

/** What sending requests works with. */
export interface TrafficParts {
  readonly hub: ClusterHub;
  /** Brings a port of a Service to this machine and gives the address of a path there; rejects with why not. */
  readonly forward: (namespace: string, service: string, port: number, path: string) => Promise<string>;
  readonly log: LogOutputChannel;
  readonly extension: Uri;
}
