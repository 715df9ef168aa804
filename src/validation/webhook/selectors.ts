import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { entriesAt, has, itemsAt, mapAt, textAt, type Fields, type Report } from './report.ts';
import { listInWords } from '../wording.ts';

/** Kinds that a policy can be attached to, by group. */
const targets: readonly (readonly [group: string, kind: string])[] = [
  ['', 'Service'],
  ['core', 'Service'],
  ['networking.istio.io', 'ServiceEntry'],
  ['gateway.networking.k8s.io', 'Gateway'],
  ['gateway.networking.k8s.io', 'GatewayClass'],
];

/** Checks `selector`, `targetRef` and `targetRefs` of a policy. */
export function checkTargets(report: Report, spec: Fields, path: Path): void {
  const set = ['selector', 'targetRef', 'targetRefs'].filter((name) =>
    name === 'targetRefs' ? itemsAt(spec, path, name).length > 0 : has(spec, name),
  );
  if (set.length > 1)
    report.refuse(
      'several-targets',
      path,
      l10n.t('Only one of selector, targetRef and targetRefs may be set, not {0}.', listInWords(set, 'and')),
    );
  checkSelector(report, mapAt(spec, 'selector'), [...path, 'selector'], 'matchLabels');
  const single = mapAt(spec, 'targetRef');
  if (single !== undefined) checkTarget(report, single, [...path, 'targetRef']);
  for (const item of itemsAt(spec, path, 'targetRefs')) checkTarget(report, item.value, item.path);
}

function checkTarget(report: Report, target: unknown, path: Path): void {
  if (textAt(target, 'name') === '')
    report.refuse('target-name', [...path, 'name'], l10n.t('A target needs a name.'));
  if (textAt(target, 'namespace') !== '') {
    const fix = { kind: 'remove', title: l10n.t('Remove "{0}"', 'namespace') } as const;
    report.refuse(
      'target-namespace',
      [...path, 'namespace'],
      l10n.t('A policy can only target objects of its own namespace: leave out namespace.'),
      'key',
      [fix],
    );
  }
  const group = textAt(target, 'group');
  const kind = textAt(target, 'kind');
  if (!targets.some(([allowedGroup, allowedKind]) => allowedGroup === group && allowedKind === kind)) {
    report.refuse(
      'target-kind',
      [...path, 'kind'],
      l10n.t(
        'A policy cannot target {0} of group "{1}". It can target Service (group ""), ServiceEntry (networking.istio.io), and Gateway or GatewayClass (gateway.networking.k8s.io).',
        kind,
        group,
      ),
      'value',
    );
  }
}

/** Checks the labels of a selector: `matchLabels` of policies, `labels` of Sidecar, ServiceEntry and EnvoyFilter. */
export function checkSelector(
  report: Report,
  selector: Fields | undefined,
  path: Path,
  field: 'matchLabels' | 'labels',
): void {
  if (selector === undefined) return;
  const labels = entriesAt(selector, path, field);
  for (const { key, value, path: place } of labels) {
    if (key === '') report.refuse('selector-key', place, l10n.t('The key of a label must not be empty.'));
    else if (key.includes('*') || (typeof value === 'string' && value.includes('*'))) {
      report.refuse(
        'selector-wildcard',
        place,
        l10n.t('A selector compares whole labels: "*" is not possible here.'),
      );
    }
  }
  if (labels.length === 0) {
    report.warn(
      'selector-empty',
      path,
      field === 'labels'
        ? l10n.t('This selector has no {0}, so it selects all workloads of the namespace.', field)
        : l10n.t('This selector has no {0}, so it selects all workloads.', field),
    );
  }
}

/** Checks `exportTo`. @param isServiceEntry may say `~`, for nobody */
export function checkExportTo(
  report: Report,
  spec: Fields,
  path: Path,
  namespace: string,
  isServiceEntry: boolean,
  hasSelector: boolean,
): void {
  const items = itemsAt(spec, path, 'exportTo').filter((item) => typeof item.value === 'string');
  if (items.length === 0) return;
  const seen = new Set<string>();
  for (const item of items) {
    const text = String(item.value);
    const key = text === '.' ? namespace : text;
    if (seen.has(key))
      report.refuse(
        'export-duplicate',
        item.path,
        key === text
          ? l10n.t('"{0}" stands twice in exportTo.', text)
          : l10n.t('"." and {0} mean the same namespace.', namespace),
        'value',
      );
    else if (key === '~' && !isServiceEntry)
      report.refuse(
        'export-none',
        item.path,
        l10n.t('Only a ServiceEntry can be exported to nobody ("~").'),
        'value',
      );
    else if (
      key !== '*' &&
      key !== '~' &&
      key !== '.' &&
      !/^[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/.test(key)
    ) {
      report.refuse(
        'export-form',
        item.path,
        l10n.t('exportTo takes ".", "*" or the name of a namespace, not "{0}".', text),
        'value',
      );
    } else seen.add(key);
  }
  if (hasSelector && seen.size > 0 && (!seen.has(namespace) || seen.size > 1)) {
    report.refuse(
      'export-selector',
      [...path, 'exportTo'],
      l10n.t('With a workloadSelector a DestinationRule can only be exported to its own namespace (".").'),
    );
  }
  if (seen.has('*') && items.length > 1)
    report.refuse(
      'export-all',
      [...path, 'exportTo'],
      l10n.t('"*" already means all namespaces: remove the other entries.'),
    );
  if (seen.has('~') && items.length > 1)
    report.refuse(
      'export-nobody',
      [...path, 'exportTo'],
      l10n.t('"~" means nobody: remove the other entries.'),
    );
}
