import * as l10n from '@vscode/l10n';
import { comment } from './form.ts';
import type { Form } from './form.ts';
import { backend, head, service } from './pieces.ts';
import type { Scaffold, ScaffoldFacts } from './scaffold.ts';

/** Scaffolds for the way into the mesh and out of it. */
export function edgeScaffolds(): readonly Scaffold[] {
  return [entry(), egress()];
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
        needs: ['service', 'gateway'],
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
${namespace}  hostnames:
    - ${form.open('host', 'bookinfo.example.com')}
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: ${form.open('path', '/')}
      backendRefs:
${backend(form, facts)}`;
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
