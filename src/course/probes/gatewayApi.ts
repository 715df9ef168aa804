import * as l10n from '@vscode/l10n';
import { comparedVersions } from '../../cli/versionNumbers.ts';
import { listAt, numberAt, stringAt } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { Facts } from '../facts.ts';
import { blocked, done, todo, waiting } from '../stepState.ts';
import type { Probe, StepState } from '../stepState.ts';
import { gatewayApiFor, oldestUsableBundle } from './gatewayApiVersions.ts';
import { bundleVersionOf, gatewayApiCrdNames } from './istio.ts';
import { kinds } from './kinds.ts';
import { clause, condition, inNamespace, named, read, readAll } from './reading.ts';

/** The CRDs of the Gateway API are there, in a bundle that Istio reads. */
export const gatewayApiCrds: Probe = {
  needs: [kinds.crd],
  check: (facts) => {
    const got = read(facts, kinds.crd);
    if ('state' in got) return got.state;
    const missing = gatewayApiCrdNames.filter((name) => named(got.items, name) === undefined);
    const istio = facts.istioVersion ?? facts.tools?.istioctl?.version;
    const want = gatewayApiFor(istio);
    if (missing.length === gatewayApiCrdNames.length) {
      const forWhom = istio === undefined ? l10n.t('a current Istio') : `Istio ${istio}`;
      return todo(l10n.t('No CRDs of the Gateway API are installed; {0} wants {1}.', forWhom, want));
    }
    if (missing.length > 0)
      return todo(l10n.t('Some CRDs of the Gateway API are missing: {0}.', missing.join(', ')));
    for (const name of gatewayApiCrdNames) {
      const crd = named(got.items, name);
      if (crd?.metadata.deletionTimestamp !== undefined)
        return waiting(l10n.t('{0} is being deleted.', name));
      if (crd === undefined || listAt(crd, 'status', 'conditions').length === 0) continue;
      if (condition(crd, 'Established')?.status !== 'True')
        return waiting(l10n.t('{0} is not served yet.', name));
    }
    const routes = named(got.items, 'httproutes.gateway.networking.k8s.io');
    const bundle = routes === undefined ? undefined : bundleVersionOf(routes);
    if (bundle === undefined)
      return done(l10n.t('The CRDs of the Gateway API are installed; they do not say which version.'));
    if ((comparedVersions(bundle, oldestUsableBundle) ?? 0) < 0) {
      return blocked(
        l10n.t(
          'The Gateway API CRDs are {0}, from before Gateway and HTTPRoute were stable; Istio wants {1}.',
          bundle,
          want,
        ),
        l10n.t('Apply the newer ones over them: objects that exist are kept.'),
      );
    }
    const state = done(l10n.t('Gateway API {0} is installed.', bundle));
    if ((comparedVersions(bundle, want) ?? 0) >= 0) return state;
    return {
      ...state,
      hint: l10n.t(
        'This Istio knows {0}: newer kinds such as TLSRoute need it, and Gateway and HTTPRoute work as they are.',
        want,
      ),
    };
  },
};

const gatewayName = 'bookinfo-gateway';
const routeName = 'bookinfo';

/** Hints for reasons of a Gateway that is not programmed (gateway-api apis/v1/gateway_types.go). */
function gatewayTrouble(gateway: KubeObject): StepState {
  const accepted = condition(gateway, 'Accepted');
  const programmed = condition(gateway, 'Programmed');
  const says = (reason: string, message: string): string =>
    clause(message === '' ? reason : `${reason}: ${message}`);
  if (accepted?.status === 'False') {
    return blocked(l10n.t('The Gateway is not accepted. {0}.', says(accepted.reason, accepted.message)));
  }
  for (const listener of listAt(gateway, 'status', 'listeners')) {
    for (const type of ['Accepted', 'ResolvedRefs', 'Programmed']) {
      const bad = condition(gateway, type, listAt(listener, 'conditions'));
      if (bad?.status !== 'False' || bad.reason === 'Pending') continue;
      const name = stringAt(listener, 'name') ?? '';
      return blocked(l10n.t('Listener {0} of the Gateway: {1}.', name, says(bad.reason, bad.message)));
    }
  }
  if (programmed?.status === 'False' && programmed.reason.startsWith('AddressNot')) {
    const text = l10n.t('The Gateway has no address: {0}.', says(programmed.reason, programmed.message));
    return blocked(
      text,
      l10n.t(
        'A laptop has no load balancer. The annotation networking.istio.io/service-type: ClusterIP in our manifest avoids the wait.',
      ),
    );
  }
  if (programmed?.status === 'False') {
    const text = l10n.t(
      'The Gateway is not programmed yet: {0}.',
      says(programmed.reason, programmed.message),
    );
    return programmed.reason === 'Pending' ? waiting(text) : blocked(text);
  }
  return waiting(
    l10n.t('Nobody has answered the Gateway yet.'),
    l10n.t('istiod must be ready, and the GatewayClass istio must exist.'),
  );
}

function routeState(facts: Facts, route: KubeObject | undefined): StepState | undefined {
  if (route === undefined)
    return todo(l10n.t('There is no HTTPRoute {0} in {1}.', routeName, facts.namespace));
  const parents = listAt(route, 'status', 'parents');
  if (parents.length === 0) return waiting(l10n.t('Nobody has answered the HTTPRoute {0} yet.', routeName));
  for (const parent of parents) {
    for (const type of ['Accepted', 'ResolvedRefs']) {
      const found = condition(route, type, listAt(parent, 'conditions'));
      if (found === undefined) return waiting(l10n.t('The HTTPRoute {0} is being looked at.', routeName));
      if (found.status === 'True') continue;
      const hint =
        found.reason === 'BackendNotFound' ? l10n.t('Is Bookinfo deployed in this namespace?') : undefined;
      return blocked(
        `HTTPRoute ${routeName}, ${type}: ${clause(`${found.reason}: ${found.message}`)}.`,
        hint,
      );
    }
  }
  return undefined;
}

/** The Gateway of Bookinfo is programmed and its HTTPRoute accepted. */
export const gatewayProgrammed: Probe = {
  needs: [kinds.gateway, kinds.httpRoute],
  check: (facts) => {
    const got = readAll(facts, [kinds.gateway, kinds.httpRoute]);
    if ('state' in got) return got.state;
    if (facts.objects(kinds.gateway).served === false) {
      return {
        ...todo(
          l10n.t('The cluster does not know the kind Gateway yet: install the Gateway API CRDs first.'),
        ),
      };
    }
    const [gateways = [], routes = []] = got.lists;
    const gateway = inNamespace(gateways, facts.namespace).find((item) => item.metadata.name === gatewayName);
    const route = inNamespace(routes, facts.namespace).find((item) => item.metadata.name === routeName);
    if (gateway === undefined)
      return todo(l10n.t('There is no Gateway {0} in {1}.', gatewayName, facts.namespace));
    if (gateway.metadata.deletionTimestamp !== undefined)
      return waiting(l10n.t('The Gateway {0} is being deleted.', gatewayName));
    if (condition(gateway, 'Programmed')?.status !== 'True') return gatewayTrouble(gateway);
    const trouble = routeState(facts, route);
    if (trouble !== undefined) return trouble;
    const [listener] = listAt(gateway, 'status', 'listeners');
    const attached = numberAt(listener, 'attachedRoutes') ?? 0;
    const address = stringAt(gateway, 'status', 'addresses', 0, 'value');
    const where = address === undefined ? '' : l10n.t(' at {0}', clause(address));
    return done(
      l10n.t(
        'The Gateway is programmed{0}, with {1}.',
        where,
        attached === 1 ? l10n.t('1 route') : l10n.t('{0} routes', attached),
      ),
    );
  },
};
