import type { DataPlane } from './dataPlane.ts';

/** What the data plane tells the mesh that it belongs to; `undefined` for any other path. */
export function overview(plane: DataPlane, path: string): string | undefined {
  switch (path) {
    case '/ready':
      return 'ready\n';
    case '/proxies':
      return JSON.stringify({
        isReady: plane.isReady,
        hops: plane.hops,
        memory: process.memoryUsage().rss,
        proxies: plane.proxies.map((seat) => ({
          id: seat.proxy?.node.id,
          isReady: seat.proxy?.isReady === true,
          versions: Object.fromEntries(seat.proxy?.received.versions ?? []),
        })),
      });
    case '/metrics':
      return plane.proxies
        .map((seat) => plane.metricsOf(seat).text({ pod: seat.name, namespace: seat.namespace }))
        .join('');
    default:
      return undefined;
  }
}
