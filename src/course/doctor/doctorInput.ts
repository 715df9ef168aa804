import type { Facts } from '../facts.ts';

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
  readonly host?: {
    readonly memoryBytes: number;
    readonly cpus: number;
    readonly diskFreeBytes?: number;
    readonly containerEngine?: 'docker' | 'podman';
  };
}
