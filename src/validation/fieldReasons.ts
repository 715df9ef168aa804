import * as l10n from '@vscode/l10n';
import type { Path } from '../mesh/fields.ts';

/** Why a field must be there, for the fields that learners forget. Keyed by kind and path without indexes. */
const reasons: Readonly<Record<string, string>> = {
  'Gateway spec.gatewayClassName': l10n.t(
    'it says which controller runs the gateway. Istio answers to "istio".',
  ),
  'Gateway spec.listeners': l10n.t('a gateway without a listener accepts no traffic.'),
  'Gateway spec.listeners.name': l10n.t('routes attach to a listener by its name.'),
  'Gateway spec.listeners.port': l10n.t('the listener must say on which port it accepts traffic.'),
  'Gateway spec.listeners.protocol': l10n.t('the listener must say what it speaks, such as HTTP or HTTPS.'),
  'Gateway spec.servers.hosts': l10n.t(
    'a server must say for which hosts it accepts traffic; "*" means all.',
  ),
  'Gateway spec.servers.port': l10n.t('the server must say on which port it accepts traffic.'),
  'HTTPRoute spec.parentRefs.name': l10n.t('it says to which Gateway the route attaches.'),
  'HTTPRoute spec.rules.backendRefs.name': l10n.t('it says to which Service the requests go.'),
  'HTTPRoute spec.rules.filters.type': l10n.t('the type says which of the filter fields is used.'),
  'VirtualService spec.hosts': l10n.t('it says for which host names the routes are.'),
  'VirtualService spec.http.route.destination': l10n.t('it says to which service the requests go.'),
  'VirtualService spec.http.route.destination.host': l10n.t(
    'it names the service, such as reviews or reviews.default.svc.cluster.local.',
  ),
  'DestinationRule spec.host': l10n.t('it names the service that the rule is for.'),
  'DestinationRule spec.subsets.name': l10n.t('a VirtualService chooses a subset by its name.'),
  'ServiceEntry spec.hosts': l10n.t('it says which host names the entry adds to the mesh.'),
  'ServiceEntry spec.ports': l10n.t('the mesh must know on which ports the service answers.'),
  'ReferenceGrant spec.from': l10n.t('it says who may refer to objects of this namespace.'),
  'ReferenceGrant spec.to': l10n.t('it says which objects of this namespace may be referred to.'),
  'BackendTLSPolicy spec.validation': l10n.t('it says how the backend proves who it is.'),
};

export function missingReason(kind: string, path: Path): string | undefined {
  return reasons[`${kind} ${path.filter((step) => typeof step === 'string').join('.')}`];
}
