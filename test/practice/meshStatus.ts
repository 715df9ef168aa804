import type { PartReport } from './part.ts';
import type { PracticeMesh, Tools } from './practiceMesh.ts';
import type { ScenarioName } from './scenarios/scenario.ts';
import type { MeshPorts } from './state.ts';

/** What `up --json` and `status --json` print. */
export interface MeshStatus {
  /** `degraded`: a part has ended by itself. */
  readonly state: 'starting' | 'ready' | 'degraded';
  readonly scenario: ScenarioName;
  /** Folder of the mesh. */
  readonly dir: string;
  readonly kubeconfig: string;
  readonly context: string;
  readonly namespace: string;
  /** URL of the API server. */
  readonly server: string;
  /** The process that everything else ends with. */
  readonly pid: number;
  readonly ports: MeshPorts;
  readonly tools: Tools;
  readonly parts: readonly PartReport[];
}

export function statusOf(mesh: PracticeMesh, isReady: boolean): MeshStatus {
  const crashed = mesh.parts.some((part) => part.state === 'crashed');
  return {
    state: crashed ? 'degraded' : isReady ? 'ready' : 'starting',
    scenario: mesh.scenario,
    dir: mesh.dir,
    kubeconfig: mesh.kubeconfigPath,
    context: mesh.contextName,
    namespace: mesh.namespace,
    server: mesh.server,
    pid: process.pid,
    ports: mesh.ports,
    tools: mesh.tools,
    parts: mesh.parts,
  };
}
