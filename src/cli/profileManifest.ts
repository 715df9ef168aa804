import * as l10n from '@vscode/l10n';
import { loadAll } from 'js-yaml';
import { stringAt } from '../mesh/fields.ts';
import { CliParseError } from './cliCommand.ts';

/** One object that a profile installs. */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface ManifestGroup {
  readonly kind: string;
  readonly objects: readonly ManifestObject[];
}

/** The objects of `istioctl manifest generate`. @throws CliParseError when it is not YAML */
export function manifestObjects(text: string): readonly ManifestObject[] {
  let documents: unknown[];
  try {
    documents = loadAll(text);
  } catch {
    throw new CliParseError(l10n.t('istioctl generated something that is not YAML.'));
  }
  return documents.flatMap((value): ManifestObject[] => {
    const apiVersion = stringAt(value, 'apiVersion');
    const kind = stringAt(value, 'kind');
    const name = stringAt(value, 'metadata', 'name');
    const namespace = stringAt(value, 'metadata', 'namespace');
    if (apiVersion === undefined || kind === undefined || name === undefined) return [];
    const object = { apiVersion, kind, name, value: value as Record<string, unknown> };
    return [namespace === undefined ? object : { ...object, namespace }];
  });
}

/** The objects by kind: what runs first, CRDs last, since nobody reads them. */
export function manifestGroups(objects: readonly ManifestObject[]): readonly ManifestGroup[] {
  const groups = Map.groupBy(objects, ({ kind }) => kind);
  const rank = (kind: string): number =>
    ['Deployment', 'DaemonSet', 'Service', 'ConfigMap'].indexOf(kind) === -1
      ? kind === 'CustomResourceDefinition'
        ? 9
        : 5
      : ['Deployment', 'DaemonSet', 'Service', 'ConfigMap'].indexOf(kind);
  return [...groups]
    .map(([kind, members]) => ({ kind, objects: members.toSorted((a, b) => a.name.localeCompare(b.name)) }))
    .sort((a, b) => rank(a.kind) - rank(b.kind) || a.kind.localeCompare(b.kind));
}

/** What another profile adds and leaves out, by kind, namespace and name; objects in both are compared as JSON. */
export function manifestDifference(
  left: readonly ManifestObject[],
  right: readonly ManifestObject[],
): {
  readonly added: readonly ManifestObject[];
  readonly removed: readonly ManifestObject[];
  readonly changed: readonly ManifestObject[];
} {
  const key = ({ apiVersion, kind, namespace, name }: ManifestObject): string =>
    [apiVersion.replace(/\/?[^/]*$/, ''), kind, namespace ?? '', name].join('|');
  const before = new Map(left.map((object) => [key(object), object]));
  const after = new Map(right.map((object) => [key(object), object]));
  return {
    added: right.filter((object) => !before.has(key(object))),
    removed: left.filter((object) => !after.has(key(object))),
    changed: right.filter((object) => {
      const was = before.get(key(object));
      return was !== undefined && JSON.stringify(was.value) !== JSON.stringify(object.value);
    }),
  };
}
