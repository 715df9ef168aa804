import { listAt, stringAt, type Path } from '../../mesh/fields.ts';
import { groupKindKey } from '../../mesh/kubeObject.ts';
import { compareRoutes } from '../../mesh/routing/precedence.ts';
import { GATEWAY } from '../../mesh/wellKnown.ts';
import type { KnownObject } from './knownObject.ts';
import { matchesOfRoute } from './routeMatches.ts';

/** A match of a route. */
export interface RouteMatch {
  readonly route: KnownObject;
  readonly path: Path;
}

/** What a route is attached to. */
export interface RouteParent {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** The same for the same parent. */
  readonly key: string;
}

interface Objects {
  objects(group: string, kind: string): readonly KnownObject[];
  /** Whether all objects of a kind are known. */
  complete(group: string, kind: string): boolean;
}

/** The routes of one parent and hostname. Their matches are read when somebody asks: most stand alone. */
interface Group {
  readonly routes: KnownObject[];
  matches?: ReadonlyMap<string, readonly RouteMatch[]>;
}

interface KindIndex {
  readonly byValue: ReadonlyMap<unknown, KnownObject>;
  readonly groups: ReadonlyMap<string, Group>;
}

/** Later than every age that an object can have. */
const NOT_YET = '9999-12-31T23:59:59Z';

/**
 * The matches of the routes of a scope by parent and hostname, so that a file of thousands of routes is not searched
 * once for each of them. Made with its scope, and filled when it is first asked.
 */
export class RouteIndex {
  readonly #scope: Objects;
  readonly #kinds = new Map<string, KindIndex>();

  constructor(scope: Objects) {
    this.#scope = scope;
  }

  /** The route of a kind whose text is read as this value; `undefined` when another object stands for it. */
  ofValue(kind: string, value: unknown): KnownObject | undefined {
    return this.#kind(kind).byValue.get(value);
  }

  /**
   * The matches of routes for one parent, the one that has precedence first. Those of files that are not open are not
   * among them: they may never be applied.
   * @param hostname as written, in lower case; empty for those of routes without hostnames, and of those for Services
   * @param matchKey see `mesh/routing/matchKey`
   */
  matches(kind: string, parent: RouteParent, hostname: string, matchKey: string): readonly RouteMatch[] {
    const group = this.#kind(kind).groups.get(keyOf(parent, hostname));
    if (group === undefined) return [];
    group.matches ??= this.#matchesOf(kind, group.routes);
    return group.matches.get(matchKey) ?? [];
  }

  /** Orders routes with equal matches: the older one first, one that is not made yet last, else by their names. */
  compare(one: KnownObject, other: KnownObject): number {
    return compareRoutes(this.#withAge(one), this.#withAge(other));
  }

  /** When a route was made, as far as that is known. A text counts for its own age only without a cluster. */
  age(route: KnownObject): string | undefined {
    const isOfText = route.place !== undefined && this.#scope.complete(route.group, route.kind);
    return route.created ?? (isOfText ? undefined : stringAt(route.value, 'metadata', 'creationTimestamp'));
  }

  #withAge(route: KnownObject): Parameters<typeof compareRoutes>[0] {
    const { name, namespace } = route;
    return { metadata: { name, namespace, creationTimestamp: this.age(route) ?? NOT_YET } };
  }

  #kind(kind: string): KindIndex {
    let index = this.#kinds.get(kind);
    if (index === undefined) {
      index = this.#fill(kind);
      this.#kinds.set(kind, index);
    }
    return index;
  }

  #fill(kind: string): KindIndex {
    const byValue = new Map<unknown, KnownObject>();
    const groups = new Map<string, Group>();
    for (const route of this.#scope.objects(GATEWAY.group, kind)) {
      if (route.unopened === true) continue;
      byValue.set(route.value, route);
      for (const parent of parentsOf(route)) {
        for (const hostname of hostnamesFor(parent, route)) {
          const key = keyOf(parent, hostname);
          const group = groups.get(key);
          if (group === undefined) groups.set(key, { routes: [route] });
          else group.routes.push(route);
        }
      }
    }
    return { byValue, groups };
  }

  #matchesOf(kind: string, routes: readonly KnownObject[]): ReadonlyMap<string, readonly RouteMatch[]> {
    const sorted = routes.toSorted((one, other) => this.compare(one, other));
    return Map.groupBy(
      sorted.flatMap((route) =>
        matchesOfRoute(kind, route.value).map(({ key, path }) => ({ route, path, key })),
      ),
      ({ key }) => key,
    );
  }
}

function keyOf(parent: RouteParent, hostname: string): string {
  return `${parent.key} ${hostname}`;
}

/** The parents of a route, each once, whatever their sections and ports. */
export function parentsOf(route: KnownObject): readonly RouteParent[] {
  const parents = new Map<string, RouteParent>();
  for (const ref of listAt(route.value, 'spec', 'parentRefs')) {
    const parent = parentOf(route, ref);
    parents.set(parent.key, parent);
  }
  return [...parents.values()];
}

/** What a `parentRefs` item of a route names, with the defaults of the specification filled in. */
export function parentOf(route: KnownObject, ref: unknown): RouteParent {
  const named = {
    group: stringAt(ref, 'group') ?? GATEWAY.group,
    kind: stringAt(ref, 'kind') ?? GATEWAY.kind,
    namespace: stringAt(ref, 'namespace') ?? route.namespace,
    name: stringAt(ref, 'name') ?? '',
  };
  return { ...named, key: `${groupKindKey(named)}/${named.namespace}/${named.name}` };
}

/** The hostnames of a route at a parent, an empty one where it has none. They do not count for Services (GAMMA). */
export function hostnamesFor({ kind }: RouteParent, route: KnownObject): readonly string[] {
  if (kind === 'Service') return [''];
  const hostnames = listAt(route.value, 'spec', 'hostnames').filter((name) => typeof name === 'string');
  return hostnames.length === 0 ? [''] : [...new Set(hostnames.map((name) => name.toLowerCase()))];
}
