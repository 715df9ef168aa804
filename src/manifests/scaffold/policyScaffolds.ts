import * as l10n from '@vscode/l10n';
import { comment } from './form.ts';
import { head, service, workloadLabels } from './pieces.ts';
import type { Scaffold } from './scaffold.ts';

/** Scaffolds for who may do what, and for what is recorded. */
export function policyScaffolds(): readonly Scaffold[] {
  return [strict(), allow(), tracing()];
}

function strict(): Scaffold {
  return {
    id: 'strict',
    topic: 'security',
    title: l10n.t('Mutual TLS only'),
    detail: l10n.t('The workloads of a namespace refuse what is not encrypted by the mesh'),
    forms: [
      {
        api: 'istio',
        why: l10n.t('Istio only: the Gateway API has no mutual TLS between workloads.'),
        needs: [],
        write: (form, facts) =>
          `${comment(
            l10n.t(
              'Holds for all workloads of the namespace; in istio-system for those of the whole mesh. Callers without a proxy are refused from then on.',
            ),
          )}${head(form, facts, 'security.istio.io/v1', 'PeerAuthentication', 'default')}spec:
  mtls:
    mode: STRICT
`,
      },
    ],
  };
}

function allow(): Scaffold {
  return {
    id: 'allow',
    topic: 'security',
    title: l10n.t('Allow one caller only'),
    detail: l10n.t('The workloads of a Service answer requests of one service account'),
    forms: [
      {
        api: 'istio',
        why: l10n.t('Istio only: the Gateway API has no policies for callers.'),
        needs: ['service', 'caller'],
        write: (form, facts) => {
          const namespace = form.known('callerNamespace', facts.caller?.namespace, 'default');
          const account = form.known('callerAccount', facts.caller?.account, 'bookinfo-productpage');
          return `${comment(
            l10n.t(
              'As soon as one ALLOW policy selects a workload, it refuses whatever none of them allows. Callers are known by their service account, which mutual TLS proves.',
            ),
          )}${head(form, facts, 'security.istio.io/v1', 'AuthorizationPolicy', `${service(form, facts)}-callers`)}spec:
  selector:
    matchLabels:
${workloadLabels(form, facts, '      ')}  action: ALLOW
  rules:
    - from:
        - source:
            principals:
              - cluster.local/ns/${namespace}/sa/${account}
      to:
        - operation:
            methods:
              - ${form.open('method', 'GET')}
`;
        },
      },
    ],
  };
}

function tracing(): Scaffold {
  return {
    id: 'tracing',
    topic: 'telemetry',
    title: l10n.t('Tracing'),
    detail: l10n.t('Which share of the requests leaves a trace'),
    forms: [
      {
        api: 'istio',
        why: l10n.t('Istio only: the Gateway API has no telemetry.'),
        needs: [],
        write: (form, facts) =>
          `${comment(
            l10n.t(
              'Holds for the namespace; in istio-system for the whole mesh. The provider must stand in the mesh configuration (extensionProviders), else nothing is sent.',
            ),
          )}${head(form, facts, 'telemetry.istio.io/v1', 'Telemetry', form.open('name', 'tracing'))}spec:
  tracing:
    - providers:
        - name: ${form.open('provider', 'jaeger')}
      randomSamplingPercentage: ${form.open('share', 100)}
`,
      },
    ],
  };
}
