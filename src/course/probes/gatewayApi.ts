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
    const want = gatewayApiFor(facts.istioVersion);
    if (missing.length === gatewayApiCrdNames.length) {
      const forWhom = facts.istioVersion === undefined ? 'a current Istio' : `Istio ${facts.istioVersion}`;
      return todo(`No CRDs of the Gateway API are installed; ${forWhom} wants ${want}.`);
    }
    if (missing.length > 0) return todo(`Some CRDs of the Gateway API are missing: ${missing.join(', ')}.`);
    for (const name of gatewayApiCrdNames) {
      const crd = named(got.items, name);
      if (crd?.metadata.deletionTimestamp !== undefined) return waiting(`${name} is being deleted.`);
      if (crd === undefined || listAt(crd, 'status', 'conditions').length === 0) continue;
      if (condition(crd, 'Established')?.status !== 'True') return waiting(`${name} is not served yet.`);
    }
    const routes = named(got.items, 'httproutes.gateway.networking.k8s.io');
    const bundle = routes === undefined ? undefined : bundleVersionOf(routes);
    if (bundle === undefined)
      return done('The CRDs of the Gateway API are installed; they do not say which version.');
    if ((comparedVersions(bundle, oldestUsableBundle) ?? 0) < 0) {
      return blocked(
        `The Gateway API CRDs are ${bundle}, from before Gateway and HTTPRoute were stable; Istio wants ${want}.`,
        'Apply the newer ones over them: objects that exist are kept.',
      );
    }
    const state = done(`Gateway API ${bundle} is installed.`);
    if ((comparedVersions(bundle, want) ?? 0) >= 0) return state;
    return {
      ...state,
      hint: `This Istio knows ${want}: newer kinds such as TLSRoute need it, and Gateway and HTTPRoute work as they are.`,
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
    return blocked(`The Gateway is not accepted. ${says(accepted.reason, accepted.message)}.`);
  }
  for (const listener of listAt(gateway, 'status', 'listeners')) {
    for (const type of ['Accepted', 'ResolvedRefs', 'Programmed']) {
      const bad = condition(gateway, type, listAt(listener, 'conditions'));
      if (bad?.status !== 'False' || bad.reason === 'Pending') continue;
      const name = stringAt(listener, 'name') ?? '';
      return blocked(`Listener ${name} of the Gateway: ${says(bad.reason, bad.message)}.`);
    }
  }
  if (programmed?.status === 'False' && programmed.reason.startsWith('AddressNot')) {
    const text = `The Gateway has no address: ${says(programmed.reason, programmed.message)}.`;
    return blocked(
      text,
      'A laptop has no load balancer. The annotation networking.istio.io/service-type: ClusterIP in our manifest avoids the wait.',
    );
  }
  if (programmed?.status === 'False') {
    const text = `The Gateway is not programmed yet: ${says(programmed.reason, programmed.message)}.`;
    return programmed.reason === 'Pending' ? waiting(text) : blocked(text);
  }
  return waiting(
    'Nobody has answered the Gateway yet.',
    'istiod must be ready, and the GatewayClass istio must exist.',
  );
}

function routeState(facts: Facts, route: KubeObject | undefined): StepState | undefined {
  if (route === undefined) return todo(`There is no HTTPRoute ${routeName} in ${facts.namespace}.`);
  const parents = listAt(route, 'status', 'parents');
  if (parents.length === 0) return waiting(`Nobody has answered the HTTPRoute ${routeName} yet.`);
  for (const parent of parents) {
    for (const type of ['Accepted', 'ResolvedRefs']) {
      const found = condition(route, type, listAt(parent, 'conditions'));
      if (found === undefined) return waiting(`The HTTPRoute ${routeName} is being looked at.`);
      if (found.status === 'True') continue;
      const hint = found.reason === 'BackendNotFound' ? 'Is Bookinfo deployed in this namespace?' : undefined;
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
        ...todo('The cluster does not know the kind Gateway yet: install the Gateway API CRDs first.'),
      };
    }
    const [gateways = [], routes = []] = got.lists;
    const gateway = inNamespace(gateways, facts.namespace).find((item) => item.metadata.name === gatewayName);
    const route = inNamespace(routes, facts.namespace).find((item) => item.metadata.name === routeName);
    if (gateway === undefined) return todo(`There is no Gateway ${gatewayName} in ${facts.namespace}.`);
    if (gateway.metadata.deletionTimestamp !== undefined)
      return waiting(`The Gateway ${gatewayName} is being deleted.`);
    if (condition(gateway, 'Programmed')?.status !== 'True') return gatewayTrouble(gateway);
    const trouble = routeState(facts, route);
    if (trouble !== undefined) return trouble;
    const [listener] = listAt(gateway, 'status', 'listeners');
    const attached = numberAt(listener, 'attachedRoutes') ?? 0;
    const address = stringAt(gateway, 'status', 'addresses', 0, 'value');
    const where = address === undefined ? '' : ` at ${clause(address)}`;
    return done(
      `The Gateway is programmed${where}, with ${attached === 1 ? '1 route' : `${attached} routes`}.`,
    );
  },
};
