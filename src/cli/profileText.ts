import * as l10n from '@vscode/l10n';
import { dump } from 'js-yaml';
import { at, isRecord, listAt, stringAt } from '../mesh/fields.ts';
import { CliParseError } from './cliCommand.ts';
import { plainLine } from './plainText.ts';
import { manifestGroups } from './profileManifest.ts';
import type { ManifestObject } from './profileManifest.ts';

const CRD = 'CustomResourceDefinition';

/** What a profile installs: how many objects of each kind, and which. */
export function contentsText(objects: readonly ManifestObject[]): string {
  if (objects.length === 0) return l10n.t('This profile installs nothing.');
  const crds = objects.filter(({ kind }) => kind === CRD).length;
  const head = l10n.t('{0} objects, {1} of them CRDs', objects.length, crds);
  const groups = manifestGroups(objects).map(
    ({ kind, objects: members }) =>
      `${kind} (${members.length})\n${members.map((one) => `    ${nameOf(one)}`).join('\n')}`,
  );
  return [head, ...groups].join('\n\n');
}

export function nameOf({ namespace, name }: ManifestObject): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/**
 * Objects as YAML for comparing: in a fixed order, keys sorted, and of CRDs only which versions they have, because their
 * schemas are long and nobody reads them.
 */
export function manifestText(objects: readonly ManifestObject[]): string {
  return objects
    .toSorted((one, other) => `${one.kind} ${nameOf(one)}`.localeCompare(`${other.kind} ${nameOf(other)}`))
    .map(({ value }) => dump(withoutSchemas(value), { noRefs: true, lineWidth: -1, sortKeys: true }))
    .join('---\n');
}

function withoutSchemas(value: Readonly<Record<string, unknown>>): unknown {
  if (value['kind'] !== CRD) return value;
  const versions = listAt(value, 'spec', 'versions').map((version) => ({
    name: at(version, 'name'),
    served: at(version, 'served'),
    storage: at(version, 'storage'),
  }));
  return {
    apiVersion: value['apiVersion'],
    kind: CRD,
    metadata: { name: at(value, 'metadata', 'name') },
    spec: { versions },
  };
}

/**
 * What runs, cut down to the fields that a profile sets: what the two differ in is what somebody changed, or another
 * release set. Fields that the cluster does not have are left out.
 */
export function asInManifest(wanted: unknown, live: unknown): unknown {
  if (Array.isArray(wanted) && Array.isArray(live)) {
    const lives = live as unknown[];
    const [common, more] = [Math.min(wanted.length, lives.length), lives.slice(wanted.length)];
    return [
      ...(wanted as unknown[]).slice(0, common).map((item, index) => asInManifest(item, lives[index])),
      ...more,
    ];
  }
  if (!isRecord(wanted) || !isRecord(live)) return live;
  return Object.fromEntries(
    Object.entries(wanted)
      .filter(([key]) => Object.hasOwn(live, key))
      .map(([key, item]) => [key, asInManifest(item, live[key])]),
  );
}

/**
 * The values of a profile as YAML, merged as the charts get them: istioctl keeps them in the ConfigMap `values` of what it
 * generates. On top stand the workloads that it starts.
 */
export function valuesText(objects: readonly ManifestObject[]): string {
  const runs = objects.filter(({ kind }) => kind === 'Deployment' || kind === 'DaemonSet');
  const head = runs.map((one) => `# ${plainLine(`${one.kind} ${nameOf(one)}`)}\n`).join('');
  const kept = objects.find(({ kind, name }) => kind === 'ConfigMap' && name.startsWith('values'));
  const json = stringAt(kept?.value, 'data', 'merged-values');
  if (json === undefined)
    return `${head}# ${l10n.t('This profile brings no values: it installs no control plane.')}\n`;
  try {
    return `${head}\n${dump(JSON.parse(json), { noRefs: true, lineWidth: -1, sortKeys: true })}`;
  } catch {
    throw new CliParseError(l10n.t('istioctl generated values that are not JSON.'));
  }
}

/** The components that an install has come through, by the lines that istioctl prints for each. */
export function installedComponents(output: string): readonly string[] {
  return output.split('\n').flatMap((line) => {
    const name = /^\s*✔ (.+) installed/.exec(line)?.[1];
    return name === undefined ? [] : [name];
  });
}

/** The objects that `istioctl uninstall --dry-run` says it would remove, as `Kind namespace/name`. */
export function uninstallList(output: string): readonly string[] {
  return output.split('\n').flatMap((line) => {
    const [, kind, name, namespace] =
      /object \S*, Kind=([^/\s]+)\/(\S+?)\.([a-z0-9-]*) because of dry run/.exec(line) ?? [];
    if (kind === undefined || name === undefined) return [];
    return [`${kind} ${namespace === undefined || namespace === '' ? name : `${namespace}/${name}`}`];
  });
}
