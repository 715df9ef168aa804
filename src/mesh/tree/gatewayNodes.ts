import * as l10n from '@vscode/l10n';
import { listAt, numberAt, stringAt } from '../fields.ts';
import type { KubeObject } from '../kubeObject.ts';
import { parentGateways } from '../routeParents.ts';
import { byName } from '../snapshot.ts';
import type { Snapshot } from '../snapshot.ts';
import { listenerFacts, listenerNodes } from './listenerNodes.ts';
import type { MeshNode } from './meshNode.ts';
import { objectId, words, worst } from './meshNode.ts';
import { describeHealth, objectNode } from './objectNodes.ts';
import { routeCount, routeNode } from './routeNodes.ts';

/** A Gateway with the routes that name it; below its listeners when it has several. */
export function gatewayNode(
  parent: string,
  snapshot: Snapshot,
  gateway: KubeObject,
  routes: readonly KubeObject[],
): MeshNode {
  const id = objectId(parent, gateway);
  const { name, namespace } = gateway.metadata;
  const attached = routes
    .filter((route) => parentGateways(route).some((ref) => ref.name === name && ref.namespace === namespace))
    .toSorted(byName);
  const listeners = listAt(gateway, 'spec', 'listeners');
  const ports = [...new Set(listeners.flatMap((listener) => numberAt(listener, 'port') ?? []))];
  const children =
    listeners.length > 1
      ? listenerNodes(id, snapshot, gateway, listeners, attached)
      : attached.map((route) => routeNode(id, snapshot, route));
  const node = objectNode(parent, gateway);
  const addresses = listAt(gateway, 'status', 'addresses').flatMap((one) => stringAt(one, 'value') ?? []);
  return {
    ...node,
    description: words(
      describeHealth(gateway),
      ports.length === 1 ? l10n.t('port {0}', String(ports[0])) : l10n.t('ports {0}', ports.join(', ')),
      routeCount(attached.length),
    ),
    state: worst([node.state, ...children.map((child) => child.state)]),
    facts: [
      ...node.facts,
      // The only listener has no row of its own.
      ...(listeners.length === 1 ? listeners.flatMap(listenerFacts) : []),
      ...addresses.map((address) => l10n.t('Address: {0}', address)),
    ],
    ...(children.length === 0 ? {} : { children: () => children, open: true }),
  };
}
