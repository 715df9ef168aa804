import * as l10n from '@vscode/l10n';
import { comment } from './form.ts';
import type { Form } from './form.ts';
import { backend, destination, head, meshRoute, service, virtualService } from './pieces.ts';
import type { Scaffold } from './scaffold.ts';

/** Scaffolds for what goes wrong, and for making it go wrong. */
export function resilienceScaffolds(): readonly Scaffold[] {
  return [timeout(), retries(), delay(), abort(), circuitBreaking()];
}

function timeout(): Scaffold {
  const why = (): string =>
    l10n.t(
      'A caller waits so long and no longer, whatever it has set itself. Istio sets no time limit unless told to.',
    );
  return {
    id: 'timeout',
    topic: 'resilience',
    title: l10n.t('Timeout'),
    detail: l10n.t('How long a caller of the Service waits'),
    forms: [
      {
        api: 'gatewayApi',
        why: l10n.t('The form that Kubernetes has made its own.'),
        needs: ['service'],
        write: (form, facts) =>
          meshRoute(
            form,
            facts,
            why(),
            `    - timeouts:
        request: ${form.open('timeout', '2s')}
      backendRefs:
${backend(form, facts)}`,
          ),
      },
      {
        api: 'istio',
        why: l10n.t('Goes together with retries in one rule.'),
        needs: ['service'],
        write: (form, facts) =>
          virtualService(
            form,
            facts,
            why(),
            `    - timeout: ${form.open('timeout', '2s')}
      route:
${destination(form, facts)}`,
          ),
      },
    ],
  };
}

function retries(): Scaffold {
  return {
    id: 'retries',
    topic: 'resilience',
    title: l10n.t('Timeout and retries'),
    detail: l10n.t('How often a failed request is tried again, within which time'),
    forms: [
      {
        api: 'istio',
        why: l10n.t('Retries of the Gateway API are experimental: most clusters do not have the field.'),
        needs: ['service'],
        write: (form, facts) =>
          virtualService(
            form,
            facts,
            l10n.t(
              'Istio tries twice again by itself, in some cases; this says when and how often. The timeout holds for all tries together.',
            ),
            `    - timeout: ${form.open('timeout', '8s')}
      retries:
        attempts: ${form.open('attempts', 3)}
        perTryTimeout: ${form.open('try', '2s')}
        retryOn: ${form.open('on', 'connect-failure,refused-stream,5xx')}
      route:
${destination(form, facts)}`,
          ),
      },
      {
        api: 'gatewayApi',
        why: l10n.t('Needs the experimental channel of the Gateway API CRDs.'),
        needs: ['service'],
        write: (form, facts) =>
          meshRoute(
            form,
            facts,
            l10n.t('The field retry is in the experimental channel only: the standard one refuses it.'),
            `    - timeouts:
        request: ${form.open('timeout', '8s')}
      retry:
        attempts: ${form.open('attempts', 3)}
        codes:
          - ${form.open('code', 503)}
      backendRefs:
${backend(form, facts)}`,
          ),
      },
    ],
  };
}

function delay(): Scaffold {
  return fault({
    id: 'delay',
    title: l10n.t('Fault: delay'),
    detail: l10n.t('Requests to the Service wait first, to see how callers live with it'),
    why: l10n.t(
      'A VirtualService, because the Gateway API has no faults. The caller waits; the Service itself notices nothing. A timeout of the same rule does not cut the delay short.',
    ),
    does: (form) => `fixedDelay: ${form.open('delay', '7s')}`,
  });
}

function abort(): Scaffold {
  return fault({
    id: 'abort',
    title: l10n.t('Fault: abort'),
    detail: l10n.t('Requests to the Service are answered with an error before they reach it'),
    why: l10n.t(
      "A VirtualService, because the Gateway API has no faults. The caller's sidecar answers; the request never reaches the Service.",
    ),
    does: (form) => `httpStatus: ${form.open('status', 500)}`,
  });
}

/** @param does the field of the fault that says what happens; the fault is called as the scaffold */
function fault({
  id,
  title,
  detail,
  why,
  does,
}: Pick<Scaffold, 'id' | 'title' | 'detail'> & {
  readonly why: string;
  readonly does: (form: Form) => string;
}): Scaffold {
  return {
    id,
    topic: 'resilience',
    title,
    detail,
    forms: [
      {
        api: 'istio',
        why: l10n.t('Istio only: the Gateway API has no faults.'),
        needs: ['service'],
        write: (form, facts) =>
          virtualService(
            form,
            facts,
            why,
            `    - fault:
        ${id}:
          ${does(form)}
          percentage:
            value: ${form.open('share', 100)}
      route:
${destination(form, facts)}`,
          ),
      },
    ],
  };
}

function circuitBreaking(): Scaffold {
  return {
    id: 'circuitBreaking',
    topic: 'resilience',
    title: l10n.t('Circuit breaking'),
    detail: l10n.t('How much a Service takes, and what becomes of pods that fail'),
    forms: [
      {
        api: 'istio',
        why: l10n.t('Istio only: the Gateway API has no limits of connections.'),
        needs: ['service'],
        write: (form, facts) =>
          `${comment(
            l10n.t(
              'What is above the limits is answered with 503 at once; pods that fail again and again get no requests for a while. Each caller counts for itself.',
            ),
          )}${head(form, facts, 'networking.istio.io/v1', 'DestinationRule', service(form, facts))}spec:
  host: ${service(form, facts)}
  trafficPolicy:
    connectionPool:
      tcp:
        maxConnections: ${form.open('connections', 100)}
      http:
        http1MaxPendingRequests: ${form.open('pending', 10)}
        maxRequestsPerConnection: ${form.open('requests', 10)}
    outlierDetection:
      consecutive5xxErrors: ${form.open('errors', 5)}
      interval: 10s
      baseEjectionTime: ${form.open('ejection', '30s')}
      maxEjectionPercent: ${form.open('percent', 50)}
`,
      },
    ],
  };
}
