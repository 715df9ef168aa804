import { booleanAt, listAt } from '../../../../src/mesh/fields.ts';

/**
 * Finds the virtual host of a route table for an authority: exact domain, then the longest suffix (`*.com`), then the
 * longest prefix (`com.*`), then `*`.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-virtualhost
 */
export function virtualHostFinder<T>(
  table: unknown,
  read: (virtualHost: unknown) => T,
): (authority: string) => T | undefined {
  const exact = new Map<string, T>();
  const suffixes: { readonly part: string; readonly host: T }[] = [];
  const prefixes: { readonly part: string; readonly host: T }[] = [];
  let any: T | undefined;
  for (const virtualHost of listAt(table, 'virtualHosts')) {
    const host = read(virtualHost);
    for (const entry of listAt(virtualHost, 'domains')) {
      const domain = String(entry).toLowerCase();
      if (domain === '*') any ??= host;
      else if (domain.startsWith('*')) suffixes.push({ part: domain.slice(1), host });
      else if (domain.endsWith('*')) prefixes.push({ part: domain.slice(0, -1), host });
      else if (!exact.has(domain)) exact.set(domain, host);
    }
  }
  const longestFirst = (one: { part: string }, other: { part: string }) =>
    other.part.length - one.part.length;
  suffixes.sort(longestFirst);
  prefixes.sort(longestFirst);
  const ignorePort = booleanAt(table, 'ignorePortInHostMatching') === true;
  return (authority) => {
    const lower = authority.toLowerCase();
    const name = ignorePort ? lower.replace(/:\d+$/, '') : lower;
    return (
      exact.get(name) ??
      // A wildcard stands for one character at least.
      suffixes.find(({ part }) => name.length > part.length && name.endsWith(part))?.host ??
      prefixes.find(({ part }) => name.length > part.length && name.startsWith(part))?.host ??
      any
    );
  };
}
