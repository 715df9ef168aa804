import { RE2JS } from 're2js';
import { stringAt } from '../../../../src/mesh/fields.ts';
import { textResponse, type HttpResponse } from '../envoy/httpMessage.ts';
import type { Proxy } from '../hop/proxy.ts';
import { clusterType } from '../xds/typeUrls.ts';

/**
 * The counters of the clusters as Envoy's admin interface lists them, with `filter` (an expression), `usedonly` and
 * `format` (`json`, `prometheus`) as there.
 * @param metrics Prometheus text of the proxy
 */
export function stats(proxy: Proxy, query: URLSearchParams, metrics: string): HttpResponse {
  const format = query.get('format') ?? 'text';
  if (format === 'prometheus') return textResponse(200, metrics);
  const wanted = filterOf(query.get('filter'));
  if (wanted === undefined) return textResponse(400, 'Invalid re2 regex\n');
  const usedOnly = query.has('usedonly');
  const lines = [...proxy.received.of(clusterType)].flatMap(([name, cluster]) => {
    const prefix = `cluster.${stringAt(cluster, 'altStatName') ?? name}`;
    const counted = [...proxy.stats(name).entries(), ...proxy.state(name).gauges];
    return counted.map(([counter, value]) => [`${prefix}.${counter}`, value] as const);
  });
  const shown = lines
    .filter(([name, value]) => wanted(name) && (!usedOnly || value > 0))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  if (format !== 'json')
    return textResponse(200, shown.map(([name, value]) => `${name}: ${value}\n`).join(''));
  const json = { stats: shown.map(([name, value]) => ({ name, value })) };
  return textResponse(200, `${JSON.stringify(json)}\n`, { 'content-type': 'application/json' });
}

/** `undefined` for an expression that RE2 refuses. */
function filterOf(expression: string | null): ((name: string) => boolean) | undefined {
  if (expression === null) return () => true;
  try {
    const compiled = RE2JS.compile(expression);
    return (name) => compiled.matcher(name).find();
  } catch {
    return undefined;
  }
}
