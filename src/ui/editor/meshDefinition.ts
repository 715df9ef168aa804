import { Range, workspace } from 'vscode';
import type { DefinitionProvider, LocationLink, Position, TextDocument, Uri } from 'vscode';
import { parseManifestDocument } from '../../manifests/documents.ts';
import { headOf, locate } from '../../manifests/locate.ts';
import { stringMapAt, type Path } from '../../mesh/fields.ts';
import type { GroupKind, KubeObject } from '../../mesh/kubeObject.ts';
import { declarationsOf } from '../../validation/references/names.ts';
import type { Named } from '../../validation/references/names.ts';
import type { LabelTarget } from '../../validation/references/reference.ts';
import type { ReferenceScope } from '../../validation/references/referenceScope.ts';
import type { KnownObject } from '../../validation/references/knownObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { whenKnown } from '../cluster/whenKnown.ts';
import type { ObjectDocuments } from '../explorer/objectDocuments.ts';
import type { MeshNames, NameAt, NamePlace } from './meshNames.ts';

/** How long a definition waits for kinds that are only now watched, in milliseconds. */
const SYNC_MS = 2_000;
const WORKLOADS: readonly GroupKind[] = [
  { group: 'apps', kind: 'Deployment' },
  { group: 'apps', kind: 'StatefulSet' },
  { group: 'apps', kind: 'DaemonSet' },
];

/** Goes to what a name stands for: in the manifests, and where none defines it, to the object in the cluster. */
export class MeshDefinition implements DefinitionProvider {
  readonly #hub: ClusterHub;
  readonly #names: MeshNames;
  readonly #documents: ObjectDocuments;

  constructor(hub: ClusterHub, names: MeshNames, documents: ObjectDocuments) {
    this.#hub = hub;
    this.#names = names;
    this.#documents = documents;
  }

  async provideDefinition(document: TextDocument, position: Position): Promise<LocationLink[] | undefined> {
    const here = await this.#names.at(document, position);
    if (here === undefined) return undefined;
    const found =
      'labels' in here.meant
        ? await this.#workloads(here.meant.labels, here, document)
        : await this.#definitions(here.meant.named, here, document);
    return found.map(({ uri, range }) => ({
      targetUri: uri,
      targetRange: range,
      originSelectionRange: here.range,
    }));
  }

  async #definitions(named: Named, here: NameAt, document: TextDocument): Promise<Target[]> {
    const places = await this.#names.places(named, here, document);
    const declared = places.filter(({ declares }) => declares);
    if (declared.length > 0) return declared;
    const object = await this.#inCluster(here.scope, named, (one) => isThe(one, named));
    if (object !== undefined) {
      const part = declarationsOf(object).find((one) => one.part?.name === named.part?.name);
      return [await this.#liveTarget(object, part?.path ?? [])];
    }
    // A part that is nowhere: its object is the place where it would have to be.
    if (named.part === undefined) return [];
    const { group, kind, namespace, name } = named;
    return this.#definitions({ group, kind, namespace, name }, here, document);
  }

  async #workloads(target: LabelTarget, here: NameAt, document: TextDocument): Promise<Target[]> {
    const objects = await this.#names.objects(document);
    const selected = objects.filter((object) => isWorkload(object) && isSelected(object, target));
    if (selected.length > 0) return selected.map((object): NamePlace => this.#names.placeOf(object));
    for (const kind of WORKLOADS) {
      const object = await this.#inCluster(here.scope, kind, (one) => isSelected(one, target));
      if (object !== undefined) return [await this.#liveTarget(object, [])];
    }
    return [];
  }

  /** The object of the cluster; a kind that was not watched so far is waited for. */
  async #inCluster(
    scope: ReferenceScope,
    { group, kind }: GroupKind,
    isWanted: (object: KnownObject) => boolean,
  ): Promise<KnownObject | undefined> {
    if (this.#hub.state.state !== 'connected') return undefined;
    if (!scope.complete(group, kind)) await this.#synced({ group, kind });
    const found = this.#hub.objects({ group, kind });
    return found
      .map((value) => ({
        group,
        kind,
        name: value.metadata.name,
        namespace: value.metadata.namespace ?? '',
        value,
        origin: '',
      }))
      .find(isWanted);
  }

  async #synced(kind: GroupKind): Promise<void> {
    if (this.#hub.session?.served(kind) === undefined) return;
    const use = this.#hub.use([kind]);
    await whenKnown(this.#hub, [kind], { limitMs: SYNC_MS });
    use.dispose();
  }

  async #liveTarget({ value }: KnownObject, path: Path): Promise<Target> {
    const uri = this.#documents.uriOf(value as KubeObject);
    const document = await workspace.openTextDocument(uri);
    const parsed = parseManifestDocument(document.getText());
    const [start, end] = path.length === 0 ? [0, 0] : headOf(parsed, locate(parsed, path));
    return { uri, range: new Range(document.positionAt(start), document.positionAt(end)) };
  }
}

interface Target {
  readonly uri: Uri;
  readonly range: Range;
}

function isThe(object: KnownObject, named: Named): boolean {
  return object.name === named.name && object.namespace === named.namespace;
}

function isWorkload({ group, kind }: KnownObject): boolean {
  return WORKLOADS.some((workload) => workload.group === group && workload.kind === kind);
}

function isSelected({ namespace, value }: KnownObject, target: LabelTarget): boolean {
  if (target.namespace !== undefined && target.namespace !== namespace) return false;
  const labels = stringMapAt(value, 'spec', 'template', 'metadata', 'labels');
  return Object.entries(target.labels).every(([key, text]) => labels[key] === text);
}
