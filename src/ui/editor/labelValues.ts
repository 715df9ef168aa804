import { at, isRecord, stringAt, stringMapAt } from '../../mesh/fields.ts';
import type { Path } from '../../mesh/fields.ts';
import type { ManifestObject } from '../../manifests/documents.ts';
import type { Lookup } from '../../validation/references/lookup.ts';
import type { KnownObject } from '../../validation/references/knownObject.ts';
import { serviceOfHost } from '../../validation/references/services.ts';
import type { LiveValue } from './liveValue.ts';

/** Labels that a controller gives to one generation of pods: nobody selects by them. */
const OF_ONE_GENERATION = /(?:^|[/-])(?:pod-template-hash|controller-revision-hash|pod-template-generation)$/;

/** Where in an object the cursor is, as far as labels are concerned. */
export interface LabelPlace {
  /** The map that names labels. */
  readonly map: Path;
  /** The label whose value is wanted; `undefined` when a label is wanted. */
  readonly label: string | undefined;
}

/**
 * The map of labels that a path leads into: fields that select pods or namespaces by labels, not those that give labels.
 * @param isKey whether the last step is a field that is being typed
 */
export function labelPlace(path: Path, isKey: boolean): LabelPlace | undefined {
  const last = path.at(-1);
  if (!isKey && isSelecting(path)) return { map: path, label: undefined };
  if (typeof last !== 'string' || !isSelecting(path.slice(0, -1))) return undefined;
  return { map: path.slice(0, -1), label: isKey ? undefined : last };
}

function isSelecting(path: Path): boolean {
  const [last, before] = [path.at(-1), path.at(-2)];
  if (last === 'matchLabels' || last === 'sourceLabels') return true;
  if (last === 'labels') return before === 'workloadSelector' || path.at(-3) === 'subsets';
  return last === 'selector' && path.length === 2;
}

/** The labels, or the values of one, that workloads or namespaces have, those that most of them have first. */
export function labelValuesAt(
  object: ManifestObject,
  { map, label }: LabelPlace,
  lookup: Lookup,
): LiveValue[] {
  const given = stringMapAt(object.value, ...map);
  const found = new Map<string, { count: number; detail: string }>();
  for (const carrier of carriers(object, map, lookup)) {
    const labels = labelsOf(carrier);
    const values =
      label === undefined
        ? Object.keys(labels).filter((key) => !OF_ONE_GENERATION.test(key) && !Object.hasOwn(given, key))
        : [labels[label]].filter((value) => value !== undefined);
    for (const value of values) {
      const before = found.get(value);
      const detail = before?.detail ?? `${carrier.kind} ${carrier.name}, ${carrier.origin}`;
      found.set(value, { count: (before?.count ?? 0) + 1, detail });
    }
  }
  return [...found]
    .toSorted(([one, a], [other, b]) => b.count - a.count || one.localeCompare(other))
    .map(([value, { detail }]) => ({ value, detail }));
}

/** What a selector chooses among: namespaces, or workloads of a namespace, of a Service, or of all namespaces. */
function carriers({ identity, value }: ManifestObject, map: Path, lookup: Lookup): readonly KnownObject[] {
  if (map.includes('namespaces') || map.includes('namespaceSelector'))
    return lookup.scope.objects('', 'Namespace');
  const all = [...lookup.scope.objects('', 'Pod'), ...lookup.scope.objects('apps', 'Deployment')];
  // Istio looks for the pods of a gateway in all namespaces.
  if (identity.group === 'networking.istio.io' && identity.kind === 'Gateway') return all;
  const host = map.includes('subsets') ? stringAt(value, 'spec', 'host') : undefined;
  const service = host === undefined ? undefined : serviceOfHost(lookup, host).service;
  const namespace = service?.namespace ?? lookup.namespace;
  const inNamespace = all.filter((workload) => workload.namespace === namespace);
  const selector = Object.entries(stringMapAt(service?.value, 'spec', 'selector'));
  if (selector.length === 0) return inNamespace;
  return inNamespace.filter((workload) => {
    const labels = labelsOf(workload);
    return selector.every(([key, wanted]) => labels[key] === wanted);
  });
}

/** Of a Deployment those of its pods. */
function labelsOf({ value }: KnownObject): Readonly<Record<string, string>> {
  const template = at(value, 'spec', 'template');
  return stringMapAt(isRecord(template) ? template : value, 'metadata', 'labels');
}
