import { numberAt, listAt, stringAt, stringMapAt } from '../../src/mesh/fields.ts';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import type { ApiClient } from './apiClient.ts';

/** A port of a pod: where a connection ends in a cluster. */
export interface PodPort {
  readonly pod: KubeObject;
  readonly port: number;
}

/** Finds the pods behind addresses, as kube-proxy and cluster DNS would. Every look-up asks the API server. */
export class ClusterNetwork {
  private readonly api: ApiClient;

  constructor(api: ApiClient) {
    this.api = api;
  }

  /** @throws Error in words when nothing is behind the address */
  async atAddress(ip: string, port: number): Promise<PodPort> {
    const [pod] = await this.api.list({ apiVersion: 'v1', kind: 'Pod', fieldSelector: `status.podIP=${ip}` });
    if (pod !== undefined) return { pod, port };
    const [service] = await this.api.list({
      apiVersion: 'v1',
      kind: 'Service',
      fieldSelector: `spec.clusterIP=${ip}`,
    });
    if (service === undefined) throw new Error(`no pod or service has the address ${ip}`);
    return await this.behind(service, port);
  }

  /**
   * @param host name as a pod of `namespace` would use it: `reviews`, `reviews.default`, `reviews.default.svc…`
   * @throws Error in words when there is no such service or no pod behind it
   */
  async atName(host: string, port: number, namespace: string): Promise<PodPort> {
    const [name = '', of = namespace] = host.split('.');
    const service = await this.api.find({ apiVersion: 'v1', kind: 'Service', name, namespace: of });
    if (service === undefined) throw new Error(`Could not resolve host: ${host}`);
    return await this.behind(service, port);
  }

  private async behind(service: KubeObject, port: number): Promise<PodPort> {
    const { name, namespace } = service.metadata;
    const entry = listAt(service, 'spec', 'ports').find((candidate) => numberAt(candidate, 'port') === port);
    if (entry === undefined) throw new Error(`service ${name} has no port ${port}`);
    const selector = stringMapAt(service, 'spec', 'selector');
    const labelSelector = Object.entries(selector)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    const pods =
      labelSelector === ''
        ? []
        : await this.api.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector });
    const ready = pods.filter(isReady);
    // Webhooks are called before the pod behind them is ready: the first ones decide whether it becomes so.
    const candidates = ready.length > 0 ? ready : pods;
    const pod = candidates[Math.floor(Math.random() * candidates.length)];
    if (pod === undefined) throw new Error(`no pod is behind service ${name} in namespace ${namespace}`);
    return { pod, port: targetPort(entry, pod, port) };
  }
}

export function isReady(pod: KubeObject): boolean {
  return listAt(pod, 'status', 'conditions').some(
    (condition) => stringAt(condition, 'type') === 'Ready' && stringAt(condition, 'status') === 'True',
  );
}

function targetPort(entry: unknown, pod: KubeObject, fallback: number): number {
  const number = numberAt(entry, 'targetPort');
  if (number !== undefined) return number;
  const name = stringAt(entry, 'targetPort');
  const ports = listAt(pod, 'spec', 'containers').flatMap((container) => listAt(container, 'ports'));
  return (
    numberAt(
      ports.find((port) => stringAt(port, 'name') === name),
      'containerPort',
    ) ?? fallback
  );
}
