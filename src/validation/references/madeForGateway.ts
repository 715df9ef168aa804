import { stringAt } from '../../mesh/fields.ts';
import type { ReferenceScope } from './referenceScope.ts';

/**
 * Whether istiod makes a Service of that name for a Gateway that is known: `<gateway>-<class>`, and for waypoints the
 * name of the Gateway. Nobody has to apply it.
 * Source: istio:pilot/pkg/config/kube/gatewaycommon/classinfo.go
 */
export function isMadeForGateway(scope: ReferenceScope, namespace: string, name: string): boolean {
  return scope.objects('gateway.networking.k8s.io', 'Gateway').some((gateway) => {
    if (gateway.namespace !== namespace) return false;
    const of = stringAt(gateway.value, 'spec', 'gatewayClassName');
    if (of === 'istio-waypoint') return name === gateway.name;
    return of === 'istio' && name === `${gateway.name}-istio`;
  });
}
