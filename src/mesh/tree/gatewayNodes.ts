import * as l10n from '@vscode/l10n';
import { listAt, numberAt, stringAt } from '../fields.ts';
import type { KubeObject } from '../kubeObject.ts';
import { namespaceOfRef, parentGateways } from '../routeParents.ts';
import { byName } from '../snapshot.ts';
import type { Snapshot } from '../snapshot.ts';
import type { MeshNode } from './meshNode.ts';
import { objectId, words, worst } from './meshNode.ts';
import { describeHealth, objectNode } from './objectNodes.ts';
import { routeNode } from './routeNodes.ts';

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
    facts: [...node.facts, ...addresses.map((address) => l10n.t('Address: {0}', address))],
    ...(children.length === 0 ? {} : { children: () => children, open: true }),
  };
}

function routeCount(count: number): string {
  return count === 1 ? l10n.t('1 route') : l10n.t('{0} routes', count);
}

/** A row for each listener; routes that fit none of them stand after these, so that none is lost. */
function listenerNodes(
  parent: string,
  snapshot: Snapshot,
  gateway: KubeObject,
  listeners: readonly unknown[],
  routes: readonly KubeObject[],
): readonly MeshNode[] {
  const rows = listeners.map((listener): MeshNode => {
    const name = stringAt(listener, 'name') ?? '';
    const id = `${parent}/listener:${name}`;
    const children = routes
      .filter((route) => fits(route, gateway, listener))
      .map((route) => routeNode(id, snapshot, route));
    const bad = badCondition(gateway, name);
    const protocol = `${stringAt(listener, 'protocol') ?? ''} ${numberAt(listener, 'port') ?? ''}`.trim();
    return {
      id,
      kind: 'listener',
      label: l10n.t('listener {0}', name),
      description: words(protocol, stringAt(listener, 'hostname'), bad, routeCount(children.length)),
      icon: 'radio-tower',
      state: worst([bad === undefined ? 'neutral' : 'bad', ...children.map((child) => child.state)]),
      facts: [],
      open: true,
      ...(children.length === 0 ? {} : { children: () => children }),
    };
  });
  const lost = routes.filter((route) => !listeners.some((listener) => fits(route, gateway, listener)));
  return [...rows, ...lost.map((route) => routeNode(parent, snapshot, route))];
}

const PROTOCOLS: Readonly<Record<string, readonly string[]>> = {
  HTTPRoute: ['HTTP', 'HTTPS'],
  GRPCRoute: ['HTTP', 'HTTPS'],
  TLSRoute: ['TLS'],
  TCPRoute: ['TCP', 'TLS'],
  UDPRoute: ['UDP'],
};

/** Whether a route asks for a listener and the listener speaks its protocol; who is let in is the controller's word. */
function fits(route: KubeObject, gateway: KubeObject, listener: unknown): boolean {
  const protocols = PROTOCOLS[route.kind];
  if (protocols !== undefined && !protocols.includes(stringAt(listener, 'protocol') ?? '')) return false;
  return listAt(route, 'spec', 'parentRefs').some(
    (ref) =>
      stringAt(ref, 'name') === gateway.metadata.name &&
      namespaceOfRef(ref, route) === gateway.metadata.namespace &&
      [undefined, stringAt(listener, 'name')].includes(stringAt(ref, 'sectionName')) &&
      [undefined, numberAt(listener, 'port')].includes(numberAt(ref, 'port')),
  );
}

function badCondition(gateway: KubeObject, listener: string): string | undefined {
  const status = listAt(gateway, 'status', 'listeners').find((one) => stringAt(one, 'name') === listener);
  const bad = listAt(status, 'conditions').find((one) => {
    const negative =
      stringAt(one, 'type') === 'Conflicted' || stringAt(one, 'type') === 'OverlappingTLSConfig';
    return stringAt(one, 'status') === (negative ? 'True' : 'False');
  });
  return bad === undefined ? undefined : `${stringAt(bad, 'type') ?? ''}: ${stringAt(bad, 'reason') ?? ''}`;
}
