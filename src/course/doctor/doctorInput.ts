import type { EngineName } from '../../cli/cliCommand.ts';
import type { EngineInfo } from '../../cli/tools/containerEngine.ts';
import type { Facts } from '../facts.ts';

/** The machine on which tools and small clusters run. */
export interface HostFacts {
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly diskFreeBytes?: number;
  /** Absent where neither Docker nor Podman was found. */
  readonly engine?: EngineInfo & { readonly name: EngineName };
}

/** What the doctor looks at. */
export interface DoctorInput {
  readonly facts: Facts;
  /** Address of the API server. */
  readonly server?: string;
  /** `gitVersion` of the API server, such as `v1.36.3`. */
  readonly serverVersion?: string;
  /** The learner agreed to run the course on this cluster, whatever it looks like. */
  readonly agreed?: boolean;
  /** This machine; left out in remote windows whose machine runs no cluster. */
  readonly host?: HostFacts;
}
