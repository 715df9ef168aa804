import type { ForwardTarget } from '../../cluster/forwardTarget.ts';
import type { ForwardRequest } from './forwardRequest.ts';

/** Where a dashboard is: the pods, their port and the path of its page, as istioctl knows them. */
interface DashboardPlace {
  readonly label: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly port: number;
  readonly path: string;
  /** Part of an addon, which may be missing; istiod's own pages are not. */
  readonly addon: boolean;
}

/** Source: istio/istio istioctl/pkg/dashboard/dashboard.go */
export const DASHBOARDS = {
  kiali: { label: 'Kiali', labels: { app: 'kiali' }, port: 20_001, path: '/kiali', addon: true },
  prometheus: {
    label: 'Prometheus',
    labels: { 'app.kubernetes.io/name': 'prometheus' },
    port: 9_090,
    path: '/',
    addon: true,
  },
  grafana: {
    label: 'Grafana',
    labels: { 'app.kubernetes.io/name': 'grafana' },
    port: 3_000,
    path: '/',
    addon: true,
  },
  jaeger: { label: 'Jaeger', labels: { app: 'jaeger' }, port: 16_686, path: '/', addon: true },
  zipkin: { label: 'Zipkin', labels: { app: 'zipkin' }, port: 9_411, path: '/', addon: true },
  skywalking: {
    label: 'SkyWalking',
    labels: { app: 'skywalking-ui' },
    port: 8_080,
    path: '/',
    addon: true,
  },
  controlz: { label: 'ControlZ', labels: { app: 'istiod' }, port: 9_876, path: '/', addon: false },
  'istiod-debug': {
    label: 'istiod debug',
    labels: { app: 'istiod' },
    port: 15_014,
    path: '/debug',
    addon: false,
  },
} as const satisfies Readonly<Record<string, DashboardPlace>>;
export type DashboardName = keyof typeof DASHBOARDS;

export function isDashboard(name: unknown): name is DashboardName {
  return typeof name === 'string' && Object.hasOwn(DASHBOARDS, name);
}

/** The forward of a dashboard: in istio-system, else in the namespace that the learner works in, as istioctl looks. */
export function dashboardForward(name: DashboardName, namespace: string): ForwardRequest {
  const { label, labels, port, path } = DASHBOARDS[name];
  const inNamespace = (where: string): ForwardTarget => ({ kind: 'labels', namespace: where, labels, port });
  const own = namespace === 'istio-system' ? [] : [inNamespace(namespace)];
  return {
    key: name,
    kind: 'dashboard',
    name: label,
    targets: [inNamespace('istio-system'), ...own],
    localPort: port,
    path,
  };
}

/** Envoy's administration page of one pod. */
export function envoyForward(namespace: string, pod: string): ForwardRequest {
  return {
    key: `envoy:${namespace}/${pod}`,
    kind: 'dashboard',
    name: `Envoy ${pod}`,
    targets: [{ kind: 'pod', namespace, name: pod, port: 15_000 }],
    localPort: 15_000,
    path: '/',
  };
}
