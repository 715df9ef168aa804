/**
 * How specifically a hostname of a listener or route matches a host: `undefined` when it does not, else larger is more
 * specific. An exact name beats every wildcard, a longer wildcard a shorter one, and any wildcard beats no hostname.
 * A wildcard stands for one label or more: `*.example.com` matches `a.b.example.com`, not `example.com`.
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/#hostname
 * @param pattern empty or `undefined` for any host
 */
export function hostSpecificity(pattern: string | undefined, host: string): number | undefined {
  if (pattern === undefined || pattern === '' || pattern === '*') return 0;
  const wanted = pattern.toLowerCase();
  const given = host.toLowerCase();
  if (!wanted.startsWith('*')) return wanted === given ? 1000 + wanted.length : undefined;
  const suffix = wanted.slice(1);
  return given.length > suffix.length && given.endsWith(suffix) ? wanted.length : undefined;
}

/**
 * Whether a listener and a route have a host in common; either may name none, which means any.
 * Source: https://gateway-api.sigs.k8s.io/reference/spec/#httproutespec (hostnames)
 */
export function sharesHost(listener: string | undefined, route: readonly string[]): boolean {
  return (
    route.length === 0 ||
    route.some(
      (host) =>
        hostSpecificity(listener, host) !== undefined || hostSpecificity(host, listener ?? '') !== undefined,
    )
  );
}
