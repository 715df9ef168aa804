import { l10n } from 'vscode';
import { healthOf } from '../../mesh/conditions.ts';
import { listAt, numberAt } from '../../mesh/fields.ts';
import { missingGateway, parentGateways } from '../../mesh/routeParents.ts';
import { selectsNoPod } from '../../mesh/selectedPods.ts';
import { Snapshot } from '../../mesh/snapshot.ts';
import { statusInShort } from '../../mesh/statusInShort.ts';
import type { NodeState } from '../../mesh/tree/meshNode.ts';
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
  return new ObjectStates(hub).of(kind, namespace, name);
}

/** The states of many objects at one moment: what they have in common is looked up once. */
export class ObjectStates {
  readonly #hub: ClusterHub;
  readonly snapshot: Snapshot;
  #attached: ReadonlyMap<string, number> | undefined;

  constructor(hub: ClusterHub) {
    this.#hub = hub;
    this.snapshot = new Snapshot(hub);
  }

  /** The state of an object in the chosen cluster; `undefined` while nothing is known. */
  of(kind: GroupKind, namespace: string | undefined, name: string): ObjectState | undefined {
    const hub = this.#hub;
    const { session } = hub;
    if (session === undefined || hub.state.state !== 'connected') return undefined;
    const served = session.served(kind);
    if (served === undefined) {
      const detail = l10n.t('The cluster does not serve {0}: its CRD is not installed.', kind.kind);
      return { icon: 'circle-slash', text: l10n.t('kind not installed'), detail, object: undefined };
    }
    const where = namespace ?? hub.namespace;
    const object = session.object(kind, served.namespaced ? `${where}/${name}` : name);
    if (object === undefined) {
      if (!hub.complete(kind, where)) return undefined;
      return { icon: 'circle-outline', text: l10n.t('not applied'), detail: '', object: undefined };
    }
    return { ...this.#describe(object), object };
  }

  #describe(object: KubeObject): Omit<ObjectState, 'object'> {
    if (object.metadata.deletionTimestamp !== undefined)
      return { icon: 'loading~spin', text: l10n.t('being deleted'), detail: '' };
    const missing = object.kind.endsWith('Route') ? missingGateway(object, this.snapshot) : undefined;
    if (missing !== undefined) {
      const detail = l10n.t('There is no Gateway {0} in namespace {1}.', missing.name, missing.namespace);
      return { icon: 'error', text: l10n.t('no Gateway {0}', missing.name), detail };
    }
    const short = statusInShort(object);
    if (short !== undefined) return { icon: ICONS[short.state], text: short.text, detail: short.detail };
    const health = healthOf(object);
    switch (health.state) {
      case 'bad':
        return { icon: 'error', text: health.word, detail: health.message };
      case 'pending':
        return { icon: 'loading~spin', text: l10n.t('no status yet'), detail: '' };
      case 'good':
        return {
          icon: 'pass',
          text: [health.word, this.#routes(object)].filter((word) => word !== '').join(' · '),
          detail: '',
        };
      case 'none':
        if (selectsNoPod(object, this.snapshot)) {
          const detail = l10n.t('No pod of namespace {0} has these labels.', object.metadata.namespace ?? '');
          return { icon: 'warning', text: l10n.t('selects no pod'), detail };
        }
        return { icon: 'pass', text: l10n.t('applied'), detail: '' };
    }
  }

  #routes(object: KubeObject): string {
    if (object.kind !== 'Gateway') return '';
    this.#attached ??= attachedRoutes(this.snapshot);
    const { namespace = '', name } = object.metadata;
    const reported = listAt(object, 'status', 'listeners').reduce<number>(
      (sum, listener) => sum + (numberAt(listener, 'attachedRoutes') ?? 0),
      0,
    );
    const count = Math.max(this.#attached.get(`${namespace}/${name}`) ?? 0, reported);
    return count === 1 ? l10n.t('1 route attached') : l10n.t('{0} routes attached', count);
  }
}

const ICONS: Readonly<Record<NodeState, string>> = {
  good: 'pass',
  neutral: 'pass',
  pending: 'loading~spin',
  warning: 'warning',
  bad: 'error',
};

/** How many routes name each Gateway, by `namespace/name`. */
function attachedRoutes(snapshot: Snapshot): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const routes = snapshot.meshKinds
    .filter((kind) => kind.kind.endsWith('Route'))
    .flatMap((kind) => snapshot.all(kind));
  for (const route of routes) {
    const parents = new Set(parentGateways(route).map(({ namespace, name }) => `${namespace}/${name}`));
    for (const key of parents) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
