import { createHash } from 'node:crypto';
import { at, listAt, stringAt } from '../../../../src/mesh/fields.ts';
import type { ProtoJson } from './protoJson.ts';
import { clusterType, endpointType, listenerType, routeType, secretType } from './typeUrls.ts';

/** Canonical JSON of one resource. */
export type Resource = Readonly<Record<string, unknown>>;

/** One answer of istiod. */
export interface Answer {
  readonly typeUrl: string;
  readonly versionInfo: string;
  readonly nonce: string;
  readonly resources: readonly { readonly type_url: string; readonly value: Uint8Array }[];
}

/** Reads resources once, however many proxies receive the same bytes; forgets those that nobody holds any more. */
export class ResourceReader {
  private readonly json: ProtoJson;
  private readonly known = new Map<string, WeakRef<Resource>>();
  private readonly forget = new FinalizationRegistry<string>((key) => {
    if (this.known.get(key)?.deref() === undefined) this.known.delete(key);
  });

  constructor(json: ProtoJson) {
    this.json = json;
  }

  read(typeUrl: string, bytes: Uint8Array): Resource {
    const key = createHash('sha1').update(typeUrl).update(bytes).digest('base64');
    const known = this.known.get(key)?.deref();
    if (known !== undefined) return known;
    const resource = this.json.decode(typeUrl, bytes) as Resource;
    this.known.set(key, new WeakRef(resource));
    this.forget.register(resource, key);
    return resource;
  }
}

/** Everything that istiod has told one proxy, by type and name. */
export class Received {
  readonly versions = new Map<string, string>();
  updatedAt = new Date(0);
  private readonly byType = new Map<string, Map<string, Resource>>();

  of(typeUrl: string): ReadonlyMap<string, Resource> {
    return this.byType.get(typeUrl) ?? new Map();
  }

  /** Takes an answer in. Listeners and clusters come whole each time; routes and endpoints one by one. */
  take(answer: Answer, reader: ResourceReader): void {
    const isWhole = answer.typeUrl === listenerType || answer.typeUrl === clusterType;
    const next = new Map(isWhole ? [] : this.of(answer.typeUrl));
    for (const { type_url: typeUrl, value } of answer.resources) {
      const resource = reader.read(typeUrl, value);
      next.set(stringAt(resource, 'name') ?? stringAt(resource, 'clusterName') ?? '', resource);
    }
    this.byType.set(answer.typeUrl, next);
    this.versions.set(answer.typeUrl, answer.versionInfo);
    this.updatedAt = new Date();
  }

  /** Forgets what nobody asks for any more. */
  keepOnly(typeUrl: string, names: readonly string[]): void {
    const wanted = new Set(names);
    const kept = [...this.of(typeUrl)].filter(([name]) => wanted.has(name));
    this.byType.set(typeUrl, new Map(kept));
  }

  /** Names of the endpoint sets that the clusters refer to. */
  endpointNames(): string[] {
    return [...this.of(clusterType).values()]
      .filter((cluster) => cluster['type'] === 'EDS')
      .map((cluster) => stringAt(cluster, 'edsClusterConfig', 'serviceName') ?? String(cluster['name']))
      .sort();
  }

  /** Names of the route tables that the listeners refer to. */
  routeNames(): string[] {
    const names = [...this.of(listenerType).values()].flatMap((listener) =>
      [...listAt(listener, 'filterChains'), listener['defaultFilterChain']]
        .flatMap((chain) => listAt(chain, 'filters'))
        .flatMap((filter) => stringAt(filter, 'typedConfig', 'rds', 'routeConfigName') ?? []),
    );
    return [...new Set(names)].sort();
  }

  /** Names of the certificates that gateways' listeners and clusters take from istiod; its own a proxy has otherwise. */
  secretNames(): string[] {
    const sockets = [
      ...[...this.of(listenerType).values()]
        .flatMap((listener) => [...listAt(listener, 'filterChains'), listener['defaultFilterChain']])
        .map((chain) => at(chain, 'transportSocket')),
      ...[...this.of(clusterType).values()].flatMap((cluster) => [
        cluster['transportSocket'],
        ...listAt(cluster, 'transportSocketMatches').map((match) => at(match, 'transportSocket')),
      ]),
    ];
    const names = sockets.flatMap((socket) => {
      const tls = at(socket, 'typedConfig', 'commonTlsContext');
      return [
        ...listAt(tls, 'tlsCertificateSdsSecretConfigs').map((config) => stringAt(config, 'name')),
        stringAt(tls, 'combinedValidationContext', 'validationContextSdsSecretConfig', 'name'),
        stringAt(tls, 'validationContextSdsSecretConfig', 'name'),
      ];
    });
    return [...new Set(names.filter((name) => name?.includes('://')))].map(String).sort();
  }

  /** What follows from an answer: the types to ask for next with their names. */
  dependents(typeUrl: string): readonly { readonly typeUrl: string; readonly names: readonly string[] }[] {
    if (typeUrl !== clusterType && typeUrl !== listenerType) return [];
    return [
      typeUrl === clusterType
        ? { typeUrl: endpointType, names: this.endpointNames() }
        : { typeUrl: routeType, names: this.routeNames() },
      { typeUrl: secretType, names: this.secretNames() },
    ];
  }
}
