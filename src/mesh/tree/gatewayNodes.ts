import * as l10n from '@vscode/l10n';
import { listAt, numberAt, stringAt } from '../fields.ts';
import type { KubeObject } from '../kubeObject.ts';
import { hasParent } from '../routeParents.ts';
import { byName } from '../snapshot.ts';
import type { Snapshot } from '../snapshot.ts';
import { isListenerSet } from '../wellKnown.ts';
import { listenerFacts, listenerNodes } from './listenerNodes.ts';
import type { MeshNode } from './meshNode.ts';
import { objectId, words, worst } from './meshNode.ts';
import { objectNode } from './objectNodes.ts';
import { routeCount, routeNode, withParents } from './routeNodes.ts';

/**
 * A Gateway with the routes that name it, below its listeners when it has several, and with the ListenerSets that add
 * to these; or such a ListenerSet, whose listeners always have rows: they are all that it is.
 * @param sets all ListenerSets that there are
 */
export function gatewayNode(
  parent: string,
  snapshot: Snapshot,
  gateway: KubeObject,
  routes: readonly KubeObject[],
  sets: readonly KubeObject[],
): MeshNode {
  const id = objectId(parent, gateway);
  const attached = routes.filter((route) => hasParent(route, gateway)).toSorted(byName);
  const added = sets.filter((set) => hasParent(set, gateway)).toSorted(byName);
  const listeners = listAt(gateway, 'spec', 'listeners');
  const ports = [...new Set(listeners.flatMap((listener) => numberAt(listener, 'port') ?? []))];
  const children = [
    ...(listeners.length > 1 || isListenerSet(gateway)
      ? listenerNodes(id, snapshot, gateway, listeners, attached)
      : attached.map((route) => routeNode(id, snapshot, route))),
    ...added.map((set) => gatewayNode(id, snapshot, set, routes, [])),
  ];
  const node = withParents(objectNode(parent, gateway), snapshot, gateway);
  const addresses = listAt(gateway, 'status', 'addresses').flatMap((one) => stringAt(one, 'value') ?? []);
  return {
    ...node,
    description: words(
      node.description,
      ports.length === 1 ? l10n.t('port {0}', String(ports[0])) : l10n.t('ports {0}', ports.join(', ')),
      routeCount(attached.length),
    ),
    state: worst([node.state, ...children.map((child) => child.state)]),
    facts: [
      ...node.facts,
      // The only listener has no row of its own.
      ...(listeners.length === 1 && !isListenerSet(gateway) ? listeners.flatMap(listenerFacts) : []),
      ...addresses.map((address) => l10n.t('Address: {0}', address)),
    ],
    ...(children.length === 0 ? {} : { children: () => children, open: true }),
  };
}
