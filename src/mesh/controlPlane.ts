import { numberAt } from './fields.ts';
import type { KubeObject } from './kubeObject.ts';
import { imageTag } from './imageTag.ts';
import { listAt, stringAt } from './fields.ts';

/** One revision of istiod, as its Deployment says. */
export interface ControlPlane {
  readonly deployment: KubeObject;
  readonly revision: string;
  readonly version: string | undefined;
  readonly ready: boolean;
}

/** The istiod Deployments in any namespace, by revision. */
export function controlPlanes(deployments: Iterable<KubeObject>): readonly ControlPlane[] {
  const found: ControlPlane[] = [];
  for (const deployment of deployments) {
    if (deployment.metadata.labels?.['app'] !== 'istiod') continue;
    const container = listAt(deployment, 'spec', 'template', 'spec', 'containers').find(
      (one) => stringAt(one, 'name') === 'discovery',
    );
    found.push({
      deployment,
      revision: deployment.metadata.labels['istio.io/rev'] ?? 'default',
      version:
        deployment.metadata.labels['operator.istio.io/version'] ?? imageTag(stringAt(container, 'image')),
      ready: (numberAt(deployment, 'status', 'readyReplicas') ?? 0) > 0,
    });
  }
  return found.sort((one, other) => one.revision.localeCompare(other.revision));
}
