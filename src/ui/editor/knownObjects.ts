import { EventEmitter, l10n, workspace } from 'vscode';
import type { Disposable, Event, TextDocument, Uri } from 'vscode';
import type { GroupKind } from '../../mesh/kubeObject.ts';
import { groupKindKey } from '../../mesh/kubeObject.ts';
import { HostIndex } from '../../validation/references/hostIndex.ts';
import { objectsOfDocuments } from '../../validation/references/referenceScope.ts';
import type { KnownObject, ReferenceScope } from '../../validation/references/referenceScope.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { DisposableStore } from '../lifecycle.ts';
import { Manifests } from './manifests.ts';

/** Objects of one place by their kinds. */
type Layer = ReadonlyMap<string, readonly KnownObject[]>;

/**
 * The objects that a manifest may refer to: those of its own file, then those of other open manifests, then those of
 * the cluster. Kinds that somebody asked for are watched while there is a connection; it does not connect by itself.
 */
export class KnownObjects implements Disposable {
  readonly #hub: ClusterHub;
  readonly #manifests: Manifests;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<void>());
  /** What the cluster has of kinds that were asked for changed. */
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #asked = new Map<string, GroupKind>();
  readonly #used = new Map<string, Disposable>();
  readonly #ofCluster = new Map<string, readonly KnownObject[]>();

  constructor(hub: ClusterHub, manifests: Manifests) {
    this.#hub = hub;
    this.#manifests = manifests;
    this.#owned.addAll(
      hub.onDidChangeObjects((kinds) => {
        let isAsked = false;
        for (const key of kinds) {
          this.#ofCluster.delete(key);
          isAsked ||= this.#asked.has(key);
        }
        if (isAsked) this.#changed.fire();
      }),
      hub.onDidChangeState(() => {
        this.#ofCluster.clear();
        this.watch();
        if (this.#asked.size > 0) this.#changed.fire();
      }),
    );
  }

  /** Where references of a file are looked up, as things are now. */
  async scope(document: TextDocument): Promise<ReferenceScope> {
    const namespace = this.#hub.namespace;
    const layers: Layer[] = [
      layerOf(objectsOfDocuments(await this.#manifests.documents(document), l10n.t('this file'), namespace)),
    ];
    const others = workspace.textDocuments.filter(
      (other) => other !== document && Manifests.isManifest(other),
    );
    for (const other of others) {
      const origin = nameOf(other.uri);
      layers.push(layerOf(objectsOfDocuments(await this.#manifests.documents(other), origin, namespace)));
    }
    const cluster = this.#hub.state.state === 'connected' ? this.#hub.context?.name : undefined;
    const where = [
      l10n.t('this file'),
      ...(others.length > 0 ? [l10n.t('the other open files')] : []),
      ...(cluster === undefined ? [] : [l10n.t('the cluster {0}', cluster)]),
    ];
    const known = new Map<string, readonly KnownObject[]>();
    const objects = (group: string, kind: string): readonly KnownObject[] => {
      const key = groupKindKey({ group, kind });
      let found = known.get(key);
      if (found === undefined) {
        this.#ask({ group, kind });
        const ofCluster = cluster === undefined ? [] : this.#clusterObjects({ group, kind }, cluster);
        found = withoutDoubles([...layers.map((layer) => layer.get(key) ?? []), ofCluster]);
        known.set(key, found);
      }
      return found;
    };
    return {
      where: where.join(', '),
      defaultNamespace: namespace,
      objects,
      hosts: new HostIndex(objects),
      complete: (group, kind) => {
        this.#ask({ group, kind });
        return cluster !== undefined && this.#hub.complete({ group, kind });
      },
    };
  }

  /** Watches the kinds that were asked for, once there is a connection. */
  watch(): void {
    if (this.#hub.state.state !== 'connected') return;
    for (const [key, kind] of this.#asked) {
      if (!this.#used.has(key)) this.#used.set(key, this.#hub.use([kind]));
    }
  }

  dispose(): void {
    for (const use of this.#used.values()) use.dispose();
    this.#owned.dispose();
  }

  #ask(kind: GroupKind): void {
    const key = groupKindKey(kind);
    if (!this.#asked.has(key)) this.#asked.set(key, kind);
  }

  #clusterObjects(kind: GroupKind, cluster: string): readonly KnownObject[] {
    const key = groupKindKey(kind);
    let found = this.#ofCluster.get(key);
    if (found === undefined) {
      const origin = l10n.t('the cluster {0}', cluster);
      found = this.#hub.objects(kind).map((value) => ({
        ...kind,
        name: value.metadata.name,
        namespace: value.metadata.namespace ?? '',
        value,
        origin,
      }));
      this.#ofCluster.set(key, found);
    }
    return found;
  }
}

function layerOf(objects: readonly KnownObject[]): Layer {
  return Map.groupBy(objects, groupKindKey);
}

/** Of objects with the same name the one of the nearest place counts: a text stands for what it will become. */
function withoutDoubles(layers: readonly (readonly KnownObject[])[]): readonly KnownObject[] {
  const seen = new Set<string>();
  return layers.flat().filter(({ namespace, name }) => {
    const key = `${namespace}/${name}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function nameOf(uri: Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
