import { isRecord, listAt, stringAt, type Path } from '../mesh/fields.ts';
import type { FixPlan, Issue } from './issue.ts';
import { asName, isDns1123Label, isDns1123Subdomain, isLabelValue, isQualifiedName } from './names.ts';
import { nearest } from './nearest.ts';
import { quoted } from './structureMessages.ts';
import { pathLabel, show, typeInWords } from './wording.ts';

type FieldType = 'string' | 'number' | 'map' | 'list' | 'any';
/**
 * Fields of ObjectMeta with their types; what a server ignores in times is not judged.
 * Source: k8s.io/apimachinery `pkg/apis/meta/v1/types.go`.
 */
const fields: Readonly<Record<string, FieldType>> = {
  name: 'string',
  generateName: 'string',
  namespace: 'string',
  selfLink: 'string',
  uid: 'string',
  resourceVersion: 'string',
  generation: 'number',
  creationTimestamp: 'any',
  deletionTimestamp: 'any',
  deletionGracePeriodSeconds: 'number',
  labels: 'map',
  annotations: 'map',
  ownerReferences: 'list',
  finalizers: 'list',
  managedFields: 'list',
};
const typeWords = {
  string: 'text',
  number: 'a whole number',
  map: 'a map of fields',
  list: 'a list',
  any: 'anything',
} as const;
const maxAnnotationBytes = 256 * 1024;
const metadata = { severity: 'error', layer: 'metadata' } as const;

/** Checks `metadata` as an API server does for every custom resource. */
export function metadataIssues(
  object: Readonly<Record<string, unknown>>,
  kind: string,
  scope: 'Namespaced' | 'Cluster',
): Issue[] {
  const meta = object['metadata'];
  if (meta === undefined || meta === null) {
    return [
      {
        ...metadata,
        code: 'metadata/missing',
        path: ['metadata'],
        message: `metadata is missing: each ${kind} needs a name.`,
      },
    ];
  }
  if (!isRecord(meta)) return [typeIssue(['metadata'], 'a map of fields', meta)];
  const issues: Issue[] = [];
  for (const [name, value] of Object.entries(meta)) {
    const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (type === undefined) issues.push(unknownField(name, meta));
    else if (value !== null && !fits(value, type))
      issues.push(typeIssue(['metadata', name], typeWords[type], value));
  }
  issues.push(...nameIssues(meta, kind), ...listFieldIssues(meta));
  const namespace = meta['namespace'];
  if (typeof namespace === 'string' && namespace !== '') {
    if (scope === 'Cluster') issues.push(clusterScoped(kind));
    else if (!isDns1123Label(namespace))
      issues.push(badName(['metadata', 'namespace'], namespace, isDns1123Label));
  }
  issues.push(...mapIssues(meta, 'labels'), ...mapIssues(meta, 'annotations'));
  return issues;
}

/** Lists that authors hardly write by hand, but copy from a live object. */
function listFieldIssues(meta: Readonly<Record<string, unknown>>): Issue[] {
  const issues: Issue[] = [];
  if (Array.isArray(meta['managedFields'])) {
    issues.push({
      ...metadata,
      code: 'metadata/managed-fields',
      path: ['metadata', 'managedFields'],
      at: 'key',
      message: 'managedFields belongs to the cluster and cannot be applied: remove it.',
      fixes: [{ kind: 'remove', title: 'Remove "managedFields"', safe: true }],
    });
  }
  for (const [index, value] of listAt(meta, 'finalizers').entries()) {
    const path = ['metadata', 'finalizers', index];
    if (typeof value !== 'string') issues.push(typeIssue(path, 'text', value));
    else if (!isQualifiedName(value)) {
      const message = `${show(value)} cannot be a finalizer: it is a name, mostly with a domain and "/" in front.`;
      issues.push({ ...metadata, code: 'metadata/finalizer', path, at: 'value', message });
    }
  }
  for (const [index, value] of listAt(meta, 'ownerReferences').entries()) {
    for (const name of ['apiVersion', 'kind', 'name', 'uid']) {
      if (stringAt(value, name) !== undefined) continue;
      const path = ['metadata', 'ownerReferences', index, name];
      issues.push({ ...metadata, code: 'metadata/owner', path, message: `${pathLabel(path)} is missing.` });
    }
  }
  return issues;
}

function fits(value: unknown, type: FieldType): boolean {
  if (type === 'any') return true;
  if (type === 'map') return isRecord(value);
  if (type === 'list') return Array.isArray(value);
  return type === 'number' ? Number.isInteger(value) : typeof value === 'string';
}

function typeIssue(path: Path, wanted: string, value: unknown): Issue {
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  const fixes: FixPlan[] = wanted === 'text' && isScalar ? [quoted(value)] : [];
  const hint = fixes.length > 0 ? ' Put it in quotes.' : '';
  return {
    ...metadata,
    code: 'metadata/type',
    path,
    at: 'value',
    message: `${pathLabel(path)} must be ${wanted}, but is ${typeInWords(value)}.${hint}`,
    fixes,
  };
}

function unknownField(name: string, meta: Readonly<Record<string, unknown>>): Issue {
  const near = nearest(name, Object.keys(fields));
  const useful = near !== undefined && !Object.hasOwn(meta, near) ? near : undefined;
  const remove: FixPlan = { kind: 'remove', title: `Remove "${name}"` };
  const rename: FixPlan[] =
    useful === undefined ? [] : [{ kind: 'rename', to: useful, title: `Change to "${useful}"`, safe: true }];
  return {
    ...metadata,
    code: 'metadata/unknown-field',
    path: ['metadata', name],
    at: 'key',
    message: `metadata has no field "${name}".${useful === undefined ? ' Is it indented too far, or should it be a label?' : ` Did you mean "${useful}"?`}`,
    fixes: [...rename, remove],
  };
}

function nameIssues(meta: Readonly<Record<string, unknown>>, kind: string): Issue[] {
  const name = meta['name'];
  if (typeof name === 'string' && name !== '') {
    return isDns1123Subdomain(name) ? [] : [badName(['metadata', 'name'], name, isDns1123Subdomain)];
  }
  if (name !== undefined && name !== null && name !== '') return [];
  const prefix = meta['generateName'];
  if (typeof prefix === 'string' && prefix !== '') {
    return isDns1123Subdomain(prefix.replace(/-$/, ''))
      ? []
      : [badName(['metadata', 'generateName'], prefix, isDns1123Subdomain)];
  }
  const fixes: FixPlan[] =
    name === undefined
      ? [{ kind: 'insert', key: 'name', value: kind.toLowerCase(), title: 'Add "name"', path: ['metadata'] }]
      : [];
  return [
    {
      ...metadata,
      code: 'metadata/missing',
      path: ['metadata', 'name'],
      message: `metadata.name is missing: each ${kind} needs a name.`,
      fixes,
    },
  ];
}

function badName(path: Path, text: string, test: (text: string) => boolean): Issue {
  const better = asName(text);
  const isLabel = test === isDns1123Label;
  const allowed = `lower-case letters, digits${isLabel ? ' and "-"' : ', "-" and "."'}, starting and ending with a letter or digit, at most ${isLabel ? 63 : 253} characters`;
  const fixes: FixPlan[] =
    better !== undefined && better !== text && test(better)
      ? [{ kind: 'replace', value: better, title: `Change to ${better}` }]
      : [];
  return {
    ...metadata,
    code: 'metadata/name',
    path,
    at: 'value',
    message: `${pathLabel(path)} cannot be ${show(text)}: a name is ${allowed}.`,
    fixes,
  };
}

function clusterScoped(kind: string): Issue {
  return {
    code: 'metadata/cluster-scoped',
    severity: 'warning',
    layer: 'metadata',
    path: ['metadata', 'namespace'],
    at: 'key',
    message: `A ${kind} belongs to the whole cluster: the namespace is ignored.`,
    fixes: [{ kind: 'remove', title: 'Remove "namespace"', safe: true }],
  };
}

function mapIssues(meta: Readonly<Record<string, unknown>>, field: 'labels' | 'annotations'): Issue[] {
  const map = meta[field];
  if (!isRecord(map)) return [];
  const issues: Issue[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(map)) {
    const path = ['metadata', field, key];
    const name = field === 'labels' ? key : key.toLowerCase();
    if (!isQualifiedName(name)) {
      issues.push({
        ...metadata,
        code: 'metadata/key',
        path,
        at: 'key',
        message: `${show(key)} cannot be the key of ${field === 'labels' ? 'a label' : 'an annotation'}: it is a name of at most 63 letters, digits, "-", "_" and ".", with an optional domain and "/" in front.`,
      });
    }
    if (typeof value !== 'string') {
      if (value !== null) issues.push(typeIssue(path, 'text', value));
    } else if (field === 'labels' && !isLabelValue(value)) {
      issues.push({
        ...metadata,
        code: 'metadata/label',
        path,
        at: 'value',
        message: `The label ${key} cannot be ${show(value)}: a value is at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit.`,
      });
    }
    if (field === 'annotations') bytes += key.length + (typeof value === 'string' ? value.length : 0);
  }
  if (bytes > maxAnnotationBytes) {
    issues.push({
      ...metadata,
      code: 'metadata/size',
      path: ['metadata', field],
      message: 'The annotations are larger than 256 KiB together.',
    });
  }
  return issues;
}
