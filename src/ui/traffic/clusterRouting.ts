import type { Disposable } from 'vscode';
import type { GroupKind, KubeObject } from '../../mesh/kubeObject.ts';
import type { RoutingObjects } from '../../mesh/routing/promisedSplit.ts';
import { GATEWAY, HTTP_ROUTE, NAMESPACE, POD, SERVICE } from '../../mesh/wellKnown.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { whenKnown } from '../cluster/whenKnown.ts';

const VIRTUAL_SERVICE: GroupKind = { group: 'networking.istio.io', kind: 'VirtualService' };
const DESTINATION_RULE: GroupKind = { group: 'networking.istio.io', kind: 'DestinationRule' };
const REFERENCE_GRANT: GroupKind = { group: 'gateway.networking.k8s.io', kind: 'ReferenceGrant' };

const KINDS = [
  GATEWAY,
  HTTP_ROUTE,
  VIRTUAL_SERVICE,
  DESTINATION_RULE,
  REFERENCE_GRANT,
  SERVICE,
  POD,
  NAMESPACE,
] as const;

export type ClusterRoutingObjects = RoutingObjects & { readonly gateways: readonly KubeObject[] };

/** Keeps everything watched that decides where requests go, until it is disposed. */
export class ClusterRouting implements Disposable {
  readonly #hub: ClusterHub;
  readonly #use: Disposable;

  constructor(hub: ClusterHub) {
    this.#hub = hub;
    this.#use = hub.use(KINDS);
  }

  /** Resolves when the objects are known, or when it is clear that they will not be. */
  async known(): Promise<void> {
    await this.#hub.connect();
    await whenKnown(this.#hub, KINDS);
  }

  /** The objects as they are now. */
  objects(): ClusterRoutingObjects {
    const of = (kind: GroupKind): readonly KubeObject[] => [...this.#hub.objects(kind)];
    return {
      gateways: of(GATEWAY),
      routes: of(HTTP_ROUTE),
      virtualServices: of(VIRTUAL_SERVICE),
      destinationRules: of(DESTINATION_RULE),
      services: of(SERVICE),
      pods: of(POD),
      grants: of(REFERENCE_GRANT),
      namespaces: of(NAMESPACE),
    };
  }

  dispose(): void {
    this.#use.dispose();
  }
}
