import type { Path } from '../mesh/fields.ts';

/** Why a field must be there, for the fields that learners forget. Keyed by kind and path without indexes. */
const reasons: Readonly<Record<string, string>> = {
  'Gateway spec.gatewayClassName': 'it says which controller runs the gateway. Istio answers to "istio".',
  'Gateway spec.listeners': 'a gateway without a listener accepts no traffic.',
  'Gateway spec.listeners.name': 'routes attach to a listener by its name.',
  'Gateway spec.listeners.port': 'the listener must say on which port it accepts traffic.',
  'Gateway spec.listeners.protocol': 'the listener must say what it speaks, such as HTTP or HTTPS.',
  'Gateway spec.servers.hosts': 'a server must say for which hosts it accepts traffic; "*" means all.',
  'Gateway spec.servers.port': 'the server must say on which port it accepts traffic.',
  'HTTPRoute spec.parentRefs.name': 'it says to which Gateway the route attaches.',
  'HTTPRoute spec.rules.backendRefs.name': 'it says to which Service the requests go.',
  'HTTPRoute spec.rules.filters.type': 'the type says which of the filter fields is used.',
  'VirtualService spec.hosts': 'it says for which host names the routes are.',
  'VirtualService spec.http.route.destination': 'it says to which service the requests go.',
  'VirtualService spec.http.route.destination.host':
    'it names the service, such as reviews or reviews.default.svc.cluster.local.',
  'DestinationRule spec.host': 'it names the service that the rule is for.',
  'DestinationRule spec.subsets.name': 'a VirtualService chooses a subset by its name.',
  'ServiceEntry spec.hosts': 'it says which host names the entry adds to the mesh.',
  'ServiceEntry spec.ports': 'the mesh must know on which ports the service answers.',
  'ReferenceGrant spec.from': 'it says who may refer to objects of this namespace.',
  'ReferenceGrant spec.to': 'it says which objects of this namespace may be referred to.',
  'BackendTLSPolicy spec.validation': 'it says how the backend proves who it is.',
};

export function missingReason(kind: string, path: Path): string | undefined {
  return reasons[`${kind} ${path.filter((step) => typeof step === 'string').join('.')}`];
}
