import { at, listAt, stringAt } from '../mesh/fields.ts';
import { groupKindKey } from '../mesh/kubeObject.ts';
import type { GroupKind } from '../mesh/kubeObject.ts';
import type { ApiClient } from './apiClient.ts';

/** A kind that an API server serves. */
export interface ServedKind extends GroupKind {
  /** The version that the server prefers among those that serve this kind. */
  readonly version: string;
  /** All versions that serve this kind, the preferred one first. */
  readonly versions: readonly string[];
  /** Plural name as in URLs. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly categories: readonly string[];
}

/** What an API server serves, by {@link groupKindKey}. */
export type Discovery = ReadonlyMap<string, ServedKind>;

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/**
 * Asks which kinds the server serves, by two requests of the aggregated discovery API (stable since Kubernetes 1.30;
 * https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery). An older server answers in the
 * plain form, which costs a request for each group and version. Throws ClusterError.
 */
export async function discover(client: ApiClient, signal?: AbortSignal): Promise<Discovery> {
  const options = { headers: { accept: `${AGGREGATED},application/json` }, ...(signal ? { signal } : {}) };
  const [core, groups] = await Promise.all([
    client.json({ path: '/api', ...options }),
    client.json({ path: '/apis', ...options }),
  ]);
  if (stringAt(groups, 'kind') !== 'APIGroupDiscoveryList') return discoverPlain(client, groups, signal);
  const kinds = new Map<string, Mutable>();
  for (const answer of [core, groups]) {
    for (const group of listAt(answer, 'items')) {
      const groupName = stringAt(group, 'metadata', 'name') ?? '';
      for (const version of listAt(group, 'versions')) {
        for (const resource of listAt(version, 'resources')) {
          add(kinds, groupName, stringAt(version, 'version'), {
            kind: stringAt(resource, 'responseKind', 'kind'),
            resource: stringAt(resource, 'resource'),
            namespaced: stringAt(resource, 'scope') === 'Namespaced',
            verbs: strings(at(resource, 'verbs')),
            categories: strings(at(resource, 'categories')),
          });
        }
      }
    }
  }
  return kinds;
}

type Mutable = Omit<ServedKind, 'versions'> & { readonly versions: string[] };

interface Found {
  readonly kind: string | undefined;
  readonly resource: string | undefined;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly categories: readonly string[];
}

function add(kinds: Map<string, Mutable>, group: string, version: string | undefined, found: Found): void {
  const { kind, resource, ...rest } = found;
  if (kind === undefined || kind === '' || resource === undefined || version === undefined) return;
  const key = groupKindKey({ group, kind });
  const known = kinds.get(key);
  if (known === undefined) kinds.set(key, { group, kind, version, versions: [version], resource, ...rest });
  else if (!known.versions.includes(version)) known.versions.push(version);
}

async function discoverPlain(client: ApiClient, groups: unknown, signal?: AbortSignal): Promise<Discovery> {
  const options = signal ? { signal } : {};
  const wanted = [{ group: '', version: 'v1', path: '/api/v1' }];
  for (const group of listAt(groups, 'groups')) {
    const name = stringAt(group, 'name') ?? '';
    const preferred = stringAt(group, 'preferredVersion', 'version');
    const versions = listAt(group, 'versions').flatMap((version) => stringAt(version, 'version') ?? []);
    versions.sort((one, other) => Number(other === preferred) - Number(one === preferred));
    for (const version of versions) wanted.push({ group: name, version, path: `/apis/${name}/${version}` });
  }
  const lists = await Promise.all(
    wanted.map(async (one) => ({
      ...one,
      // One broken aggregated API must not hide the others.
      list: await client.json({ path: one.path, ...options }).catch(() => undefined),
    })),
  );
  const kinds = new Map<string, Mutable>();
  for (const { group, version, list } of lists) {
    for (const resource of listAt(list, 'resources')) {
      const name = stringAt(resource, 'name');
      if (name === undefined || name.includes('/')) continue;
      add(kinds, group, version, {
        kind: stringAt(resource, 'kind'),
        resource: name,
        namespaced: at(resource, 'namespaced') === true,
        verbs: strings(at(resource, 'verbs')),
        categories: strings(at(resource, 'categories')),
      });
    }
  }
  return kinds;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** The URL path of a kind: of its collection (in all namespaces without `namespace`), or of one object with `name`. */
export function resourcePath(
  kind: ServedKind,
  where: { namespace?: string; name?: string; version?: string } = {},
): string {
  const version = where.version ?? kind.version;
  const base = kind.group === '' ? `/api/${version}` : `/apis/${kind.group}/${version}`;
  const inNamespace =
    kind.namespaced && where.namespace !== undefined
      ? `/namespaces/${encodeURIComponent(where.namespace)}`
      : '';
  const name = where.name === undefined ? '' : `/${encodeURIComponent(where.name)}`;
  return `${base}${inNamespace}/${kind.resource}${name}`;
}
