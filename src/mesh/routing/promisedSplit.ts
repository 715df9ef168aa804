import { at, listAt, numberAt, stringAt, stringMapAt } from '../fields.ts';
import type { KubeObject } from '../kubeObject.ts';
import { isGranted } from './backends.ts';
import type { Backend, BackendTarget } from './backends.ts';
import { decideAtGateway, decideForService } from './decide.ts';
import type { RouteDecision } from './decide.ts';
import { javascriptExpression } from './httpMatch.ts';
import type { RoutedRequest } from './httpMatch.ts';
import { httpRouteMatchWords, virtualServiceMatchWords } from './ruleWords.ts';
import { serviceVersions, subsetVersions } from './serviceVersions.ts';
import type { VersionPods } from './serviceVersions.ts';
import { meansService, virtualServiceRule } from './virtualServiceRule.ts';

/** A part of the requests that reach a rule. */
export interface PromisedPart {
  /** Application and version that are to answer; for pods without such labels the name of the backend. */
  readonly app: string;
  readonly version: string;
  /** 0 to 1. */
  readonly share: number;
}

/** How the requests that reach a rule are to be shared. */
export interface PromisedSplit {
  /** HTTPRoute or VirtualService; `undefined` when no route has a say, and every ready pod takes the same part. */
  readonly route: KubeObject | undefined;
  readonly ruleIndex: number;
  /** What the rule asks for, in words. */
  readonly rule: string;
  readonly parts: readonly PromisedPart[];
  /** Part that no backend can take: it is answered with an error. */
  readonly lost: number;
}

/** The objects of the cluster that decide, in any order. */
export interface RoutingObjects {
  readonly routes: readonly KubeObject[];
  readonly virtualServices: readonly KubeObject[];
  readonly destinationRules: readonly KubeObject[];
  readonly services: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
  readonly grants: readonly KubeObject[];
  readonly namespaces: readonly KubeObject[];
}

type ServiceName = { readonly namespace: string; readonly name: string };

/** How a Gateway shares the requests of one kind; `undefined` when it takes none of them, or redirects them. */
export function splitAtGateway(
  gateway: KubeObject,
  request: RoutedRequest,
  objects: RoutingObjects,
): PromisedSplit | undefined {
  const decision = decideAtGateway(gateway, request, factsOf(objects));
  return decision === undefined ? undefined : splitOfDecision(decision, objects);
}

/**
 * How requests to a Service from inside the mesh are shared: by an HTTPRoute or a VirtualService, else evenly over its
 * ready pods. `undefined` where that cannot be told: both kinds of route speak for it, or more decides than is known.
 */
export function splitForService(
  name: ServiceName,
  request: RoutedRequest,
  objects: RoutingObjects,
): PromisedSplit | undefined {
  const service = find(objects.services, name);
  if (service === undefined) return undefined;
  const speaking = objects.virtualServices.filter((one) => speaksFor(one, name));
  const decision = decideForService(name, request, factsOf(objects));
  if (decision !== undefined) return speaking.length === 0 ? splitOfDecision(decision, objects) : undefined;
  const [virtualService, ...more] = speaking;
  if (virtualService === undefined) return evenSplit(service, objects);
  return more.length === 0 ? splitOfVirtualService(virtualService, request, objects) : undefined;
}

function factsOf(objects: RoutingObjects): Parameters<typeof decideAtGateway>[2] {
  return {
    routes: objects.routes,
    isValidBackend: (target, route) => isValid(target, route, objects),
    namespaceLabels: (name) =>
      objects.namespaces.find(({ metadata }) => metadata.name === name)?.metadata.labels ?? {},
  };
}

function isValid(target: BackendTarget, route: KubeObject, objects: RoutingObjects): boolean {
  const service =
    target.kind === 'Service' && target.group === '' ? find(objects.services, target) : undefined;
  return (
    service !== undefined &&
    isGranted(target, route, objects.grants) &&
    (target.port === undefined ||
      listAt(service, 'spec', 'ports').some((port) => numberAt(port, 'port') === target.port))
  );
}

function splitOfDecision(decision: RouteDecision, objects: RoutingObjects): PromisedSplit | undefined {
  if (decision.action === 'redirect') return undefined;
  const { route, ruleIndex, matchIndex, backends } = decision;
  const rule = listAt(route, 'spec', 'rules')[ruleIndex];
  const parts = backends
    .filter(({ isValid: good }) => good)
    .flatMap((backend) => partsOf(backend, versionsOf(backend, objects), backend.name));
  const words = httpRouteMatchWords(listAt(rule, 'matches')[matchIndex]);
  return { route, ruleIndex, rule: words, ...merged(parts) };
}

function versionsOf(backend: Backend, objects: RoutingObjects): readonly VersionPods[] {
  const service = find(objects.services, backend);
  return service === undefined ? [] : serviceVersions(service, objects.pods);
}

function splitOfVirtualService(
  virtualService: KubeObject,
  request: RoutedRequest,
  objects: RoutingObjects,
): PromisedSplit | undefined {
  const rule = virtualServiceRule(virtualService, request, javascriptExpression);
  if (rule === undefined) return undefined;
  const total = rule.destinations.reduce((sum, { weight }) => sum + weight, 0);
  const parts = rule.destinations.flatMap(({ host, subset, weight }) => {
    const service = objects.services.find(({ metadata }) =>
      meansService(host, virtualService, { namespace: metadata.namespace ?? '', name: metadata.name }),
    );
    if (service === undefined || total === 0) return [];
    const found =
      subset === undefined
        ? serviceVersions(service, objects.pods)
        : versionsOfSubset(service, subset, objects);
    return partsOf({ share: weight / total }, found, subset ?? service.metadata.name);
  });
  const matches = listAt(virtualService, 'spec', 'http', rule.ruleIndex, 'match');
  const words = virtualServiceMatchWords(matches[rule.matchIndex ?? 0]);
  return { route: virtualService, ruleIndex: rule.ruleIndex, rule: words, ...merged(parts) };
}

function versionsOfSubset(
  service: KubeObject,
  subset: string,
  objects: RoutingObjects,
): readonly VersionPods[] | undefined {
  const name = { namespace: service.metadata.namespace ?? '', name: service.metadata.name };
  const found = objects.destinationRules
    .filter((rule) => meansService(stringAt(rule, 'spec', 'host') ?? '', rule, name))
    .flatMap((rule) => listAt(rule, 'spec', 'subsets'))
    .find((one) => stringAt(one, 'name') === subset);
  return found === undefined
    ? undefined
    : subsetVersions(service, stringMapAt(found, 'labels'), objects.pods);
}

function evenSplit(service: KubeObject, objects: RoutingObjects): PromisedSplit | undefined {
  const parts = partsOf({ share: 1 }, serviceVersions(service, objects.pods), service.metadata.name);
  return { route: undefined, ruleIndex: 0, rule: httpRouteMatchWords({}), ...merged(parts) };
}

/** A backend's share, spread over the versions behind it by their pods. Nothing takes the share of one without pods. */
function partsOf(
  { share }: { readonly share: number },
  versions: readonly VersionPods[] | undefined,
  name: string,
): readonly PromisedPart[] {
  const total = (versions ?? []).reduce((sum, { pods }) => sum + pods, 0);
  return (versions ?? []).map(({ app, version, pods }) => ({
    app: version === '' ? '' : app,
    version: version === '' ? name : version,
    share: (share * pods) / total,
  }));
}

function merged(parts: readonly PromisedPart[]): { parts: readonly PromisedPart[]; lost: number } {
  const found = new Map<string, PromisedPart>();
  for (const part of parts) {
    const key = `${part.app} ${part.version}`;
    found.set(key, { ...part, share: part.share + (found.get(key)?.share ?? 0) });
  }
  const kept = [...found.values()];
  const lost = 1 - kept.reduce((sum, { share }) => sum + share, 0);
  return { parts: kept, lost: lost < 1e-9 ? 0 : lost };
}

function speaksFor(virtualService: KubeObject, name: ServiceName): boolean {
  const gateways = listAt(virtualService, 'spec', 'gateways');
  return (
    (gateways.length === 0 || gateways.includes('mesh')) &&
    at(virtualService, 'spec', 'http') !== undefined &&
    listAt(virtualService, 'spec', 'hosts').some((host) => meansService(String(host), virtualService, name))
  );
}

function find(services: readonly KubeObject[], { namespace, name }: ServiceName): KubeObject | undefined {
  return services.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
}

/** The Services whose pods are of an application, the one that is called like it first. */
export function servicesOfApp(
  app: string,
  namespace: string,
  { services, pods }: RoutingObjects,
): readonly KubeObject[] {
  return services
    .filter(
      (service) =>
        service.metadata.namespace === namespace &&
        serviceVersions(service, pods).some((version) => version.app === app),
    )
    .toSorted((one, other) => Number(other.metadata.name === app) - Number(one.metadata.name === app));
}
