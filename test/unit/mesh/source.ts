import { groupKindKey, groupOf } from '../../../src/mesh/kubeObject.ts';
import type { GroupKind, KubeObject } from '../../../src/mesh/kubeObject.ts';
import type { ObjectSource } from '../../../src/mesh/snapshot.ts';
import { isMeshGroup } from '../../../src/mesh/wellKnown.ts';
import { ResourceCache } from '../../../src/cluster/resourceCache.ts';

/** A cluster of the real store, without a server: objects can be put and taken. */
export class StoredCluster implements ObjectSource {
  readonly #caches = new Map<string, ResourceCache>();
  readonly #problems: Readonly<Record<string, string>>;
  readonly meshKinds: ObjectSource['meshKinds'];
  #version = 0;

  constructor(
    objects: readonly KubeObject[],
    options: {
      readonly problems?: Readonly<Record<string, string>>;
      readonly meshKinds?: readonly GroupKind[];
    } = {},
  ) {
    this.#problems = options.problems ?? {};
    for (const object of objects) this.put(object);
    const kinds = new Map(
      [...objects.map(kindOf).filter(({ group }) => isMeshGroup(group)), ...(options.meshKinds ?? [])].map(
        (kind) => [groupKindKey(kind), { ...kind, namespaced: true }],
      ),
    );
    this.meshKinds = [...kinds.values()];
  }

  put(object: KubeObject): void {
    const resourceVersion = String(++this.#version);
    this.#cache(kindOf(object)).upsert({ ...object, metadata: { ...object.metadata, resourceVersion } });
  }

  take(object: KubeObject): void {
    this.#cache(kindOf(object)).remove(object);
  }

  objects(kind: GroupKind): readonly KubeObject[] {
    return this.#cache(kind).all;
  }

  objectsIn(kind: GroupKind, namespace: string): readonly KubeObject[] {
    return this.#cache(kind).in(namespace);
  }

  object(kind: GroupKind, key: string): KubeObject | undefined {
    return this.#cache(kind).get(key);
  }

  complete(): boolean {
    return true;
  }

  problem(kind: GroupKind): string | undefined {
    return this.#problems[groupKindKey(kind)];
  }

  revision(kind: GroupKind, namespace?: string): number {
    return this.#cache(kind).revision(namespace);
  }

  #cache(kind: GroupKind): ResourceCache {
    const key = groupKindKey(kind);
    let cache = this.#caches.get(key);
    if (cache === undefined) {
      cache = new ResourceCache((object) => object);
      this.#caches.set(key, cache);
    }
    return cache;
  }
}

function kindOf({ apiVersion, kind }: KubeObject): GroupKind {
  return { group: groupOf(apiVersion), kind };
}

/** An object in namespace `default`, unless its kind has none or `more` says otherwise. */
export function object(
  apiVersion: string,
  kind: string,
  name: string,
  more: { readonly metadata?: object; readonly spec?: object; readonly status?: object } = {},
): KubeObject {
  const cluster = ['Namespace', 'CustomResourceDefinition', 'MutatingWebhookConfiguration'].includes(kind);
  const { metadata, ...rest } = more;
  return {
    apiVersion,
    kind,
    metadata: { name, ...(cluster ? {} : { namespace: 'default' }), ...metadata },
    ...rest,
  };
}

/** A pod that runs and is ready, with the labels `app` and `version`. */
export function runningPod(app: string, version = 'v1', state: object = { running: {} }): KubeObject {
  const ready = 'running' in state;
  return object('v1', 'Pod', `${app}-${version}-5d-x`, {
    metadata: {
      labels: { app, version, 'pod-template-hash': '5d' },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${app}-${version}-5d`, uid: 'u' },
      ],
    },
    spec: { containers: [{ name: 'app' }, { name: 'istio-proxy', image: 'istio/proxyv2:1.30.2' }] },
    status: {
      phase: ready ? 'Running' : 'Pending',
      containerStatuses: [
        { name: 'app', ready, state },
        { name: 'istio-proxy', ready, state },
      ],
    },
  });
}
