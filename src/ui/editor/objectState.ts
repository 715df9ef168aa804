import { l10n } from 'vscode';
import { healthOf } from '../../mesh/conditions.ts';
import { listAt, numberAt } from '../../mesh/fields.ts';
import { missingGateway, parentGateways } from '../../mesh/routeParents.ts';
import { Snapshot } from '../../mesh/snapshot.ts';
import type { GroupKind, KubeObject } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';

/** What became of a document's object, in the words of its lens. */
export interface ObjectState {
  readonly icon: string;
  readonly text: string;
  readonly detail: string;
  readonly object: KubeObject | undefined;
}

/** The state of an object in the chosen cluster; `undefined` while nothing is known. */
export function objectState(
  hub: ClusterHub,
  kind: GroupKind,
  namespace: string | undefined,
  name: string,
): ObjectState | undefined {
  const { session } = hub;
  if (session === undefined || hub.state.state !== 'connected') return undefined;
  const served = session.served(kind);
  if (served === undefined) {
    const detail = l10n.t('The cluster does not serve {0}: its CRD is not installed.', kind.kind);
    return { icon: 'circle-slash', text: l10n.t('kind not installed'), detail, object: undefined };
  }
  const object = session.object(kind, served.namespaced ? `${namespace ?? hub.namespace}/${name}` : name);
  if (object === undefined) {
    if (session.view(kind).state !== 'synced') return undefined;
    return { icon: 'circle-outline', text: l10n.t('not applied'), detail: '', object: undefined };
  }
  return { ...describe(object, hub), object };
}

function describe(object: KubeObject, hub: ClusterHub): Omit<ObjectState, 'object'> {
  if (object.metadata.deletionTimestamp !== undefined)
    return { icon: 'loading~spin', text: l10n.t('being deleted'), detail: '' };
  const missing = object.kind.endsWith('Route') ? missingGateway(object, new Snapshot(hub)) : undefined;
  if (missing !== undefined) {
    const detail = l10n.t('There is no Gateway {0} in namespace {1}.', missing.name, missing.namespace);
    return { icon: 'error', text: l10n.t('no Gateway {0}', missing.name), detail };
  }
  const health = healthOf(object);
  switch (health.state) {
    case 'bad':
      return { icon: 'error', text: health.word, detail: health.message };
    case 'pending':
      return { icon: 'loading~spin', text: l10n.t('no status yet'), detail: '' };
    case 'good':
      return {
        icon: 'pass',
        text: [health.word, attached(object, hub)].filter((word) => word !== '').join(' · '),
        detail: '',
      };
    case 'none':
      return { icon: 'pass', text: replicas(object) ?? l10n.t('applied'), detail: '' };
  }
}

function attached(object: KubeObject, hub: ClusterHub): string {
  if (object.kind !== 'Gateway') return '';
  const routes = hub.meshKinds
    .filter((kind) => kind.kind.endsWith('Route'))
    .flatMap((kind) => hub.objects(kind))
    .filter((route) =>
      parentGateways(route).some(
        (ref) => ref.name === object.metadata.name && ref.namespace === object.metadata.namespace,
      ),
    ).length;
  const reported = listAt(object, 'status', 'listeners').reduce<number>(
    (sum, listener) => sum + (numberAt(listener, 'attachedRoutes') ?? 0),
    0,
  );
  const count = Math.max(routes, reported);
  return count === 1 ? l10n.t('1 route attached') : l10n.t('{0} routes attached', count);
}

function replicas(object: KubeObject): string | undefined {
  const wanted = numberAt(object, 'spec', 'replicas');
  if (object.kind !== 'Deployment' || wanted === undefined) return undefined;
  return l10n.t('{0} of {1} ready', numberAt(object, 'status', 'readyReplicas') ?? 0, wanted);
}
