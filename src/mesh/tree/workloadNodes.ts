import * as l10n from '@vscode/l10n';
import { numberAt } from '../fields.ts';
import { meshKind } from '../kinds.ts';
import { DEPLOYMENT, POD } from '../wellKnown.ts';
import type { KubeObject } from '../kubeObject.ts';
import { podProxy, podReadiness } from '../membership.ts';
import type { ProxyState } from '../membership.ts';
import type { Snapshot } from '../snapshot.ts';
import type { MeshNode, NodeState } from './meshNode.ts';
import { objectId, worst } from './meshNode.ts';

/** Deployments with their pods, then pods that belong to no Deployment. */
export function workloadNodes(parent: string, snapshot: Snapshot, namespace: string): readonly MeshNode[] {
  const pods = snapshot.in(namespace, POD);
  const deployments = snapshot.in(namespace, DEPLOYMENT);
  const byDeployment = new Map<string, KubeObject[]>(deployments.map((one) => [one.metadata.name, []]));
  const loose: KubeObject[] = [];
  for (const pod of pods) (byDeployment.get(deploymentOf(pod) ?? '') ?? loose).push(pod);
  return [
    ...deployments.map((one) => deploymentNode(parent, one, byDeployment.get(one.metadata.name) ?? [])),
    ...loose.map((pod) => podNode(parent, pod)),
  ];
}

/** The Deployment behind a pod, by its ReplicaSet's name: ReplicaSets themselves need not be watched for that. */
export function deploymentOf(pod: KubeObject): string | undefined {
  const owner = pod.metadata.ownerReferences?.find((one) => one.kind === 'ReplicaSet')?.name;
  const hash = pod.metadata.labels?.['pod-template-hash'];
  if (owner === undefined || hash === undefined || !owner.endsWith(`-${hash}`)) return undefined;
  return owner.slice(0, -hash.length - 1);
}

export function deploymentNode(
  parent: string,
  deployment: KubeObject,
  pods: readonly KubeObject[],
): MeshNode {
  const id = objectId(parent, deployment);
  const wanted = numberAt(deployment, 'spec', 'replicas') ?? 1;
  const ready = numberAt(deployment, 'status', 'readyReplicas') ?? 0;
  const proxies = new Set(pods.map((pod) => proxyWords(podProxy(pod))));
  const below = worst(pods.map(podState));
  return {
    id,
    kind: 'object',
    label: deployment.metadata.name,
    description: [`${ready}/${wanted}`, ...proxies].join(' · '),
    icon: meshKind(DEPLOYMENT).icon,
    state: below === 'neutral' && ready < wanted ? 'pending' : below,
    facts: [l10n.t('Deployment: {0} of {1} pods are ready.', ready, wanted)],
    documentation: meshKind(DEPLOYMENT).documentation,
    object: deployment,
    ...(pods.length === 0 ? {} : { children: () => pods.map((pod) => podNode(id, pod)) }),
  };
}

export function podNode(parent: string, pod: KubeObject): MeshNode {
  const readiness = podReadiness(pod);
  const proxy = podProxy(pod);
  const words = readiness.reason ?? readiness.phase;
  return {
    id: objectId(parent, pod),
    kind: 'pod',
    label: pod.metadata.name,
    description: [`${readiness.ready}/${readiness.total} ${words}`, proxyWords(proxy)].join(' · '),
    icon: meshKind(POD).icon,
    state: podState(pod),
    facts: [
      proxySentence(proxy),
      ...(readiness.message === undefined ? [] : [readiness.message]),
      ...(readiness.restarts === 0
        ? []
        : [l10n.t('Containers were restarted {0} times.', readiness.restarts)]),
    ],
    documentation: meshKind(POD).documentation,
    object: pod,
  };
}

export function podState(pod: KubeObject): NodeState {
  const readiness = podReadiness(pod);
  if (readiness.phase === 'Succeeded') return 'neutral';
  if (readiness.reason !== undefined || readiness.phase === 'Failed') return 'bad';
  return readiness.ready < readiness.total || readiness.phase !== 'Running' ? 'pending' : 'good';
}

function proxyWords(proxy: ProxyState): string {
  switch (proxy.kind) {
    case 'native':
    case 'sidecar':
      return proxy.version === undefined ? l10n.t('sidecar') : l10n.t('sidecar {0}', proxy.version);
    case 'gateway':
      return proxy.version === undefined
        ? l10n.t('gateway proxy')
        : l10n.t('gateway proxy {0}', proxy.version);
    case 'ambient':
      return l10n.t('ambient');
    case 'none':
      return l10n.t('no sidecar');
  }
}

function proxySentence(proxy: ProxyState): string {
  switch (proxy.kind) {
    case 'native':
      return l10n.t('Its traffic goes through an Istio sidecar, which runs as a native sidecar container.');
    case 'sidecar':
      return l10n.t('Its traffic goes through an Istio sidecar.');
    case 'gateway':
      return l10n.t('It is the proxy of a gateway: requests enter the mesh here.');
    case 'ambient':
      return l10n.t('Its traffic goes through the ztunnel of its node (ambient mode).');
    case 'none':
      return l10n.t('It has no sidecar: Istio neither sees nor controls its traffic.');
  }
}
