import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import { kubernetesVersion } from './programs.ts';

/** The port of every kubelet; the mesh's network leads to the one program that plays them all. */
export const kubeletPort = 10_250;

/** Addresses of nodes start here: 192.168.49.2, as minikube's do. */
const nodeNetwork = '192.168.';

export function isNodeAddress(host: string): boolean {
  return host.startsWith(nodeNetwork);
}

/** How many pods a node takes: the kubelet's own default. */
export const podsPerNode = 110;

/** Nodes stand in these by turns, so that Istio has localities to tell apart. */
const zones = ['practice-a', 'practice-b', 'practice-c'] as const;

/** The Node object number `index` (from 0), of a size that a learner's machine could have. */
export function nodeObject(index: number): KubeObject {
  const name = index === 0 ? 'practice' : `practice-m${String(index + 1).padStart(2, '0')}`;
  const address = `${nodeNetwork}${49 + Math.floor(index / 200)}.${2 + (index % 200)}`;
  const podCIDR = `10.${244 + Math.floor(index / 256)}.${index % 256}.0/24`;
  const resources = { cpu: '8', memory: '16Gi', pods: String(podsPerNode), 'ephemeral-storage': '60Gi' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': name,
        'topology.kubernetes.io/region': 'practice',
        'topology.kubernetes.io/zone': zones[index % zones.length] ?? '',
        // By this Meshwalk knows a practice mesh.
        'meshwalk.dev/practice': 'true',
        ...(index === 0 ? { 'node-role.kubernetes.io/control-plane': '' } : {}),
      },
    },
    spec: { podCIDR, podCIDRs: [podCIDR] },
    status: {
      capacity: resources,
      allocatable: resources,
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } },
      nodeInfo: {
        architecture: 'amd64',
        operatingSystem: 'linux',
        osImage: 'Meshwalk practice mesh',
        kernelVersion: '6.12.0-practice',
        containerRuntimeVersion: 'practice://1.0.0',
        kubeletVersion: kubernetesVersion,
        kubeProxyVersion: '',
        bootID: '',
        machineID: '',
        systemUUID: '',
      },
    },
  };
}
