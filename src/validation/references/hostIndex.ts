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

const group = 'networking.istio.io';

/**
 * The objects of Istio's own kinds by the hosts that they are for, so that a file of thousands of them is not searched
 * once for each of them. Made with its scope, and filled when it is first asked.
 */
export class HostIndex {
  readonly #objects: (group: string, kind: string) => readonly KnownObject[];
  #virtualServices: Index | undefined;
  #destinationRules: Index | undefined;

  constructor(objects: (group: string, kind: string) => readonly KnownObject[]) {
    this.#objects = objects;
  }

  /** The VirtualServices of sidecars for a host as an object of the namespace writes it, in the order of the scope. */
  virtualServices(host: string, namespace: string): readonly KnownObject[] {
    this.#virtualServices ??= indexOf(this.#objects(group, 'VirtualService').filter(isOfMesh), ({ value }) =>
      listAt(value, 'spec', 'hosts').filter((name) => typeof name === 'string'),
    );
    return found(this.#virtualServices, host, namespace);
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

function indexOf(
  objects: readonly KnownObject[],
  hostsOf: (object: KnownObject) => readonly string[],
): Index {
  const byName = new Map<string, Entry[]>();
  const wildcards: (Entry & { suffix: string })[] = [];
  for (const [order, object] of objects.entries()) {
    for (const host of hostsOf(object)) {
      if (host.startsWith('*')) {
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
