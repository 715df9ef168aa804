import { EventEmitter, l10n, workspace } from 'vscode';
import type { Disposable, Event, TextDocument, Uri } from 'vscode';
import type { GroupKind } from '../../mesh/kubeObject.ts';
import { groupKindKey } from '../../mesh/kubeObject.ts';
import { HostIndex } from '../../validation/references/hostIndex.ts';
import { nearestOfEach, objectsOfDocuments } from '../../validation/references/referenceScope.ts';
import type { ReferenceScope } from '../../validation/references/referenceScope.ts';
import type { KnownObject } from '../../validation/references/knownObject.ts';
import { RouteIndex } from '../../validation/references/routeIndex.ts';
import { Twins } from '../../validation/references/twins.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { DisposableStore } from '../lifecycle.ts';
import { fileKey } from './fileKey.ts';
import { Manifests } from './manifests.ts';
import type { StoredManifest, WorkspaceManifests } from './workspaceManifests.ts';

/** Objects of one place by their kinds. */
type Layer = ReadonlyMap<string, readonly KnownObject[]>;

interface StoredObjects {
  readonly namespace: string;
  readonly objects: readonly KnownObject[];
}

/**
 * The objects that a manifest may refer to: those of its own file, then those of other open manifests, those of the
 * cluster, and those of the workspace's other files, which may be applied one day. Kinds that somebody asked for are
 * watched while there is a connection; it does not connect by itself.
 */
export class KnownObjects implements Disposable {
  readonly #hub: ClusterHub;
  readonly #manifests: Manifests;
  readonly #stored: WorkspaceManifests;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<void>());
  /** What the cluster has of kinds that were asked for changed, or what the workspace has. */
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #asked = new Map<string, GroupKind>();
  readonly #used = new Map<string, Disposable>();
  readonly #ofCluster = new Map<string, readonly KnownObject[]>();
  /** Objects of stored manifests, made once for each namespace that counts where they name none. */
  readonly #ofStored = new WeakMap<StoredManifest, StoredObjects>();

  constructor(hub: ClusterHub, manifests: Manifests, stored: WorkspaceManifests) {
    this.#hub = hub;
    this.#manifests = manifests;
    this.#stored = stored;
    this.#owned.addAll(
      stored.onDidChange(() => this.#changed.fire()),
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
    const open = await this.openObjects(document);
    const layers: Layer[] = open.map(layerOf);
    const stored = layerOf(this.storedObjects());
    const cluster = this.#hub.state.state === 'connected' ? this.#hub.context?.name : undefined;
    const where = [
      l10n.t('this file'),
      ...(open.length > 1 ? [l10n.t('the other open files')] : []),
      ...(cluster === undefined ? [] : [l10n.t('the cluster {0}', cluster)]),
      ...(stored.size === 0
        ? []
        : [this.#stored.isCut ? l10n.t('a part of the workspace') : l10n.t('the workspace')]),
    ];
    const known = new Map<string, readonly KnownObject[]>();
    const objects = (group: string, kind: string): readonly KnownObject[] => {
      const key = groupKindKey({ group, kind });
      let found = known.get(key);
      if (found === undefined) {
        this.#ask({ group, kind });
        const ofCluster = cluster === undefined ? [] : this.#clusterObjects({ group, kind }, cluster);
        found = nearestOfEach([
          ...layers.flatMap((layer) => layer.get(key) ?? []),
          ...ofCluster,
          ...(stored.get(key) ?? []),
        ]);
        known.set(key, found);
      }
      return found;
    };
    const complete = (group: string, kind: string): boolean => {
      this.#ask({ group, kind });
      return cluster !== undefined && this.#hub.complete({ group, kind });
    };
    return {
      where: where.join(', '),
      defaultNamespace: namespace,
      objects,
      hosts: new HostIndex(objects),
      routes: new RouteIndex({ objects, complete }),
      twins: new Twins(() => open[0] ?? []),
      complete,
    };
  }

  /** The objects of open manifests, a list for each file; those of `first` come first. */
  async openObjects(first: TextDocument | undefined): Promise<readonly (readonly KnownObject[])[]> {
    const files = [
      ...(first === undefined ? [] : [first]),
      ...workspace.textDocuments.filter((other) => other !== first && Manifests.isManifest(other)),
    ];
    const found: (readonly KnownObject[])[] = [];
    for (const file of files) {
      const origin = file === first ? l10n.t('this file') : nameOf(file.uri);
      const documents = await this.#manifests.documents(file);
      found.push(objectsOfDocuments(documents, origin, this.#hub.namespace, file.uri.toString()));
    }
    return found;
  }

  /** The objects of the workspace's manifests that are not open. */
  storedObjects(): readonly KnownObject[] {
    const open = new Set(workspace.textDocuments.map(({ uri }) => fileKey(uri)));
    return this.#stored.manifests.flatMap((manifest) =>
      open.has(fileKey(manifest.uri)) ? [] : this.#storedObjects(manifest),
    );
  }

  #storedObjects(manifest: StoredManifest): readonly KnownObject[] {
    const { namespace } = this.#hub;
    const made = this.#ofStored.get(manifest);
    if (made?.namespace === namespace) return made.objects;
    const { uri, documents } = manifest;
    const objects = objectsOfDocuments(documents, nameOf(uri), namespace, uri.toString()).map(
      (object) => ({ ...object, unopened: true }) as const,
    );
    this.#ofStored.set(manifest, { namespace, objects });
    return objects;
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

function nameOf(uri: Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
