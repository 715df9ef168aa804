import { stringAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { bookDetails, dashboardPage, productPage, ratingsOfBook, reviewsOf } from './pages.ts';

export interface Reply {
  readonly status: number;
  readonly type: 'text/html' | 'application/json' | 'text/plain';
  readonly body: string;
}

const dashboards: Readonly<Record<string, string>> = {
  kiali: 'Kiali',
  grafana: 'Grafana',
  prometheus: 'Prometheus',
  jaeger: 'Jaeger',
  zipkin: 'Zipkin',
  skywalking: 'SkyWalking',
};

/** Whether a pod is one of a dashboard, whose page is a stand-in. */
export function isDashboard(pod: KubeObject): boolean {
  return Object.hasOwn(dashboards, appOf(pod));
}

function appOf(pod: KubeObject): string {
  return (
    stringAt(pod, 'metadata', 'labels', 'app') ??
    stringAt(pod, 'metadata', 'labels', 'app.kubernetes.io/name') ??
    ''
  );
}

const proxyPorts = new Set([15_000, 15_020, 15_021, 15_090]);

/** What a pod answers to a GET on one of its ports. */
export function replyOf(pod: KubeObject, port: number, path: string): Reply {
  const label = (name: string) => stringAt(pod, 'metadata', 'labels', name);
  if (port === 15_021 && path.startsWith('/healthz')) return text(200, '');
  if (proxyPorts.has(port)) {
    return text(501, 'This practice mesh runs without its data plane, so there is no proxy to ask.\n');
  }
  const app = appOf(pod);
  const dashboard = dashboards[app];
  if (dashboard !== undefined) return { status: 200, type: 'text/html', body: dashboardPage(dashboard) };
  if (label('gateway.networking.k8s.io/gateway-name') !== undefined || label('istio') === 'ingressgateway') {
    return path.startsWith('/productpage') ? html(productPage('reviews-v1')) : text(404, '');
  }
  switch (app) {
    case 'productpage':
      return html(productPage('reviews-v1'));
    case 'details':
      return json(bookDetails);
    case 'ratings':
      return json(ratingsOfBook);
    case 'reviews':
      return json(reviewsOf(pod.metadata.name, label('version') ?? 'v1'));
    default:
      return text(200, `The practice mesh answers for pod ${pod.metadata.name}, port ${port}.\n`);
  }
}

function html(body: string): Reply {
  return { status: 200, type: 'text/html', body };
}

function json(value: unknown): Reply {
  return { status: 200, type: 'application/json', body: `${JSON.stringify(value)}\n` };
}

function text(status: number, body: string): Reply {
  return { status, type: 'text/plain', body };
}
