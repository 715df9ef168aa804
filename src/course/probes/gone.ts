import * as l10n from '@vscode/l10n';
import type { GroupKind, KubeObject } from '../../mesh/kubeObject.ts';
import type { Facts } from '../facts.ts';
import { done, todo, waiting } from '../stepState.ts';
import type { Probe, StepState } from '../stepState.ts';
import { bookinfoAccounts, bookinfoDeployments, bookinfoServices } from './bookinfo.ts';
import { gatewayApiCrdNames, istioNamespace } from './istio.ts';
import { kinds } from './kinds.ts';
import { inNamespace, named, read, readAll } from './reading.ts';
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
      return leftState(left) ?? done(l10n.t('{0}: all gone.', what));
    },
  };
}

/** What is left, in words; `undefined` when nothing is. */
function leftState(left: readonly KubeObject[]): StepState | undefined {
  if (left.length === 0) return undefined;
  const some = left
    .slice(0, 3)
    .map((item) => `${item.kind} ${item.metadata.name}`)
    .join(', ');
  const more = left.length > 3 ? l10n.t(' and {0} more', left.length - 3) : '';
  const going = left.every((item) => item.metadata.deletionTimestamp !== undefined);
  return going
    ? waiting(l10n.t('Being deleted: {0}{1}.', some, more))
    : todo(l10n.t('Still there: {0}{1}.', some, more));
}

const courseNamespace = (facts: Facts): string => facts.namespace;
const system = (): string => istioNamespace;

const bookinfoObjectsGone: Probe = gone('Bookinfo', [
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

/** The objects of Bookinfo and its Gateway, and then the pods, which take longest. */
export const bookinfoGone: Probe = {
  needs: [...bookinfoObjectsGone.needs, kinds.pod],
  check: (facts) => {
    const objects = bookinfoObjectsGone.check(facts);
    if (objects.state !== 'done') return objects;
    const pods = read(facts, kinds.pod);
    if ('state' in pods) return pods.state;
    const names: ReadonlySet<string | undefined> = new Set(bookinfoServices);
    const own = inNamespace(pods.items, facts.namespace).filter(({ metadata: { labels = {} } }) => {
      const isApp = names.has(labels['app']) && labels['version'] !== undefined;
      return isApp || labels['gateway.networking.k8s.io/gateway-name'] === 'bookinfo-gateway';
    });
    // Nobody makes them again: a pod that does not go yet is about to.
    const state = leftState(own);
    return state === undefined ? objects : waiting(state.reason);
  },
};

/** Services of istio/istio samples/addons. */
const addonServices = [
  'grafana',
  'jaeger-collector',
  'kiali',
  'loki',
  'loki-headless',
  'loki-memberlist',
  'prometheus',
  'tracing',
  'zipkin',
];

export const addonsGone: Probe = gone(l10n.t('The addons'), [
  { of: kinds.deployment, names: addonDeployments, namespace: system },
  { of: kinds.statefulSet, names: ['loki'], namespace: system },
  { of: kinds.service, names: addonServices, namespace: system },
]);

const PROFILE_GATEWAYS: ReadonlySet<string> = new Set(['istio-ingressgateway', 'istio-egressgateway']);
/** Names that istio/istio manifests/charts give to webhooks, with and without a revision. */
const ISTIO_WEBHOOK = /^(istio-sidecar-injector|istio-revision-tag-|istio-validator|istiod-)/;
const webhookKinds = [kinds.mutatingWebhook, kinds.validatingWebhook] as const;

/** Every istiod, the gateways of profiles, the webhooks and the CRDs of Istio. */
export const istioGone: Probe = {
  needs: [kinds.deployment, kinds.crd, ...webhookKinds],
  check: (facts) => {
    const got = readAll(facts, [kinds.deployment, ...webhookKinds]);
    if ('state' in got) return got.state;
    const [deployments = [], ...webhooks] = got.lists;
    const left = leftState([
      ...inNamespace(deployments, istioNamespace).filter(
        ({ metadata: { name, labels = {} } }) =>
          name === 'istiod' || labels['app'] === 'istiod' || PROFILE_GATEWAYS.has(name),
      ),
      ...webhooks.flat().filter(({ metadata }) => ISTIO_WEBHOOK.test(metadata.name)),
    ]);
    if (left !== undefined) return left;
    const crds = read(facts, kinds.crd);
    if ('state' in crds) return crds.state;
    const own = crds.items.filter((item) => item.metadata.name.endsWith('.istio.io'));
    if (own.length === 0) return done(l10n.t('Istio and its CRDs are gone.'));
    return own.every((item) => item.metadata.deletionTimestamp !== undefined)
      ? waiting(l10n.t('{0} CRDs of Istio are being deleted.', own.length))
      : todo(l10n.t('istiod is gone, and {0} CRDs of Istio are still there.', own.length));
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
