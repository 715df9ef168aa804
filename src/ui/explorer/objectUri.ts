import { Uri } from 'vscode';
import { groupKindKey, groupOf } from '../../mesh/kubeObject.ts';
import type { GroupKind, KubeObject } from '../../mesh/kubeObject.ts';

export const OBJECT_SCHEME = 'meshwalk-object';

/** How an object is shown: as YAML, or in words with its conditions and events. */
export type ObjectView = 'yaml' | 'describe';

/** Which object of which context a document shows, and how. */
export interface ObjectAddress {
  readonly view: ObjectView;
  readonly context: string;
  readonly kind: GroupKind;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Where the text of an object is read; `context` is the name of its context in the kubeconfig. */
export function objectUri(context: string, object: KubeObject, view: ObjectView = 'yaml'): Uri {
  const kind = groupKindKey({ group: groupOf(object.apiVersion), kind: object.kind });
  const { namespace = '', name } = object.metadata;
  const query = new URLSearchParams({ context, kind, namespace, name });
  if (view !== 'yaml') query.set('view', view);
  const path = `/${object.kind} ${name}.${view === 'yaml' ? 'yaml' : 'txt'}`;
  return Uri.from({ scheme: OBJECT_SCHEME, path, query: query.toString() });
}

/** What {@link objectUri} was made of. */
export function objectAddress(uri: Uri): ObjectAddress {
  const query = new URLSearchParams(uri.query);
  const kind = query.get('kind') ?? '';
  const dot = kind.indexOf('.');
  return {
    view: query.get('view') === 'describe' ? 'describe' : 'yaml',
    context: query.get('context') ?? '',
    kind: dot < 0 ? { group: '', kind } : { group: kind.slice(dot + 1), kind: kind.slice(0, dot) },
    namespace: query.get('namespace') || undefined,
    name: query.get('name') ?? '',
  };
}
