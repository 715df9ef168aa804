import type { ManifestObject } from '../../manifests/documents.ts';
import { at, listAt, numberAt, stringAt } from '../../mesh/fields.ts';
import type { Path } from '../../mesh/fields.ts';
import { Lookup } from '../../validation/references/lookup.ts';
import type { ReferenceScope } from '../../validation/references/referenceScope.ts';
import { portsOf, serviceOfHost } from '../../validation/references/services.ts';

/** A text to show behind the value at a path of an object. */
export interface ObjectHint {
  readonly path: Path;
  readonly text: string;
  /** Continues a host, so no blank stands before it. */
  readonly isHost: boolean;
}

/** What can be said inside the text of an object. Gateway API gives a weight of 1 where there is none, Istio 0. */
export function hintsOf({ identity, value }: ManifestObject, scope: ReferenceScope): ObjectHint[] {
  if (identity.group === 'gateway.networking.k8s.io' && identity.kind?.endsWith('Route') === true) {
    return listAt(value, 'spec', 'rules').flatMap((rule, index) =>
      shares(listAt(rule, 'backendRefs'), 1, ['spec', 'rules', index, 'backendRefs'], ['name']),
    );
  }
  if (identity.group !== 'networking.istio.io') return [];
  const lookup = new Lookup(scope, identity.namespace ?? scope.defaultNamespace);
  // A rule is for all ports of its host.
  if (identity.kind === 'DestinationRule') return wholeHost(lookup, at(value, 'spec'), ['spec'], false);
  if (identity.kind !== 'VirtualService') return [];
  return ['http', 'tls', 'tcp'].flatMap((section) =>
    listAt(value, 'spec', section).flatMap((rule, index) => {
      const here = ['spec', section, index];
      const path = [...here, 'route'];
      const routes = listAt(rule, 'route');
      const destinations = ['route', 'mirrors'].flatMap((list) =>
        listAt(rule, list).map((_, number) => [list, number, 'destination']),
      );
      return [
        ...shares(routes, 0, path, ['destination', 'host']),
        ...[...destinations, ['mirror']].flatMap((place) =>
          wholeHost(lookup, at(rule, ...place), [...here, ...place]),
        ),
      ];
    }),
  );
}

function shares(
  targets: readonly unknown[],
  fallback: number,
  path: Path,
  elsewhere: readonly string[],
): ObjectHint[] {
  if (targets.length < 2) return [];
  const weights = targets.map((target) => numberAt(target, 'weight') ?? fallback);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0 || weights.some((weight) => weight < 0)) return [];
  return targets.map((target, index) => ({
    path: [...path, index, ...(numberAt(target, 'weight') === undefined ? elsewhere : ['weight'])],
    text: `${Math.round(((weights[index] ?? 0) / total) * 1000) / 10} %`,
    isHost: false,
  }));
}

/** The rest of a short host, and the port where the destination names none and the Service has just one. */
function wholeHost(lookup: Lookup, destination: unknown, path: Path, hasPort = true): ObjectHint[] {
  const host = stringAt(destination, 'host');
  if (host === undefined) return [];
  const { service } = serviceOfHost(lookup, host);
  if (service?.kind !== 'Service') return [];
  const isShort = !host.includes('.');
  const ports = portsOf(service);
  const port =
    hasPort && numberAt(destination, 'port', 'number') === undefined && ports.length === 1
      ? ports[0]?.number
      : undefined;
  const text = `${isShort ? `.${service.namespace}.svc.cluster.local` : ''}${port === undefined ? '' : `:${port}`}`;
  return text === '' ? [] : [{ path: [...path, 'host'], text, isHost: true }];
}
