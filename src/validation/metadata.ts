import * as l10n from '@vscode/l10n';
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
  string: l10n.t('text'),
  number: l10n.t('a whole number'),
  map: l10n.t('a map of fields'),
  list: l10n.t('a list'),
  any: l10n.t('anything'),
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
        message: l10n.t('metadata is missing: each {0} needs a name.', kind),
      },
    ];
  }
  if (!isRecord(meta)) return [typeIssue(['metadata'], l10n.t('a map of fields'), meta)];
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
      message: l10n.t('managedFields belongs to the cluster and cannot be applied: remove it.'),
      fixes: [{ kind: 'remove', title: l10n.t('Remove "{0}"', 'managedFields'), safe: true }],
    });
  }
  for (const [index, value] of listAt(meta, 'finalizers').entries()) {
    const path = ['metadata', 'finalizers', index];
    if (typeof value !== 'string') issues.push(typeIssue(path, 'text', value));
    else if (!isQualifiedName(value)) {
      const message = l10n.t(
        '{0} cannot be a finalizer: it is a name, mostly with a domain and "/" in front.',
        show(value),
      );
      issues.push({ ...metadata, code: 'metadata/finalizer', path, at: 'value', message });
    }
  }
  for (const [index, value] of listAt(meta, 'ownerReferences').entries()) {
    for (const name of ['apiVersion', 'kind', 'name', 'uid']) {
      if (stringAt(value, name) !== undefined) continue;
      const path = ['metadata', 'ownerReferences', index, name];
      issues.push({
        ...metadata,
        code: 'metadata/owner',
        path,
        message: l10n.t('{0} is missing.', pathLabel(path)),
      });
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
  const hint = fixes.length > 0 ? l10n.t(' Put it in quotes.') : '';
  return {
    ...metadata,
    code: 'metadata/type',
    path,
    at: 'value',
    message: l10n.t('{0} must be {1}, but is {2}.{3}', pathLabel(path), wanted, typeInWords(value), hint),
    fixes,
  };
}

function unknownField(name: string, meta: Readonly<Record<string, unknown>>): Issue {
  const near = nearest(name, Object.keys(fields));
  const useful = near !== undefined && !Object.hasOwn(meta, near) ? near : undefined;
  const remove: FixPlan = { kind: 'remove', title: l10n.t('Remove "{0}"', name) };
  const rename: FixPlan[] =
    useful === undefined
      ? []
      : [{ kind: 'rename', to: useful, title: l10n.t('Change to "{0}"', useful), safe: true }];
  return {
    ...metadata,
    code: 'metadata/unknown-field',
    path: ['metadata', name],
    at: 'key',
    message: l10n.t(
      'metadata has no field "{0}".{1}',
      name,
      useful === undefined
        ? l10n.t(' Is it indented too far, or should it be a label?')
        : l10n.t(' Did you mean "{0}"?', useful),
    ),
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
      ? [
          {
            kind: 'insert',
            key: 'name',
            value: kind.toLowerCase(),
            title: l10n.t('Add "{0}"', 'name'),
            path: ['metadata'],
          },
        ]
      : [];
  return [
    {
      ...metadata,
      code: 'metadata/missing',
      path: ['metadata', 'name'],
      message: l10n.t('metadata.name is missing: each {0} needs a name.', kind),
      fixes,
    },
  ];
}

function badName(path: Path, text: string, test: (text: string) => boolean): Issue {
  const better = asName(text);
  const isLabel = test === isDns1123Label;
  const allowed = isLabel
    ? l10n.t(
        'lower-case letters, digits and "-", starting and ending with a letter or digit, at most 63 characters',
      )
    : l10n.t(
        'lower-case letters, digits, "-" and ".", starting and ending with a letter or digit, at most 253 characters',
      );
  const fixes: FixPlan[] =
    better !== undefined && better !== text && test(better)
      ? [{ kind: 'replace', value: better, title: l10n.t('Change to {0}', better) }]
      : [];
  return {
    ...metadata,
    code: 'metadata/name',
    path,
    at: 'value',
    message: l10n.t('{0} cannot be {1}: a name is {2}.', pathLabel(path), show(text), allowed),
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
    message: l10n.t('A {0} belongs to the whole cluster: the namespace is ignored.', kind),
    fixes: [{ kind: 'remove', title: l10n.t('Remove "{0}"', 'namespace'), safe: true }],
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
        message: l10n.t(
          '{0} cannot be the key of {1}: it is a name of at most 63 letters, digits, "-", "_" and ".", with an optional domain and "/" in front.',
          show(key),
          field === 'labels' ? l10n.t('a label') : l10n.t('an annotation'),
        ),
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
        message: l10n.t(
          'The label {0} cannot be {1}: a value is at most 63 letters, digits, "-", "_" and ".", starting and ending with a letter or digit.',
          key,
          show(value),
        ),
      });
    }
    if (field === 'annotations') bytes += key.length + (typeof value === 'string' ? value.length : 0);
  }
  if (bytes > maxAnnotationBytes) {
    issues.push({
      ...metadata,
      code: 'metadata/size',
      path: ['metadata', field],
      message: l10n.t('The annotations are larger than 256 KiB together.'),
    });
  }
  return issues;
}
