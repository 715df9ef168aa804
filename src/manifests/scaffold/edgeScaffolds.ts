import * as l10n from '@vscode/l10n';
import { comment } from './form.ts';
import type { Form } from './form.ts';
import { backend, head, service } from './pieces.ts';
import type { Scaffold, ScaffoldFacts } from './scaffold.ts';

/** Scaffolds for the way into the mesh and out of it. */
export function edgeScaffolds(): readonly Scaffold[] {
  return [entry(), egress(), egressGateway()];
}

function entry(): Scaffold {
  return {
    id: 'entry',
    topic: 'traffic',
    title: l10n.t('Let requests in: Gateway and HTTPRoute'),
    detail: l10n.t('A host and a Service behind it'),
    forms: [
      {
        api: 'gatewayApi',
        why: l10n.t('Istio makes a proxy for the Gateway by itself.'),
        needs: ['service', 'gateway', 'host'],
        write: (form, facts) =>
          `${facts.gateway === undefined ? gateway(form, facts) : ''}${route(form, facts)}`,
      },
    ],
  };
}

function gateway(form: Form, facts: ScaffoldFacts): string {
  const why = comment(
    l10n.t(
      'The way into the mesh. Istio makes a Deployment and a Service for it; without a load balancer, as on minikube, ClusterIP and a port-forward lead there.',
    ),
  );
  return `${why}${head(form, facts, 'gateway.networking.k8s.io/v1', 'Gateway', form.open('gateway', 'gateway'))}  annotations:
    networking.istio.io/service-type: ClusterIP
spec:
  gatewayClassName: istio
  listeners:
    - name: http
      port: 80
      protocol: HTTP
      allowedRoutes:
        namespaces:
          from: Same
---
`;
}

function route(form: Form, facts: ScaffoldFacts): string {
  const known = facts.gateway;
  const elsewhere = known !== undefined && known.namespace !== facts.namespace;
  const namespace = elsewhere ? `      namespace: ${form.known('', known.namespace, '')}\n` : '';
  const why = comment(
    l10n.t(
      'Which requests of the Gateway go to the Service. Without hostnames it takes those for every host.',
    ),
  );
  return `${why}${head(form, facts, 'gateway.networking.k8s.io/v1', 'HTTPRoute', service(form, facts))}spec:
  parentRefs:
    - name: ${known === undefined ? form.open('gateway', 'gateway') : form.known('', known.name, '')}
${namespace}${hostnames(form, facts)}  rules:
    - matches:
        - path:
            type: PathPrefix
            value: ${form.open('path', '/')}
      backendRefs:
${backend(form, facts)}`;
}

function hostnames(form: Form, { host }: ScaffoldFacts): string {
  if (host === '') return '';
  return `  hostnames:\n    - ${form.known('host', host, 'bookinfo.example.com')}\n`;
}

function egress(): Scaffold {
  return {
    id: 'egress',
    topic: 'outside',
    title: l10n.t('Call a host outside: ServiceEntry'),
    detail: l10n.t('With TLS from the sidecar on, so that the mesh sees the requests'),
    forms: [
      {
        api: 'istio',
        why: l10n.t('Istio only: the Gateway API knows Services of the cluster.'),
        needs: [],
        write: (form, facts) => {
          const host = form.open('host', 'api.example.com');
          const name = form.open('name', 'api');
          return `${comment(
            l10n.t(
              'Makes the host one of the mesh: with metrics, timeouts and retries, and the only ones that can be called where the mesh lets nothing else out (outboundTrafficPolicy REGISTRY_ONLY).',
            ),
          )}${head(form, facts, 'networking.istio.io/v1', 'ServiceEntry', name)}spec:
  hosts:
    - ${host}
  location: MESH_EXTERNAL
  resolution: DNS
  ports:
    - number: 80
      name: http
      protocol: HTTP
      targetPort: 443
---
${comment(
  l10n.t(
    'The application calls the host by plain HTTP on port 80; the sidecar makes TLS on port 443 of it. So the mesh can see and route the requests.',
  ),
)}${head(form, facts, 'networking.istio.io/v1', 'DestinationRule', name)}spec:
  host: ${host}
  trafficPolicy:
    tls:
      mode: SIMPLE
      sni: ${host}
`;
        },
      },
    ],
  };
}

function egressGateway(): Scaffold {
  return {
    id: 'egressGateway',
    topic: 'outside',
    title: l10n.t('Call a host outside through a Gateway'),
    detail: l10n.t('One door out for all callers, where it can be watched and guarded'),
    forms: [
      {
        api: 'gatewayApi',
        why: l10n.t('Routes of the Gateway API; only the host itself is an object of Istio, a ServiceEntry.'),
        needs: [],
        write: doorOut,
      },
    ],
  };
}

function doorOut(form: Form, facts: ScaffoldFacts): string {
  const host = form.open('host', 'api.example.com');
  const name = form.open('name', 'api');
  const gatewayName = `${name}-egress`;
  const httpRoute = 'HTTPRoute';
  const gatewayApi = 'gateway.networking.k8s.io/v1';
  return `${comment(
    l10n.t('Makes the host one of the mesh, so that routes can name it.'),
  )}${head(form, facts, 'networking.istio.io/v1', 'ServiceEntry', name)}spec:
  hosts:
    - ${host}
  location: MESH_EXTERNAL
  resolution: DNS
  ports:
    - number: 80
      name: http
      protocol: HTTP
---
${comment(
  l10n.t(
    'The door out. Istio makes a Deployment and a Service for it, called as the Gateway with -istio behind.',
  ),
)}${head(form, facts, gatewayApi, 'Gateway', gatewayName)}  annotations:
    networking.istio.io/service-type: ClusterIP
spec:
  gatewayClassName: istio
  listeners:
    - name: http
      hostname: ${host}
      port: 80
      protocol: HTTP
      allowedRoutes:
        namespaces:
          from: Same
---
${comment(
  l10n.t('Callers in the mesh that ask for the host are led to the door.'),
)}${head(form, facts, gatewayApi, httpRoute, `${name}-to-egress`)}spec:
  parentRefs:
    - group: networking.istio.io
      kind: ServiceEntry
      name: ${name}
  rules:
    - backendRefs:
        - name: ${gatewayName}-istio
          port: 80
---
${comment(
  l10n.t('The door leads to the host. Hostname is a name of Istio for a backend that is no Service.'),
)}${head(form, facts, gatewayApi, httpRoute, `${name}-from-egress`)}spec:
  parentRefs:
    - name: ${gatewayName}
  hostnames:
    - ${host}
  rules:
    - backendRefs:
        - group: networking.istio.io
          kind: Hostname
          name: ${host}
          port: 80
`;
}
