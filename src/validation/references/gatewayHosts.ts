import * as l10n from '@vscode/l10n';
import { listAt, numberAt, stringAt } from '../../mesh/fields.ts';
import { hostsOverlap } from '../webhook/hosts.ts';
import { listInWords } from '../wording.ts';
import type { KnownObject } from './knownObject.ts';
import type { Lookup } from './lookup.ts';

/**
 * Says of hosts of a VirtualService that no server of its gateways is for: requests to them end in 404.
 * @param gateways those that it names, as far as they are known
 * @param areAll whether all that it names are known, and none stands for the sidecars
 */
export function checkGatewayHosts(
  lookup: Lookup,
  object: unknown,
  gateways: readonly KnownObject[],
  areAll: boolean,
): void {
  if (!areAll || gateways.length === 0) return;
  const isSure = gateways.every((gateway) => gateway.unopened !== true);
  const served = gateways.flatMap((gateway) => hostsFor(gateway, lookup.namespace));
  for (const [index, host] of listAt(object, 'spec', 'hosts').entries()) {
    if (typeof host !== 'string' || served.some((other) => hostsOverlap(other, host))) continue;
    const names = gateways.map(({ name, origin }) => `${name} (${origin})`);
    const message =
      served.length === 0
        ? l10n.t(
            'Gateway {0} takes nothing from the namespace {1}.',
            listInWords(names, 'and'),
            lookup.namespace,
          )
        : l10n.t(
            'No server of Gateway {0} is for {1}, so no request comes here. It is for {2}.',
            listInWords(names, 'and'),
            host,
            listInWords([...new Set(served)], 'and', 6),
          );
    lookup.say(isSure, 'reference/gateway-host', ['spec', 'hosts', index], message);
  }
}

/** The hosts of a Gateway's servers that VirtualServices of a namespace may take: `namespace/host`, `./host`, `host`. */
export function hostsFor(gateway: KnownObject, namespace: string): string[] {
  return listAt(gateway.value, 'spec', 'servers').flatMap((server) =>
    listAt(server, 'hosts').flatMap((text) => {
      if (typeof text !== 'string') return [];
      const slash = text.indexOf('/');
      const where = slash < 0 ? '*' : text.slice(0, slash);
      const isFor =
        where === '*' || where === namespace || (where === '.' && gateway.namespace === namespace);
      return isFor ? [text.slice(slash + 1)] : [];
    }),
  );
}

/** The Gateways that a VirtualService names for itself. */
export function namedGateways(object: unknown): readonly string[] {
  return listAt(object, 'spec', 'gateways').filter((name) => typeof name === 'string');
}

/** A listener of a Gateway of the Gateway API whose port another one uses for something that does not go with it. */
export function checkListenerProtocols(lookup: Lookup, gateway: unknown): void {
  const first = new Map<string, { readonly name: string; readonly protocol: string }>();
  for (const [index, listener] of listAt(gateway, 'spec', 'listeners').entries()) {
    const port = numberAt(listener, 'port');
    const [name, protocol] = [stringAt(listener, 'name') ?? '', stringAt(listener, 'protocol') ?? ''];
    // Datagrams and connections do not meet.
    const key = `${protocol === 'UDP' ? 'UDP ' : ''}${port ?? ''}`;
    const before = first.get(key);
    if (port === undefined || before === undefined) {
      first.set(key, { name, protocol });
    } else if (layerOf(before.protocol) !== layerOf(protocol)) {
      lookup.say(
        true,
        'reference/listener-conflict',
        ['spec', 'listeners', index, 'protocol'],
        l10n.t(
          'Listener {0} already speaks {1} on port {2}: the two are in conflict, so not both are served.',
          before.name,
          before.protocol,
          port,
        ),
      );
    }
  }
}

/** HTTPS and TLS share a port, because both begin with the name of the host. */
function layerOf(protocol: string): string {
  return protocol === 'HTTPS' ? 'TLS' : protocol;
}
