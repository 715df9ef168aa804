import * as l10n from '@vscode/l10n';
import { listAt, numberAt, stringAt } from '../fields.ts';
import { meshKind } from '../kinds.ts';
import { GATEWAY, SERVICE, isMeshGroup } from '../wellKnown.ts';
import type { Section } from '../kinds.ts';
import { groupKindKey, groupOf } from '../kubeObject.ts';
import type { KubeObject } from '../kubeObject.ts';
import { missingGateway, namespaceOfRef, parentGateways } from '../routeParents.ts';
import type { Snapshot } from '../snapshot.ts';
import { byName } from '../snapshot.ts';
import type { MeshNode } from './meshNode.ts';
import { objectId, worst } from './meshNode.ts';
import { describeHealth, objectNode } from './objectNodes.ts';

/** The objects of a section in a namespace. In `traffic` routes stand below the Gateways that they name. */
export function sectionNodes(
  parent: string,
  snapshot: Snapshot,
  namespace: string,
  section: Section,
): readonly MeshNode[] {
  const objects = objectsOf(snapshot, namespace, section);
  if (section !== 'traffic') return objects.map((object) => objectNode(parent, object));
  const gateways = objects.filter(isGatewayApiGateway);
  const known = new Set(gateways.map((gateway) => gateway.metadata.name));
  const routes = routesOf(snapshot);
  const below = (object: KubeObject): boolean =>
    isRoute(object) &&
    parentGateways(object).some((ref) => ref.namespace === namespace && known.has(ref.name));
  return [
    ...gateways.map((gateway) => gatewayNode(parent, snapshot, gateway, routes)),
    ...objects
      .filter((object) => !isGatewayApiGateway(object) && !below(object))
      .map((object) => (isRoute(object) ? routeNode(parent, snapshot, object) : objectNode(parent, object))),
  ];
}

/** All objects of served mesh kinds that belong to a section of a namespace, Gateways first, then by kind and name. */
export function objectsOf(snapshot: Snapshot, namespace: string, section: Section): readonly KubeObject[] {
  return snapshot.meshKinds
    .filter((kind) => kind.namespaced && meshKind(kind).section === section)
    .toSorted((one, other) => groupKindKey(one).localeCompare(groupKindKey(other)))
    .flatMap((kind) => snapshot.in(namespace, kind));
}

function gatewayNode(
  parent: string,
  snapshot: Snapshot,
  gateway: KubeObject,
  routes: readonly KubeObject[],
): MeshNode {
  const id = objectId(parent, gateway);
  const { name, namespace } = gateway.metadata;
  const attached = routes.filter((route) =>
    parentGateways(route).some((ref) => ref.name === name && ref.namespace === namespace),
  );
  const ports = listAt(gateway, 'spec', 'listeners').flatMap((listener) => numberAt(listener, 'port') ?? []);
  const facts = [
    describeHealth(gateway),
    ports.length === 1 ? l10n.t('port {0}', String(ports[0])) : l10n.t('ports {0}', ports.join(', ')),
    attached.length === 1 ? l10n.t('1 route') : l10n.t('{0} routes', attached.length),
  ];
  const children = attached.toSorted(byName).map((route) => routeNode(id, snapshot, route));
  const node = objectNode(parent, gateway);
  return {
    ...node,
    description: facts.filter((fact) => fact !== '').join(' · '),
    state: worst([node.state, ...children.map((child) => child.state)]),
    ...(children.length === 0 ? {} : { children: () => children, open: true }),
  };
}

function routeNode(parent: string, snapshot: Snapshot, route: KubeObject): MeshNode {
  const id = objectId(parent, route);
  const rules = listAt(route, 'spec', 'rules').map((rule, index) =>
    ruleNode(id, snapshot, route, rule, index),
  );
  const node = withParents(objectNode(parent, route), snapshot, route);
  if (rules.length === 0) return node;
  return { ...node, state: worst([node.state, ...rules.map((rule) => rule.state)]), children: () => rules };
}

/** A controller says nothing of a route whose Gateway is missing, so its status alone would look as if it were coming. */
function withParents(node: MeshNode, snapshot: Snapshot, route: KubeObject): MeshNode {
  const missing = missingGateway(route, snapshot);
  if (missing === undefined) return node;
  const sentence = l10n.t('There is no Gateway {0} in namespace {1}.', missing.name, missing.namespace);
  return {
    ...node,
    description: l10n.t('no Gateway {0}', missing.name),
    state: 'bad',
    facts: [sentence, ...node.facts],
  };
}

function ruleNode(
  parent: string,
  snapshot: Snapshot,
  route: KubeObject,
  rule: unknown,
  index: number,
): MeshNode {
  const id = `${parent}/rule:${index}`;
  const matches = listAt(rule, 'matches').map(matchWords);
  const refs = listAt(rule, 'backendRefs');
  const backends = refs.map((ref, at) => backendNode(id, snapshot, route, ref, at, refs.length === 1));
  const label = matches.length === 0 ? l10n.t('every request') : shorten(matches);
  return {
    id,
    kind: 'rule',
    label,
    description: backends.length === 1 ? (backends[0]?.label ?? '') : l10n.t('{0} backends', backends.length),
    icon: 'arrow-small-right',
    state: worst(backends.map((backend) => backend.state)),
    facts: matches,
    ...(backends.length === 0 ? {} : { children: () => backends }),
  };
}

function backendNode(
  parent: string,
  snapshot: Snapshot,
  route: KubeObject,
  ref: unknown,
  index: number,
  alone: boolean,
): MeshNode {
  const name = stringAt(ref, 'name') ?? '';
  const kind = stringAt(ref, 'kind') ?? 'Service';
  const namespace = namespaceOfRef(ref, route);
  const port = numberAt(ref, 'port');
  // Alone it gets every request, whatever its weight; the API server writes a 1 into each.
  const weight = alone ? undefined : numberAt(ref, 'weight');
  const service = kind === 'Service' ? snapshot.find(SERVICE, namespace, name) : undefined;
  const missing = kind === 'Service' && service === undefined && snapshot.complete(SERVICE, namespace);
  return {
    id: `${parent}/backend:${index}`,
    kind: 'backend',
    label: port === undefined ? name : `${name}:${port}`,
    description: [
      weight === undefined ? '' : l10n.t('weight {0}', weight),
      missing ? l10n.t('no such Service') : '',
    ]
      .filter((word) => word !== '')
      .join(' · '),
    icon: missing ? 'circle-slash' : 'references',
    state: missing ? 'bad' : 'neutral',
    facts: missing ? [l10n.t('There is no Service {0} in namespace {1}.', name, namespace)] : [],
    ...(service === undefined ? {} : { object: service }),
  };
}

function matchWords(match: unknown): string {
  const path = stringAt(match, 'path', 'value') ?? '/';
  const type = stringAt(match, 'path', 'type') ?? 'PathPrefix';
  const words = [type === 'PathPrefix' ? `${path.replace(/\/$/, '')}/*` : path];
  const method = stringAt(match, 'method');
  if (method !== undefined) words.unshift(method);
  for (const header of listAt(match, 'headers')) {
    words.push(`${stringAt(header, 'name') ?? ''}: ${stringAt(header, 'value') ?? ''}`);
  }
  return words.join(' ');
}

function shorten(matches: readonly string[]): string {
  const shown = matches.slice(0, 2).join(', ');
  return matches.length <= 2 ? shown : l10n.t('{0}, … {1} more', shown, matches.length - 2);
}

function routesOf(snapshot: Snapshot): readonly KubeObject[] {
  return snapshot.meshKinds
    .filter((kind) => kind.group === GATEWAY.group && kind.kind.endsWith('Route'))
    .flatMap((kind) => snapshot.all(kind));
}

function isGatewayApiGateway(object: KubeObject): boolean {
  return object.kind === 'Gateway' && groupOf(object.apiVersion) === GATEWAY.group;
}

function isRoute(object: KubeObject): boolean {
  return object.kind.endsWith('Route') && isMeshGroup(groupOf(object.apiVersion));
}
