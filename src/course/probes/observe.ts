import * as l10n from '@vscode/l10n';
import { listAt, stringAt } from '../../mesh/fields.ts';
import { done, todo } from '../stepState.ts';
import type { Probe } from '../stepState.ts';
import { deploymentsReady } from './cluster.ts';
import { istioNamespace } from './istio.ts';
import { kinds } from './kinds.ts';
import { inNamespace, read } from './reading.ts';

/** Deployments of istio/istio samples/addons; Loki is a StatefulSet and not needed by the course. */
export const addonDeployments = ['prometheus', 'grafana', 'jaeger', 'kiali'] as const;

/** Kiali, Prometheus, Grafana and Jaeger are ready. */
export const addonsReady: Probe = deploymentsReady(istioNamespace, addonDeployments);

/** A Telemetry for the whole mesh names a provider for traces, without which Istio sends none since 1.22. */
export const tracingEnabled: Probe = {
  needs: [kinds.telemetry],
  check: (facts) => {
    if (facts.connection.state === 'connected' && facts.objects(kinds.telemetry).served === false) {
      return todo(l10n.t('The cluster does not know the kind Telemetry: install Istio first.'));
    }
    const got = read(facts, kinds.telemetry);
    if ('state' in got) return got.state;
    for (const item of inNamespace(got.items, istioNamespace)) {
      const provider = listAt(item, 'spec', 'tracing')
        .flatMap((tracing) => listAt(tracing, 'providers'))
        .map((one) => stringAt(one, 'name'))
        .find((name) => name !== undefined);
      if (provider !== undefined)
        return done(l10n.t('Telemetry {0} sends traces to {1}.', item.metadata.name, provider));
    }
    return todo(l10n.t('No Telemetry in istio-system names a provider for traces, so none are sent.'));
  },
};
