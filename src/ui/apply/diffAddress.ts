import { Uri } from 'vscode';
import type { GroupKind } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { kindOf } from '../editor/manifests.ts';
import type { PlacedObject } from '../editor/manifests.ts';
import { DIFF_SCHEME } from '../editor/schemes.ts';
import type { ManifestItem } from './manifestFiles.ts';

/** What a diff is made of: an object of a manifest, and where it would be applied. */
export interface DiffSource extends GroupKind {
  /** Of the manifest. */
  readonly uri: string;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly context: string;
  /** Of objects that name none. */
  readonly defaultNamespace: string;
}

/** What a diff of a document is made of when it is opened now. */
export function diffSource({ document, placed }: ManifestItem, hub: ClusterHub): DiffSource {
  const { name, namespace } = placed.object.identity;
  return {
    ...kindOf(placed),
    uri: document.uri.toString(),
    name,
    namespace,
    context: hub.context?.name ?? '',
    defaultNamespace: hub.namespace,
  };
}

/** Whether an object of the manifest is the one that a diff is made of. */
export function isOf({ group, kind, name, namespace }: DiffSource, { object }: PlacedObject): boolean {
  const { identity } = object;
  return (
    group === identity.group &&
    kind === identity.kind &&
    name === identity.name &&
    namespace === identity.namespace
  );
}

/** The address of a side. It tells what the diff is made of, so that it outlives its extension host. */
export function diffUri(
  { label, source }: { readonly label: string; readonly source: DiffSource | undefined },
  id: string,
  side: 'before' | 'after',
): Uri {
  // A name comes from a file and may hold anything; a slash of either kind would make a folder of it.
  const path = `/${label.replaceAll(/[\\/]/g, '_')}.yaml`;
  const query = new URLSearchParams({ id, side });
  if (source !== undefined) {
    const { uri, context, defaultNamespace, group, kind, name, namespace } = source;
    const told = { file: uri, context, default: defaultNamespace, group, kind, name, namespace };
    for (const [key, value] of Object.entries(told)) if (value !== undefined) query.set(key, value);
  }
  return Uri.from({ scheme: DIFF_SCHEME, path, query: query.toString() });
}

export function idOf(uri: Uri): string {
  return new URLSearchParams(uri.query).get('id') ?? '';
}

export function isBefore(uri: Uri): boolean {
  return new URLSearchParams(uri.query).get('side') === 'before';
}

/** What a diff is made of, by the address of a side; `undefined` where the address does not say. */
export function sourceOf(uri: Uri): { readonly label: string; readonly source: DiffSource } | undefined {
  const query = new URLSearchParams(uri.query);
  const [file, context, defaultNamespace] = ['file', 'context', 'default'].map((name) => query.get(name));
  if (!file || !context || !defaultNamespace) return undefined;
  const label = uri.path.slice(1).replace(/\.yaml$/, '');
  const source = {
    uri: file,
    context,
    defaultNamespace,
    group: query.get('group') ?? '',
    kind: query.get('kind') ?? '',
    name: query.get('name') ?? undefined,
    namespace: query.get('namespace') ?? undefined,
  };
  return { label, source };
}
