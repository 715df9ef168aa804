import { listAt, stringAt } from '../../mesh/fields.ts';
import type { KnownObject } from './knownObject.ts';

interface Entry {
  readonly order: number;
  readonly object: KnownObject;
}

interface Index {
  /** By whole names, and by the names as they are written. */
  readonly byName: ReadonlyMap<string, readonly Entry[]>;
  readonly wildcards: readonly (Entry & { readonly suffix: string })[];
}

interface GatewayIndex {
  readonly byValue: ReadonlyMap<unknown, KnownObject>;
  readonly byPlace: ReadonlyMap<string, readonly KnownObject[]>;
}

/** A gateway that a VirtualService names, not `mesh`, with one of its hosts. */
export interface GatewayPlace {
  readonly namespace: string;
  readonly name: string;
  readonly host: string;
  /** The same for the same gateway and host. */
  readonly key: string;
}

const group = 'networking.istio.io';

/**
 * The objects of Istio's own kinds by the hosts that they are for, so that a file of thousands of them is not searched
 * once for each of them. Made with its scope, and filled when it is first asked.
 */
export class HostIndex {
  readonly #objects: (group: string, kind: string) => readonly KnownObject[];
  #virtualServices: Index | undefined;
  #gateways: GatewayIndex | undefined;
  #destinationRules: Index | undefined;

  constructor(objects: (group: string, kind: string) => readonly KnownObject[]) {
    this.#objects = objects;
  }

  /**
   * The VirtualServices of sidecars that name a host as an object of the namespace writes it, in the order of the scope. Not
   * those for all of a domain: for a single host of it the one that names it is used, whichever is older.
   */
  virtualServices(host: string, namespace: string): readonly KnownObject[] {
    this.#virtualServices ??= indexOf(
      this.#objects(group, 'VirtualService').filter(isOfMesh),
      ({ value }) => listAt(value, 'spec', 'hosts').filter((name) => typeof name === 'string'),
      () => false,
    );
    return found(this.#virtualServices, host, namespace);
  }

  /** The VirtualService whose text is read as this value; `undefined` when another object stands for it. */
  virtualServiceOf(value: unknown): KnownObject | undefined {
    return this.#byGateway().byValue.get(value);
  }

  /**
   * The VirtualServices that name a gateway and exactly this host, in the order of the scope.
   * @param place see {@link gatewayPlaces}
   */
  virtualServicesAt(place: string): readonly KnownObject[] {
    return this.#byGateway().byPlace.get(place) ?? [];
  }

  #byGateway(): GatewayIndex {
    if (this.#gateways === undefined) {
      const objects = this.#objects(group, 'VirtualService');
      const byPlace = new Map<string, KnownObject[]>();
      for (const object of objects) {
        for (const { key } of gatewayPlaces(object)) {
          const list = byPlace.get(key);
          if (list === undefined) byPlace.set(key, [object]);
          else list.push(object);
        }
      }
      this.#gateways = { byPlace, byValue: new Map(objects.map((object) => [object.value, object])) };
    }
    return this.#gateways;
  }

  /** The DestinationRules for a host as an object of the namespace writes it, in the order of the scope. */
  destinationRules(host: string, namespace: string): readonly KnownObject[] {
    this.#destinationRules ??= indexOf(this.#objects(group, 'DestinationRule'), ({ value }) => [
      stringAt(value, 'spec', 'host') ?? '',
    ]);
    return found(this.#destinationRules, host, namespace);
  }
}

/** Whether a VirtualService is for sidecars: it names no gateway, or `mesh` among them. */
export function isOfMesh({ value }: Pick<KnownObject, 'value'>): boolean {
  const gateways = listAt(value, 'spec', 'gateways');
  return gateways.length === 0 || gateways.includes('mesh');
}

/**
 * Whether all namespaces see a VirtualService. One that only some see comes first there, whatever its age.
 * Source: istio/istio `pilot/pkg/model/push_context.go`, VirtualServicesForGateway
 */
export function isForAllNamespaces(value: unknown): boolean {
  const seenBy = listAt(value, 'spec', 'exportTo');
  return seenBy.length === 0 || seenBy.includes('*');
}

/** Where a VirtualService takes requests from gateways: each gateway with each host. */
export function gatewayPlaces({ value, namespace }: KnownObject): readonly GatewayPlace[] {
  const texts = (field: string): readonly string[] => [
    ...new Set(listAt(value, 'spec', field).filter((text) => typeof text === 'string')),
  ];
  return texts('gateways')
    .filter((gateway) => gateway !== 'mesh')
    .flatMap((gateway) => {
      const [name = '', where = namespace] = gateway.split('/').toReversed();
      return texts('hosts').map((text) => {
        const host = text.toLowerCase();
        const whole = /[.*]/.test(host) ? host : wholeName(host, namespace);
        return { namespace: where, name, host, key: `${where}/${name} ${whole}` };
      });
    });
}

function indexOf(
  objects: readonly KnownObject[],
  hostsOf: (object: KnownObject) => readonly string[],
  isForMany = (host: string): boolean => host.startsWith('*'),
): Index {
  const byName = new Map<string, Entry[]>();
  const wildcards: (Entry & { suffix: string })[] = [];
  for (const [order, object] of objects.entries()) {
    for (const host of hostsOf(object)) {
      if (isForMany(host)) {
        wildcards.push({ order, object, suffix: host.slice(1) });
        continue;
      }
      for (const name of new Set([host, wholeName(host, object.namespace)])) {
        const list = byName.get(name);
        if (list === undefined) byName.set(name, [{ order, object }]);
        else list.push({ order, object });
      }
    }
  }
  return { byName, wildcards };
}

function found(index: Index, host: string, namespace: string): readonly KnownObject[] {
  const wanted = wholeName(host, namespace);
  // A short name as it is written means another service in another namespace.
  const written = host.includes('.') ? (index.byName.get(host) ?? []) : [];
  const entries = [
    ...(index.byName.get(wanted) ?? []),
    ...written,
    ...index.wildcards.filter(({ suffix }) => wanted.endsWith(suffix)),
  ];
  return [...new Set(entries.toSorted((a, b) => a.order - b.order).map(({ object }) => object))];
}

/** A short name is taken in the namespace of the object that writes it. */
function wholeName(name: string, namespace: string): string {
  const parts = name.split('.');
  if (parts.length === 1) return `${name}.${namespace}.svc.cluster.local`;
  return parts.length === 2 || (parts.length === 3 && parts[2] === 'svc')
    ? `${parts[0] ?? ''}.${parts[1] ?? ''}.svc.cluster.local`
    : name;
}
