import * as l10n from '@vscode/l10n';
import { booleanAt, listAt, stringAt } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { Facts } from '../facts.ts';
import { blocked, done, todo, waiting, withLines } from '../stepState.ts';
import type { Probe, StepLine, StepState } from '../stepState.ts';
import { gatewayApiFor } from './gatewayApiVersions.ts';
import { kinds } from './kinds.ts';
import { podLines } from './podLines.ts';
import { condition, inNamespace, named, read, readAll } from './reading.ts';
import { hasSidecar, workloadState } from './workload.ts';

export const istioNamespace = 'istio-system';

function controlPlanes(deployments: readonly KubeObject[]): readonly KubeObject[] {
  return inNamespace(deployments, istioNamespace).filter(
    (item) => item.metadata.labels?.['app'] === 'istiod' || item.metadata.name === 'istiod',
  );
}

/** A control plane runs. */
export const istioInstalled: Probe = {
  needs: [kinds.deployment, kinds.pod, kinds.event],
  check: (facts) => {
    const got = readAll(facts, [kinds.deployment, kinds.pod, kinds.event]);
    if ('state' in got) return got.state;
    const [deployments = [], pods = [], events = []] = got.lists;
    const planes = controlPlanes(deployments);
    if (planes.length === 0)
      return todo(l10n.t('Istio is not installed: there is no istiod in istio-system.'));
    const lines = podLines(planes, pods, events);
    for (const plane of planes) {
      const state = workloadState(plane, pods, events);
      if (state !== undefined) return withLines(state, lines);
    }
    return withLines(
      done(
        facts.istioVersion === undefined
          ? l10n.t('istiod is ready.')
          : l10n.t('istiod {0} is ready.', facts.istioVersion),
      ),
      lines,
    );
  },
};

/** Gateways that only some profiles bring: `default` the ingress gateway, `demo` the egress gateway too. */
export function profileGateways(names: readonly string[]): Probe {
  return {
    needs: istioInstalled.needs,
    check: (facts) => {
      const plane = istioInstalled.check(facts);
      if (plane.state !== 'done') return plane;
      const got = readAll(facts, [kinds.deployment, kinds.pod, kinds.event]);
      if ('state' in got) return got.state;
      const [deployments = [], pods = [], events = []] = got.lists;
      for (const name of names) {
        const gateway = named(deployments, name, istioNamespace);
        if (gateway === undefined) {
          return todo(l10n.t('istiod runs, and {0} does not: another profile is installed.', name));
        }
        const state = workloadState(gateway, pods, events);
        if (state !== undefined) return withLines(state, podLines([gateway], pods, events));
      }
      return done(l10n.t('istiod and {0} are ready.', names.join(', ')));
    },
  };
}

/** Pods of the namespace that run without a proxy although the namespace asks for one. */
function withoutSidecar(pods: readonly KubeObject[], namespace: string): readonly KubeObject[] {
  return inNamespace(pods, namespace).filter(
    (pod) =>
      pod.metadata.deletionTimestamp === undefined &&
      pod.metadata.labels?.['sidecar.istio.io/inject'] !== 'false' &&
      pod.metadata.labels?.['gateway.networking.k8s.io/gateway-name'] === undefined &&
      !hasSidecar(pod),
  );
}

/**
 * The namespace of the course asks for sidecars. `istio-injection` wins over `istio.io/rev`; ambient counts as another
 * way into the mesh, which this course does not take (istio/api label/labels.yaml).
 */
export const namespaceLabelled: Probe = {
  needs: [kinds.namespace, kinds.pod],
  check: (facts) => {
    const got = readAll(facts, [kinds.namespace, kinds.pod]);
    if ('state' in got) return got.state;
    const [namespaces = [], pods = []] = got.lists;
    const { namespace } = facts;
    const found = named(namespaces, namespace);
    if (found === undefined) {
      return {
        ...blocked(l10n.t('There is no namespace {0}.', namespace)),
        action: { kind: 'chooseNamespace' },
      };
    }
    if (found.metadata.deletionTimestamp !== undefined)
      return blocked(l10n.t('Namespace {0} is being deleted.', namespace));
    const labels = found.metadata.labels ?? {};
    const injection = labels['istio-injection'];
    const revision = labels['istio.io/rev'];
    const bare = withoutSidecar(pods, namespace).length;
    const restart =
      bare === 0
        ? undefined
        : l10n.t(
            '{0} started before and run without a proxy until they are restarted.',
            bare === 1 ? 'One pod was' : `${bare} pods were`,
          );
    if (injection === 'enabled' || (injection === undefined && revision !== undefined && revision !== '')) {
      const label = injection === 'enabled' ? 'istio-injection=enabled' : `istio.io/rev=${revision}`;
      const state: StepState = done(l10n.t('Namespace {0} has the label {1}.', namespace, label));
      if (restart === undefined) return state;
      return { ...state, hint: restart, action: { kind: 'restartWorkloads', namespace } };
    }
    if (injection !== undefined) {
      return blocked(
        l10n.t('Namespace {0} has istio-injection={1}, which keeps proxies out.', namespace, injection),
      );
    }
    if (labels['istio.io/dataplane-mode'] === 'ambient') {
      return blocked(
        l10n.t('Namespace {0} is in the ambient mesh (istio.io/dataplane-mode=ambient).', namespace),
        l10n.t('This course uses sidecars: choose another namespace, or remove that label.'),
      );
    }
    return todo(
      l10n.t('Namespace {0} has no label istio-injection.', namespace),
      bare === 0
        ? undefined
        : l10n.t('Pods that already run keep running without a proxy until they are restarted.'),
    );
  },
};

/** CRDs that every Istio since 1.22 brings. */
const istioCrds = [
  'authorizationpolicies.security.istio.io',
  'destinationrules.networking.istio.io',
  'envoyfilters.networking.istio.io',
  'gateways.networking.istio.io',
  'peerauthentications.security.istio.io',
  'proxyconfigs.networking.istio.io',
  'requestauthentications.security.istio.io',
  'serviceentries.networking.istio.io',
  'sidecars.networking.istio.io',
  'telemetries.telemetry.istio.io',
  'virtualservices.networking.istio.io',
  'wasmplugins.extensions.istio.io',
  'workloadentries.networking.istio.io',
  'workloadgroups.networking.istio.io',
];
/** CRDs of the standard channel since Gateway API 1.1. */
export const gatewayApiCrdNames = [
  'gatewayclasses.gateway.networking.k8s.io',
  'gateways.gateway.networking.k8s.io',
  'grpcroutes.gateway.networking.k8s.io',
  'httproutes.gateway.networking.k8s.io',
  'referencegrants.gateway.networking.k8s.io',
];

export const bundleVersionOf = (crd: KubeObject): string | undefined =>
  crd.metadata.annotations?.['gateway.networking.k8s.io/bundle-version'];

const MESH_CRD = /\.(istio\.io|gateway\.networking\.k8s\.io|gateway\.networking\.x-k8s\.io)$/;

/** A CRD with the versions in which it is served, and for the Gateway API its bundle and channel. */
function crdLine(crd: KubeObject): StepLine {
  const served = listAt(crd, 'spec', 'versions')
    .filter((version) => booleanAt(version, 'served') === true)
    .map((version) => stringAt(version, 'name'));
  const channel = crd.metadata.annotations?.['gateway.networking.k8s.io/channel'];
  const words = [served.join(', '), bundleVersionOf(crd), channel].filter(
    (one) => one !== undefined && one !== '',
  );
  return { mark: 'good', name: crd.metadata.name, words: words.join(' · ') };
}

function groupCount(crds: readonly KubeObject[], suffix: string): number {
  return crds.filter((crd) => crd.metadata.name.endsWith(suffix)).length;
}

/** All CRDs of Istio and the Gateway API that the course uses are there and established. */
export const crdsServed: Probe = {
  needs: [kinds.crd],
  check: (facts: Facts) => {
    const got = read(facts, kinds.crd);
    if ('state' in got) return got.state;
    const wanted = [...istioCrds, ...gatewayApiCrdNames];
    const missing = wanted.filter((name) => named(got.items, name) === undefined);
    if (missing.length > 0) {
      const all = missing.length === wanted.length;
      const text =
        missing.length > 3
          ? l10n.t('{0} and {1} more', missing.slice(0, 3).join(', '), missing.length - 3)
          : missing.join(', ');
      return todo(
        all
          ? l10n.t('The cluster has neither the CRDs of Istio nor those of the Gateway API.')
          : l10n.t('Missing: {0}.', text),
        l10n.t(
          'Istio brings its own with istioctl install; the Gateway API {0} has a step of its own.',
          gatewayApiFor(facts.istioVersion),
        ),
      );
    }
    for (const name of wanted) {
      const crd = named(got.items, name);
      if (crd === undefined || listAt(crd, 'status', 'conditions').length === 0) continue;
      const established = condition(crd, 'Established');
      if (established?.status === 'True') continue;
      const accepted = condition(crd, 'NamesAccepted');
      return accepted?.status === 'False'
        ? blocked(l10n.t('{0} is not served: {1}.', name, accepted.message))
        : waiting(l10n.t('{0} is not served yet.', name));
    }
    const httpRoute = named(got.items, 'httproutes.gateway.networking.k8s.io');
    const bundle = httpRoute === undefined ? undefined : bundleVersionOf(httpRoute);
    const channel = stringAt(httpRoute, 'metadata', 'annotations', 'gateway.networking.k8s.io/channel');
    const istio = groupCount(got.items, '.istio.io');
    const gatewayApi = groupCount(got.items, '.gateway.networking.k8s.io');
    const which = [bundle, channel].filter((part) => part !== undefined).join(' ');
    return withLines(
      done(
        l10n.t(
          '{0} CRDs of Istio, {1} of the Gateway API{2}.',
          istio,
          gatewayApi,
          which === '' ? '' : ` ${which}`,
        ),
      ),
      got.items.filter(({ metadata: { name } }) => MESH_CRD.test(name)).map(crdLine),
    );
  },
};
