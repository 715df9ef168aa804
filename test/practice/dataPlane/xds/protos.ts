import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import protobuf from 'protobufjs';

const { resolve } = createRequire(import.meta.url);

/** What istiod sends, and everything that occurs inside it and has a published description. */
const files = [
  'envoy/service/discovery/v3/ads.proto',
  'envoy/config/listener/v3/listener.proto',
  'envoy/config/route/v3/route.proto',
  'envoy/config/cluster/v3/cluster.proto',
  'envoy/config/endpoint/v3/endpoint.proto',
  'envoy/config/trace/v3/opentelemetry.proto',
  'envoy/config/trace/v3/zipkin.proto',
  'envoy/extensions/access_loggers/file/v3/file.proto',
  'envoy/extensions/access_loggers/filters/cel/v3/cel.proto',
  'envoy/extensions/access_loggers/stream/v3/stream.proto',
  'envoy/extensions/filters/http/cors/v3/cors.proto',
  'envoy/extensions/filters/http/ext_authz/v3/ext_authz.proto',
  'envoy/extensions/filters/http/fault/v3/fault.proto',
  'envoy/extensions/filters/http/grpc_stats/v3/config.proto',
  'envoy/extensions/filters/http/jwt_authn/v3/config.proto',
  'envoy/extensions/filters/http/local_ratelimit/v3/local_rate_limit.proto',
  'envoy/extensions/filters/http/lua/v3/lua.proto',
  'envoy/extensions/filters/http/rbac/v3/rbac.proto',
  'envoy/extensions/filters/http/router/v3/router.proto',
  'envoy/extensions/filters/http/set_filter_state/v3/set_filter_state.proto',
  'envoy/extensions/filters/http/stateful_session/v3/stateful_session.proto',
  'envoy/extensions/filters/http/wasm/v3/wasm.proto',
  'envoy/extensions/filters/listener/http_inspector/v3/http_inspector.proto',
  'envoy/extensions/filters/listener/original_dst/v3/original_dst.proto',
  'envoy/extensions/filters/listener/tls_inspector/v3/tls_inspector.proto',
  'envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto',
  'envoy/extensions/filters/network/rbac/v3/rbac.proto',
  'envoy/extensions/filters/network/set_filter_state/v3/set_filter_state.proto',
  'envoy/extensions/filters/network/tcp_proxy/v3/tcp_proxy.proto',
  'envoy/extensions/request_id/uuid/v3/uuid.proto',
  'envoy/extensions/retry/host/previous_hosts/v3/previous_hosts.proto',
  'envoy/extensions/transport_sockets/internal_upstream/v3/internal_upstream.proto',
  'envoy/extensions/transport_sockets/raw_buffer/v3/raw_buffer.proto',
  'envoy/extensions/transport_sockets/tls/v3/secret.proto',
  'envoy/extensions/transport_sockets/tls/v3/tls.proto',
  'envoy/extensions/upstreams/http/v3/http_protocol_options.proto',
  'udpa/type/v1/typed_struct.proto',
  'xds/type/v3/typed_struct.proto',
] as const;

/** The published protos that ship inside `@grpc/grpc-js-xds`. */
export function loadProtos(): protobuf.Root {
  const deps = join(dirname(resolve('@grpc/grpc-js-xds/package.json')), 'deps');
  const folders = ['envoy-api', 'googleapis', 'protoc-gen-validate', 'xds'].map((name) => join(deps, name));
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) =>
    target.endsWith('/descriptor.proto')
      ? null
      : (folders.map((folder) => join(folder, target)).find((file) => existsSync(file)) ?? target);
  protobuf.parse(options, root);
  // Istio's own filters and its certificate authority have their descriptions in its Go module only: field names and numbers, as they are on the wire.
  // Source: https://github.com/istio/api/tree/master/envoy
  for (const description of istios) protobuf.parse(description, root);
  root.loadSync([...files], { keepCase: false });
  for (const [type, name, number, of] of newer)
    root.lookupType(type).add(new protobuf.Field(name, number, of));
  root.resolveAll();
  return root;
}

/** Fields that istiod sets and that the published protos are too old to have. Source: the same protos of Envoy 1.37 */
const newer = [
  ['envoy.config.trace.v3.ZipkinConfig', 'traceContextOption', 8, 'uint32'],
  ['envoy.config.trace.v3.ZipkinConfig', 'collectorService', 9, 'envoy.config.core.v3.HttpService'],
  [
    'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.Tracing',
    'noContextPropagation',
    13,
    'bool',
  ],
] as const;

const istios = [
  `syntax = "proto3";
package istio.v1.auth;
message IstioCertificateRequest { string csr = 1; int64 validity_duration = 3; }
message IstioCertificateResponse { repeated string cert_chain = 1; }`,
  `syntax = "proto3";
package istio.envoy.config.filter.http.alpn.v2alpha1;
message FilterConfig {
  enum Protocol { HTTP10 = 0; HTTP11 = 1; HTTP2 = 2; }
  message AlpnOverride { Protocol upstream_protocol = 1; repeated string alpn_override = 2; }
  repeated AlpnOverride alpn_override = 1;
}`,
  `syntax = "proto3";
package stats;
import "google/protobuf/duration.proto";
message MetricConfig {
  map<string, string> dimensions = 1; string name = 2; repeated string tags_to_remove = 3; string match = 4;
  bool drop = 5;
}
enum MetricType { COUNTER = 0; GAUGE = 1; HISTOGRAM = 2; }
enum Reporter { UNSPECIFIED = 0; SERVER_GATEWAY = 1; }
message MetricDefinition { string name = 1; string value = 2; MetricType type = 3; }
message PluginConfig {
  bool debug = 1; int32 max_peer_cache_size = 2; string stat_prefix = 3; string field_separator = 4;
  string value_separator = 5; bool disable_host_header_fallback = 6;
  google.protobuf.Duration tcp_reporting_duration = 7; repeated MetricConfig metrics = 8;
  repeated MetricDefinition definitions = 9; Reporter reporter = 10;
  google.protobuf.Duration rotation_interval = 11; google.protobuf.Duration graceful_deletion_interval = 12;
}`,
] as const;

/** The annotations of Envoy's protos extend these; nothing here reads them. */
const options = `syntax = "proto2";
package google.protobuf;
${['File', 'Message', 'Field', 'Oneof', 'Enum', 'EnumValue', 'Service', 'Method']
  .map((name) => `message ${name}Options { extensions 1000 to max; }`)
  .join('\n')}`;
