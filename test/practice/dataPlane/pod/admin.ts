import { X509Certificate } from 'node:crypto';
import { listAt, numberAt, stringAt } from '../../../../src/mesh/fields.ts';
import { textResponse, type HttpResponse } from '../envoy/httpMessage.ts';
import { keyOf } from '../hop/clusterState.ts';
import type { Proxy } from '../hop/proxy.ts';
import type { Seat } from '../hop/seat.ts';
import type { Identity } from '../xds/identity.ts';
import { clusterType, endpointType, listenerType, routeType } from '../xds/typeUrls.ts';
import { secretsDump } from './secretsDump.ts';
import { stats } from './stats.ts';

const dumpType = (name: string) => `type.googleapis.com/envoy.admin.v3.${name}`;

export interface Administered {
  readonly seat: Seat;
  readonly proxy: Proxy;
  /** Prometheus text of this proxy. */
  readonly metrics: string;
  /** Its certificate, `undefined` while istiod's authority does not answer. */
  readonly identity: Identity | undefined;
}

/**
 * The part of Envoy's admin interface that istioctl reads.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/operations/admin
 * @param path with query
 */
export function adminAnswer({ seat, proxy, metrics, identity }: Administered, path: string): HttpResponse {
  const url = new URL(path, 'http://admin');
  switch (url.pathname) {
    case '/config_dump':
      return json(configDump(proxy, url.searchParams.has('include_eds'), identity));
    case '/clusters':
      return url.searchParams.get('format') === 'json'
        ? json(clusters(proxy))
        : textResponse(200, clusterText(proxy));
    case '/listeners':
      return textResponse(
        200,
        [...proxy.received.of(listenerType).keys()].map((name) => `${name}\n`).join(''),
      );
    case '/server_info':
      return json({
        version: `practice/${String(proxy.node.metadata['ISTIO_VERSION'])}/interpreter/RELEASE/none`,
        state: proxy.isReady ? 'LIVE' : 'PRE_INITIALIZING',
        node: nodeOf(proxy),
      });
    case '/ready':
      return proxy.isReady ? textResponse(200, 'LIVE\n') : textResponse(503, 'PRE_INITIALIZING\n');
    case '/stats':
      return stats(proxy, url.searchParams, metrics);
    case '/stats/prometheus':
      return textResponse(200, metrics, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    case '/certs':
      return json({ certificates: certificates(identity) });
    case '/logging':
      return textResponse(200, 'The practice mesh has no Envoy whose log level could change.\n');
    case '/':
      return textResponse(200, page(seat), { 'content-type': 'text/html; charset=utf-8' });
    default:
      return textResponse(
        404,
        `The practice mesh interprets Envoy's configuration; it does not answer ${url.pathname}.\n`,
      );
  }
}

function json(value: unknown): HttpResponse {
  return textResponse(200, `${JSON.stringify(value)}\n`, { 'content-type': 'application/json' });
}

function nodeOf(proxy: Proxy): object {
  const { id, cluster, metadata } = proxy.node;
  return { id, cluster, metadata, userAgentName: 'practice-mesh' };
}

function configDump(proxy: Proxy, withEndpoints: boolean, identity: Identity | undefined): object {
  const { received } = proxy;
  const lastUpdated = received.updatedAt.toISOString();
  const versionInfo = (type: string) => received.versions.get(type) ?? '';
  const all = (type: string) => [...received.of(type).entries()];
  const typed = (type: string, resource: object) => ({ '@type': type, ...resource });
  return {
    configs: [
      {
        '@type': dumpType('BootstrapConfigDump'),
        bootstrap: {
          node: nodeOf(proxy),
          admin: { address: { socketAddress: { address: '127.0.0.1', portValue: 15_000 } } },
          dynamicResources: {
            ldsConfig: { ads: {}, resourceApiVersion: 'V3' },
            cdsConfig: { ads: {}, resourceApiVersion: 'V3' },
            adsConfig: {
              apiType: 'GRPC',
              transportApiVersion: 'V3',
              grpcServices: [{ envoyGrpc: { clusterName: 'xds-grpc' } }],
            },
          },
        },
        lastUpdated,
      },
      {
        '@type': dumpType('ClustersConfigDump'),
        versionInfo: versionInfo(clusterType),
        dynamicActiveClusters: all(clusterType).map(([, cluster]) => ({
          versionInfo: versionInfo(clusterType),
          cluster: typed(clusterType, cluster),
          lastUpdated,
        })),
      },
      {
        '@type': dumpType('ListenersConfigDump'),
        versionInfo: versionInfo(listenerType),
        dynamicListeners: all(listenerType).map(([name, listener]) => ({
          name,
          activeState: {
            versionInfo: versionInfo(listenerType),
            listener: typed(listenerType, listener),
            lastUpdated,
          },
        })),
      },
      {
        '@type': dumpType('RoutesConfigDump'),
        staticRouteConfigs: inlineTables(proxy).map((table) => ({
          routeConfig: typed(routeType, table),
          lastUpdated,
        })),
        dynamicRouteConfigs: all(routeType).map(([, table]) => ({
          versionInfo: versionInfo(routeType),
          routeConfig: typed(routeType, table),
          lastUpdated,
        })),
      },
      ...(withEndpoints
        ? [
            {
              '@type': dumpType('EndpointsConfigDump'),
              dynamicEndpointConfigs: all(endpointType).map(([, assignment]) => ({
                versionInfo: versionInfo(endpointType),
                endpointConfig: typed(endpointType, assignment),
                lastUpdated,
              })),
            },
          ]
        : []),
      { '@type': dumpType('SecretsConfigDump'), ...secretsDump(proxy, identity) },
    ],
  };
}

/** What `/certs` tells of the proxy's own certificate. */
function certificates(identity: Identity | undefined): readonly object[] {
  if (identity === undefined) return [];
  const facts = (pem: string) => {
    const certificate = new X509Certificate(pem);
    return {
      path: '<inline>',
      serial_number: certificate.serialNumber.toLowerCase(),
      subject_alt_names: certificate.subjectAltName
        ?.split(', ')
        .map((name) => ({ uri: name.replace('URI:', '') })),
      valid_from: certificate.validFromDate.toISOString(),
      expiration_time: certificate.validToDate.toISOString(),
    };
  };
  return [{ ca_cert: [facts(identity.root)], cert_chain: [facts(identity.chain)] }];
}

/** Tables that stand inside a listener. */
function inlineTables(proxy: Proxy): readonly object[] {
  return [...proxy.received.of(listenerType).values()].flatMap((listener) =>
    listAt(listener, 'filterChains').flatMap((chain) =>
      listAt(chain, 'filters').flatMap((filter) => {
        const table = (filter as { typedConfig?: { routeConfig?: object } }).typedConfig?.routeConfig;
        return table === undefined ? [] : [table];
      }),
    ),
  );
}

function clusters(proxy: Proxy): object {
  return {
    clusterStatuses: [...proxy.received.of(clusterType)].map(([name, cluster]) => ({
      name,
      addedViaApi: true,
      observabilityName: stringAt(cluster, 'altStatName') ?? name,
      hostStatuses: proxy.endpoints(cluster).map((endpoint) => ({
        address: { socketAddress: { address: endpoint.address, portValue: endpoint.port } },
        healthStatus: {
          edsHealthStatus: endpoint.isHealthy ? 'HEALTHY' : 'UNHEALTHY',
          ...(proxy.state(name).isEjected(endpoint) ? { failedOutlierCheck: true } : {}),
        },
        weight: endpoint.weight,
        priority: endpoint.priority,
      })),
      circuitBreakers: { thresholds: listAt(cluster, 'circuitBreakers', 'thresholds') },
    })),
  };
}

function clusterText(proxy: Proxy): string {
  return [...proxy.received.of(clusterType)]
    .flatMap(([name, cluster]) => [
      `${name}::default_priority::max_connections::${numberAt(cluster, 'circuitBreakers', 'thresholds', 0, 'maxConnections') ?? 1024}`,
      ...proxy
        .endpoints(cluster)
        .map(
          (endpoint) =>
            `${name}::${keyOf(endpoint)}::health_flags::${endpoint.isHealthy ? 'healthy' : '/failed_eds_health'}`,
        ),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

function page(seat: Seat): string {
  const links = [
    'config_dump?include_eds',
    'clusters',
    'clusters?format=json',
    'listeners',
    'server_info',
    'certs',
    'stats',
    'stats/prometheus',
    'ready',
  ];
  return `<!DOCTYPE html><html lang="en"><title>Proxy of ${seat.name}</title><h1>Proxy of ${seat.name}</h1>
<p>The practice mesh plays this proxy: it interprets the configuration that istiod sends to Envoy. It is not Envoy.</p>
<ul>${links.map((link) => `<li><a href="/${link}">/${link}</a></li>`).join('')}</ul></html>\n`;
}
