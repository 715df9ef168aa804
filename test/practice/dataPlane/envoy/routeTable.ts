import { at, listAt } from '../../../../src/mesh/fields.ts';
import type { HttpRequest } from './httpMessage.ts';
import { routeTest, type RequestTest } from './routeMatch.ts';
import { virtualHostFinder } from './virtualHost.ts';

export interface FoundRoute {
  readonly table: unknown;
  readonly virtualHost: unknown;
  readonly route: unknown;
}

interface VirtualHost {
  readonly json: unknown;
  readonly routes: readonly { readonly json: unknown; readonly test: RequestTest }[];
}

/** A RouteConfiguration, ready to be asked: the first route of the virtual host whose match holds. */
export class RouteTable {
  private readonly json: unknown;
  private readonly find: (authority: string) => VirtualHost | undefined;

  /** @param random gives numbers from 0 up to 1 for routes that take a share of the requests only */
  constructor(json: unknown, random: () => number = Math.random) {
    this.json = json;
    this.find = virtualHostFinder(json, (virtualHost) => ({
      json: virtualHost,
      routes: listAt(virtualHost, 'routes').map((route) => ({
        json: route,
        test: routeTest(at(route, 'match'), random),
      })),
    }));
  }

  /** @returns `undefined` when no virtual host or no route of it fits: the request gets 404 */
  routeOf(request: HttpRequest): FoundRoute | undefined {
    const virtualHost = this.find(request.authority);
    const route = virtualHost?.routes.find(({ test }) => test(request));
    if (virtualHost === undefined || route === undefined) return undefined;
    return { table: this.json, virtualHost: virtualHost.json, route: route.json };
  }
}
