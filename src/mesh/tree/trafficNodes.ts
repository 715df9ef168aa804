import type { Section } from '../kinds.ts';
import { meshKind } from '../kinds.ts';
import { groupKindKey, groupOf } from '../kubeObject.ts';
import type { GroupKind, KubeObject } from '../kubeObject.ts';
import { hasParent } from '../routeParents.ts';
import type { ServedMeshKind, Snapshot } from '../snapshot.ts';
import { GATEWAY, isListenerSet, isMeshGroup } from '../wellKnown.ts';
import { gatewayNode } from './gatewayNodes.ts';
import { destinationRuleNode, virtualServiceNode } from './istioNodes.ts';
import type { MeshNode } from './meshNode.ts';
import { policyNode } from './policyNodes.ts';
import { routeNode } from './routeNodes.ts';

/** The objects of a section in a namespace. In `traffic` routes stand below the Gateways that they name. */
export function sectionNodes(
  parent: string,
  snapshot: Snapshot,
  namespace: string,
  section: Section,
): readonly MeshNode[] {
  const objects = objectsOf(snapshot, namespace, section);
  if (section !== 'traffic') return objects.map((object) => policyNode(parent, snapshot, object));
  const gateways = objects.filter(isGatewayApiGateway);
  const ownSets = objects.filter(isListenerSet);
  const parents = [...gateways, ...ownSets];
  // Routes come from any namespace: who has no Gateway must not be made anew for each of them.
  const routes = parents.length === 0 ? [] : all(snapshot, ({ kind }) => kind.endsWith('Route'));
  const sets = gateways.length === 0 ? [] : all(snapshot, isListenerSet);
  const below = (object: KubeObject): boolean =>
    (isRoute(object) && parents.some((one) => hasParent(object, one))) ||
    (isListenerSet(object) && gateways.some((one) => hasParent(object, one)));
  return [
    ...gateways.map((gateway) => gatewayNode(parent, snapshot, gateway, routes, sets)),
    ...objects
      .filter((object) => !isGatewayApiGateway(object) && !below(object))
      .map((object) =>
        isListenerSet(object)
          ? gatewayNode(parent, snapshot, object, routes, [])
          : trafficNode(parent, snapshot, object),
      ),
  ];
}

function trafficNode(parent: string, snapshot: Snapshot, object: KubeObject): MeshNode {
  if (isRoute(object)) return routeNode(parent, snapshot, object);
  switch (groupKindKey({ group: groupOf(object.apiVersion), kind: object.kind })) {
    case 'VirtualService.networking.istio.io':
      return virtualServiceNode(parent, snapshot, object);
    case 'DestinationRule.networking.istio.io':
      return destinationRuleNode(parent, snapshot, object);
    default:
      return policyNode(parent, snapshot, object);
  }
}

/** All objects of served mesh kinds that belong to a section of a namespace, Gateways first, then by kind and name. */
function objectsOf(snapshot: Snapshot, namespace: string, section: Section): readonly KubeObject[] {
  const kinds = snapshot.of(snapshot.meshKinds, kindsBySection).get(section) ?? [];
  return kinds.flatMap((kind) => snapshot.in(namespace, kind));
}

function kindsBySection(kinds: readonly ServedMeshKind[]): ReadonlyMap<Section, readonly GroupKind[]> {
  const inOrder = kinds
    .filter((kind) => kind.namespaced)
    .toSorted((one, other) => groupKindKey(one).localeCompare(groupKindKey(other)));
  return Map.groupBy(inOrder, (kind) => meshKind(kind).section);
}

/** All objects of some of the kinds of the Gateway API. */
function all(snapshot: Snapshot, wanted: (kind: GroupKind) => boolean): readonly KubeObject[] {
  return snapshot.meshKinds
    .filter((kind) => kind.group.startsWith('gateway.networking.') && wanted(kind))
    .flatMap((kind) => snapshot.all(kind));
}

function isGatewayApiGateway(object: KubeObject): boolean {
  return object.kind === 'Gateway' && groupOf(object.apiVersion) === GATEWAY.group;
}

function isRoute(object: KubeObject): boolean {
  return object.kind.endsWith('Route') && isMeshGroup(groupOf(object.apiVersion));
}
