import { at, listAt, stringAt, type Path } from '../../mesh/fields.ts';
import { isClusterWide } from './clusterWide.ts';
import type { Reference } from './reference.ts';

/** A Service by its name in the whole cluster: `reviews.shop.svc.cluster.local`. */
const SERVICE_HOST = /^[^.]+\.([^.]+)\.svc(?:\.|$)/;
/** What stands for namespaces without being the name of one: this one, all, none. */
const NO_NAMES: ReadonlySet<string> = new Set(['.', '*', '~']);

/**
 * The namespaces that an object names: its own, those of what it refers to, in each of their forms, and those that it
 * is shown to or takes callers from.
 * @param references what else the object refers to
 */
export function* namespaceNames(
  { group, kind }: { readonly group: string; readonly kind: string },
  object: unknown,
  references: readonly Reference[],
): Generator<Reference> {
  if (!isClusterWide(kind)) yield* whole(object, ['metadata', 'namespace']);
  for (const reference of references) {
    const { path, start } = reference;
    if (path.at(-1) === 'name') yield* whole(object, [...path.slice(0, -1), 'namespace']);
    const text = stringAt(object, ...path);
    if (text === undefined) continue;
    yield* before(path, text, start);
    if (reference.target.by === 'host' && reference.target.subset === undefined)
      yield* part(
        path,
        SERVICE_HOST.exec(text.slice(start))?.[1],
        start + text.slice(start).indexOf('.') + 1,
      );
  }
  for (const index of listAt(object, 'spec', 'exportTo').keys())
    yield* whole(object, ['spec', 'exportTo', index]);
  if (kind === 'AuthorizationPolicy') yield* callers(object);
  if (kind === 'ReferenceGrant')
    for (const index of listAt(object, 'spec', 'from').keys())
      yield* whole(object, ['spec', 'from', index, 'namespace']);
  if (group === 'rbac.authorization.k8s.io')
    for (const index of listAt(object, 'subjects').keys())
      yield* whole(object, ['subjects', index, 'namespace']);
}

function* callers(object: unknown): Generator<Reference> {
  for (const [index, rule] of listAt(object, 'spec', 'rules').entries()) {
    for (const [number, from] of listAt(rule, 'from').entries()) {
      for (const list of ['namespaces', 'notNamespaces']) {
        for (const item of listAt(at(from, 'source'), list).keys())
          yield* whole(object, ['spec', 'rules', index, 'from', number, 'source', list, item]);
      }
    }
  }
}

/** `namespace/name`, and the `ns/namespace/sa/name` of a principal, with the name at `start`. */
function* before(path: Path, text: string, start: number): Generator<Reference> {
  const found = /(?:^|\/)([^/]+)\/(?:sa\/)?$/.exec(text.slice(0, start));
  if (found !== null) yield* part(path, found[1], found.index + (found[0].startsWith('/') ? 1 : 0));
}

function* whole(object: unknown, path: Path): Generator<Reference> {
  yield* part(path, stringAt(object, ...path), 0);
}

function* part(path: Path, name: string | undefined, start: number): Generator<Reference> {
  if (name === undefined || name === '' || name.includes('*') || NO_NAMES.has(name)) return;
  yield {
    role: 'namespace',
    path,
    start,
    target: { by: 'name', group: '', kind: 'Namespace', namespace: '', name },
  };
}
