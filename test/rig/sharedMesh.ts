import { delimiter, dirname } from 'node:path';
import { type PracticeMesh, startPracticeMesh } from '../practice/practiceMesh.ts';
import { withProgress } from './progress.ts';
import type { SuiteMesh } from './suiteMesh.ts';

/** Starts the one mesh that the suites of this run share: Istio installed, no application. */
export async function startSuiteMesh(onLine: (line: string) => void): Promise<PracticeMesh> {
  return withProgress('Starting the practice mesh', async () =>
    startPracticeMesh({ scenario: 'istio', log: onLine }),
  );
}

/** The variables by which a process and its children meet a mesh: its cluster and, first on PATH, its tools. */
export function meshEnvironment(mesh: PracticeMesh): Record<string, string> {
  const { kubectl, istioctl, samples, gatewayApiCrds } = mesh.tools;
  const described: SuiteMesh = {
    kubeconfig: mesh.kubeconfigPath,
    context: mesh.contextName,
    server: mesh.server,
    kubectl,
    istioctl,
    samples,
    gatewayApiCrds,
  };
  const tools = [...new Set([dirname(kubectl), dirname(istioctl)])];
  return {
    KUBECONFIG: mesh.kubeconfigPath,
    MESHWALK_MESH: JSON.stringify(described),
    PATH: [...tools, process.env['PATH'] ?? ''].join(delimiter),
  };
}
