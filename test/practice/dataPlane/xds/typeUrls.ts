/** The resource types of Envoy's discovery service that a proxy of Istio asks for. */
const prefix = 'type.googleapis.com/envoy.config.';
export const clusterType = `${prefix}cluster.v3.Cluster`;
export const endpointType = `${prefix}endpoint.v3.ClusterLoadAssignment`;
export const listenerType = `${prefix}listener.v3.Listener`;
export const routeType = `${prefix}route.v3.RouteConfiguration`;
export const secretType = 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret';
