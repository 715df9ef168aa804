import * as l10n from '@vscode/l10n';
import { badWord, conditionsOf } from '../conditions.ts';
import { at, listAt, numberAt, stringAt, stringMapAt } from '../fields.ts';
import { meshKind } from '../kinds.ts';
import { groupOf } from '../kubeObject.ts';
import type { KubeObject } from '../kubeObject.ts';
import { meansParent } from '../routeParents.ts';
import { sharesHost } from '../routing/hostname.ts';
import { allowsNamespace } from '../routing/listener.ts';
import type { Snapshot } from '../snapshot.ts';
import { NAMESPACE } from '../wellKnown.ts';
import type { MeshNode } from './meshNode.ts';
import { words, worst } from './meshNode.ts';
import { conditionFact } from './objectNodes.ts';
import { routeCount, routeNode } from './routeNodes.ts';

/** A row for each listener of a Gateway or a ListenerSet; routes that fit none of them stand after these, so that none is lost. */
export function listenerNodes(
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
      .filter((route) => fits(snapshot, route, gateway, listener))
      .map((route) => routeNode(id, snapshot, route));
    const conditions = conditionsOf(gateway).filter(({ about }) => about === `listener ${name}`);
    const bad = conditions.find((condition) => condition.bad && !condition.stale);
    const protocol = `${stringAt(listener, 'protocol') ?? ''} ${numberAt(listener, 'port') ?? ''}`.trim();
    return {
      id,
      kind: 'listener',
      label: l10n.t('listener {0}', name),
      description: words(
        protocol,
        stringAt(listener, 'hostname'),
        bad === undefined ? '' : badWord(bad),
        routeCount(children.length),
      ),
      icon: 'radio-tower',
      state: worst([bad === undefined ? 'neutral' : 'bad', ...children.map((child) => child.state)]),
      facts: [
        ...(bad === undefined || bad.message === '' ? [] : [bad.message]),
        ...listenerFacts(listener),
        ...conditions.map((condition) => conditionFact({ ...condition, about: '' })),
      ],
      documentation: meshKind({ group: groupOf(gateway.apiVersion), kind: gateway.kind }).documentation,
      open: true,
      ...(children.length === 0 ? {} : { children: () => children }),
    };
  });
  const lost = routes.filter(
    (route) => !listeners.some((listener) => fits(snapshot, route, gateway, listener)),
  );
  return [...rows, ...lost.map((route) => routeNode(parent, snapshot, route))];
}

const PROTOCOLS: Readonly<Record<string, readonly string[]>> = {
  HTTPRoute: ['HTTP', 'HTTPS'],
  GRPCRoute: ['HTTP', 'HTTPS'],
  TLSRoute: ['TLS'],
  TCPRoute: ['TCP', 'TLS'],
  UDPRoute: ['UDP'],
};

/**
 * Whether a route asks for a listener that speaks its protocol, takes routes of its namespace and has a host in common
 * with it. Whether it is served there is the controller's word, in the route's status.
 */
function fits(snapshot: Snapshot, route: KubeObject, gateway: KubeObject, listener: unknown): boolean {
  const protocols = PROTOCOLS[route.kind];
  if (protocols !== undefined && !protocols.includes(stringAt(listener, 'protocol') ?? '')) return false;
  const hosts = listAt(route, 'spec', 'hostnames').filter((host): host is string => typeof host === 'string');
  if (!sharesHost(stringAt(listener, 'hostname'), hosts)) return false;
  const labelsOf = (namespace: string): Readonly<Record<string, string>> | undefined => {
    const found = snapshot.find(NAMESPACE, '', namespace);
    return found === undefined ? undefined : (found.metadata.labels ?? {});
  };
  if (!allowsNamespace(listener, route, gateway, labelsOf)) return false;
  return listAt(route, 'spec', 'parentRefs').some(
    (ref) =>
      meansParent(ref, route, gateway) &&
      [undefined, stringAt(listener, 'name')].includes(stringAt(ref, 'sectionName')) &&
      [undefined, numberAt(listener, 'port')].includes(numberAt(ref, 'port')),
  );
}

/** Whose routes a listener takes, and what becomes of TLS there. */
export function listenerFacts(listener: unknown): readonly string[] {
  return [admissionFact(listener), ...certificateFacts(listener)];
}

function admissionFact(listener: unknown): string {
  switch (stringAt(listener, 'allowedRoutes', 'namespaces', 'from') ?? 'Same') {
    case 'All':
      return l10n.t('It takes routes of all namespaces.');
    case 'Selector': {
      const labels = stringMapAt(listener, 'allowedRoutes', 'namespaces', 'selector', 'matchLabels');
      const said = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
      return said.length === 0
        ? l10n.t('It takes routes of the namespaces that its selector chooses.')
        : l10n.t('It takes routes of namespaces with the labels {0}.', said.join(', '));
    }
    case 'None':
      return l10n.t('It takes no routes.');
    default:
      return l10n.t('It takes routes of its own namespace only.');
  }
}

function certificateFacts(listener: unknown): readonly string[] {
  if (at(listener, 'tls') === undefined) return [];
  if (stringAt(listener, 'tls', 'mode') === 'Passthrough')
    return [l10n.t('TLS is passed through: the pods behind it have the certificate.')];
  const names = listAt(listener, 'tls', 'certificateRefs').flatMap((ref) => stringAt(ref, 'name') ?? []);
  return [l10n.t('TLS ends here, with the certificate of Secret {0}.', names.join(', '))];
}
