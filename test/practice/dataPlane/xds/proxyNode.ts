import { at, listAt, stringAt } from '../../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../../src/mesh/kubeObject.ts';

export interface ProxyNode {
  readonly id: string;
  readonly cluster: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly kind: 'sidecar' | 'router';
  readonly serviceAccount: string;
  /** Revision of the control plane that injected the proxy. */
  readonly revision: string;
}

/** The proxy that istiod has injected into a pod, native sidecar or plain container. */
export function proxyContainer(pod: KubeObject): unknown {
  return [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')].find(
    (container) => stringAt(container, 'name') === 'istio-proxy',
  );
}

/**
 * The xDS node that Istio's agent would make of the injected container, or `undefined` for a pod that has none or has
 * no address yet. `istioctl proxy-status` lists only proxies whose metadata has PROXY_CONFIG.
 * Source: https://github.com/istio/istio/blob/master/pkg/bootstrap/config.go
 */
export function proxyNodeOf(pod: KubeObject, istioVersion: string): ProxyNode | undefined {
  const container = proxyContainer(pod);
  const ip = stringAt(pod, 'status', 'podIP');
  const running = stringAt(pod, 'status', 'phase') === 'Running';
  if (container === undefined || ip === undefined || !running) return undefined;
  if (at(pod, 'metadata', 'deletionTimestamp') !== undefined) return undefined;
  const { name, namespace = 'default', labels = {}, annotations = {} } = pod.metadata;
  const kind = listAt(container, 'args').includes('router') ? 'router' : 'sidecar';
  const serviceAccount = stringAt(pod, 'spec', 'serviceAccountName') ?? 'default';
  const settings = Object.fromEntries(
    listAt(container, 'env').flatMap((entry) => {
      const key = /^ISTIO_META_(.+)$/.exec(stringAt(entry, 'name') ?? '')?.[1];
      const value = stringAt(entry, 'value');
      return key === undefined || value === undefined || value === '' ? [] : [[key, value] as const];
    }),
  );
  return {
    id: `${kind}~${ip}~${name}.${namespace}~${namespace}.svc.cluster.local`,
    cluster: `${labels['app'] ?? settings['WORKLOAD_NAME'] ?? 'istio-proxy'}.${namespace}`,
    kind,
    serviceAccount,
    revision: revisionOf(pod),
    metadata: {
      NAME: name,
      NAMESPACE: namespace,
      SERVICE_ACCOUNT: serviceAccount,
      INSTANCE_IPS: ip,
      NODE_NAME: stringAt(pod, 'spec', 'nodeName') ?? '',
      ISTIO_VERSION: istioVersion,
      PILOT_SAN: ['istiod.istio-system.svc'],
      LABELS: labels,
      ANNOTATIONS: annotations,
      PROXY_CONFIG: {
        discoveryAddress: 'istiod.istio-system.svc:15012',
        configPath: './etc/istio/proxy',
        serviceCluster: 'istio-proxy',
        statusPort: 15_020,
        proxyAdminPort: 15_000,
        concurrency: 2,
      },
      ...settings,
    },
  };
}

/** The annotation in which the injector says which revision it was. */
function revisionOf(pod: KubeObject): string {
  const status = pod.metadata.annotations?.['sidecar.istio.io/status'];
  try {
    return stringAt(JSON.parse(status ?? '{}'), 'revision') ?? 'default';
  } catch {
    return 'default';
  }
}
