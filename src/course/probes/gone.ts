import * as l10n from '@vscode/l10n';
import type { GroupKind, KubeObject } from '../../mesh/kubeObject.ts';
import type { Facts } from '../facts.ts';
import { done, todo, waiting } from '../stepState.ts';
import type { Probe } from '../stepState.ts';
import { bookinfoAccounts, bookinfoDeployments, bookinfoServices } from './bookinfo.ts';
import { gatewayApiCrdNames, istioNamespace } from './istio.ts';
import { kinds } from './kinds.ts';
import { named, read } from './reading.ts';
import { addonDeployments } from './observe.ts';

interface Wanted {
  readonly of: GroupKind;
  readonly names: readonly string[];
  /** Absent: objects of the whole cluster. */
  readonly namespace?: (facts: Facts) => string;
}

/** Objects of these names have gone. */
function gone(what: string, wanted: readonly Wanted[]): Probe {
  return {
    needs: wanted.map(({ of }) => of),
    check: (facts) => {
      const left: KubeObject[] = [];
      for (const { of, names, namespace } of wanted) {
        const got = read(facts, of);
        if ('state' in got) return got.state;
        left.push(
          ...names
            .map((name) => named(got.items, name, namespace?.(facts)))
            .filter((item) => item !== undefined),
        );
      }
      const [first] = left;
      if (first === undefined) return done(l10n.t('{0}: all gone.', what));
      const some = left
        .slice(0, 3)
        .map((item) => `${item.kind} ${item.metadata.name}`)
        .join(', ');
      const more = left.length > 3 ? l10n.t(' and {0} more', left.length - 3) : '';
      const going = left.every((item) => item.metadata.deletionTimestamp !== undefined);
      return going
        ? waiting(l10n.t('Being deleted: {0}{1}.', some, more))
        : todo(l10n.t('Still there: {0}{1}.', some, more));
    },
  };
}

const courseNamespace = (facts: Facts): string => facts.namespace;
const system = (): string => istioNamespace;

export const bookinfoGone: Probe = gone('Bookinfo', [
  { of: kinds.gateway, names: ['bookinfo-gateway'], namespace: courseNamespace },
  { of: kinds.httpRoute, names: ['bookinfo'], namespace: courseNamespace },
  {
    of: kinds.deployment,
    names: [...bookinfoDeployments, 'bookinfo-gateway-istio'],
    namespace: courseNamespace,
  },
  { of: kinds.service, names: [...bookinfoServices, 'bookinfo-gateway-istio'], namespace: courseNamespace },
  { of: kinds.serviceAccount, names: bookinfoAccounts, namespace: courseNamespace },
]);

export const addonsGone: Probe = gone(l10n.t('The addons'), [
  { of: kinds.deployment, names: addonDeployments, namespace: system },
  { of: kinds.statefulSet, names: ['loki'], namespace: system },
]);

/** istiod, the gateways of profiles, and the CRDs of Istio. */
export const istioGone: Probe = {
  needs: [kinds.deployment, kinds.crd],
  check: (facts) => {
    const deployments = gone('Istio', [
      {
        of: kinds.deployment,
        names: ['istiod', 'istio-ingressgateway', 'istio-egressgateway'],
        namespace: system,
      },
    ]).check(facts);
    if (deployments.state !== 'done') return deployments;
    const crds = read(facts, kinds.crd);
    if ('state' in crds) return crds.state;
    const left = crds.items.filter((item) => item.metadata.name.endsWith('.istio.io'));
    if (left.length === 0) return done(l10n.t('Istio and its CRDs are gone.'));
    return left.every((item) => item.metadata.deletionTimestamp !== undefined)
      ? waiting(l10n.t('{0} CRDs of Istio are being deleted.', left.length))
      : todo(l10n.t('istiod is gone, and {0} CRDs of Istio are still there.', left.length));
  },
};

export const istioNamespaceGone: Probe = gone(l10n.t('The namespace istio-system'), [
  { of: kinds.namespace, names: [istioNamespace] },
]);

export const gatewayApiGone: Probe = gone(l10n.t('The CRDs of the Gateway API'), [
  { of: kinds.crd, names: gatewayApiCrdNames },
]);

/** The namespace of the course no longer asks for proxies. */
export const labelGone: Probe = {
  needs: [kinds.namespace],
  check: (facts) => {
    const got = read(facts, kinds.namespace);
    if ('state' in got) return got.state;
    const labels = named(got.items, facts.namespace)?.metadata.labels ?? {};
    const left = ['istio-injection', 'istio.io/rev'].filter((key) => labels[key] !== undefined);
    return left.length === 0
      ? done(l10n.t('Namespace {0} no longer asks for proxies.', facts.namespace))
      : todo(l10n.t('Namespace {0} still has the label {1}.', facts.namespace, left.join(' and ')));
  },
};
