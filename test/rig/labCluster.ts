import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ensureBinaries } from '../practice/binaries.ts';
import { moduleData } from '../practice/programs.ts';
import { startPracticeMesh } from '../practice/practiceMesh.ts';
import type { ScenarioName } from '../practice/scenarios/scenario.ts';
import { say, withProgress } from './progress.ts';
import { meshEnvironment } from './sharedMesh.ts';

/** The cluster that `npm start` opens its window on. */
export interface LabCluster {
  /** What the window's processes must have in their environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder `samples` of the pinned Istio. */
  readonly samples: string;
  /** What to tell the person, a line each. */
  readonly words: readonly string[];
  stop(): Promise<void>;
}

/** A practice mesh of its own for this window. Throws as startPracticeMesh does. */
export async function practiceCluster(scenario: ScenarioName): Promise<LabCluster> {
  const mesh = await withProgress(`Starting the practice mesh (scenario ${scenario})`, async () =>
    startPracticeMesh({ scenario, metrics: 'with-addon', log: say }),
  );
  return {
    env: meshEnvironment(mesh),
    samples: mesh.tools.samples,
    words: [
      `Kubernetes API server: ${mesh.server}`,
      `Kubeconfig: ${mesh.kubeconfigPath} (context ${mesh.contextName})`,
      `Requests are routed by an interpreter of the configuration that istiod sends to Envoy; it is not Envoy.`,
      `kubectl and istioctl of the mesh come first on the PATH of the window's terminals.`,
    ],
    stop: async () => mesh.down(),
  };
}

/**
 * A cluster of the person's own kubeconfig. Nothing is changed in that file: another one that says only which context
 * is the current one is put before it, because the first file to say so wins.
 * @param folder where that file may lie
 */
export async function ownCluster(context: string, folder: string): Promise<LabCluster> {
  const own = process.env['KUBECONFIG'] || join(homedir(), '.kube', 'config');
  if (!own.split(delimiter).some((file) => existsSync(file)))
    throw new Error(`There is no kubeconfig at ${own}.`);
  mkdirSync(folder, { recursive: true });
  const choice = join(folder, 'context.yaml');
  writeFileSync(choice, `apiVersion: v1\nkind: Config\ncurrent-context: ${JSON.stringify(context)}\n`);
  const { samples } = await ensureBinaries({ log: say, programs: [], data: moduleData });
  return {
    env: { KUBECONFIG: [choice, own].join(delimiter) },
    samples,
    words: [`Kubeconfig: ${own} (context ${context})`],
    stop: async () => {},
  };
}
