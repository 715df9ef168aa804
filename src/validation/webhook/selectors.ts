import type { Path } from '../../mesh/fields.ts';
import { entriesAt, has, itemsAt, mapAt, textAt, type Fields, type Report } from './report.ts';

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
      `Only one of selector, targetRef and targetRefs may be set, not ${set.join(' and ')}.`,
    );
  checkSelector(report, mapAt(spec, 'selector'), [...path, 'selector'], 'matchLabels');
  const single = mapAt(spec, 'targetRef');
  if (single !== undefined) checkTarget(report, single, [...path, 'targetRef']);
  for (const item of itemsAt(spec, path, 'targetRefs')) checkTarget(report, item.value, item.path);
}

function checkTarget(report: Report, target: unknown, path: Path): void {
  if (textAt(target, 'name') === '')
    report.refuse('target-name', [...path, 'name'], 'A target needs a name.');
  if (textAt(target, 'namespace') !== '') {
    const fix = { kind: 'remove', title: 'Remove "namespace"' } as const;
    report.refuse(
      'target-namespace',
      [...path, 'namespace'],
      'A policy can only target objects of its own namespace: leave out namespace.',
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
      `A policy cannot target ${kind} of group "${group}". It can target Service (group ""), ServiceEntry (networking.istio.io), and Gateway or GatewayClass (gateway.networking.k8s.io).`,
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
    if (key === '') report.refuse('selector-key', place, 'The key of a label must not be empty.');
    else if (key.includes('*') || (typeof value === 'string' && value.includes('*'))) {
      report.refuse(
        'selector-wildcard',
        place,
        'A selector compares whole labels: "*" is not possible here.',
      );
    }
  }
  if (labels.length === 0) {
    report.warn(
      'selector-empty',
      path,
      `This selector has no ${field}, so it selects all workloads${field === 'labels' ? ' of the namespace' : ''}.`,
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
          ? `"${text}" stands twice in exportTo.`
          : `"." and ${namespace} mean the same namespace.`,
        'value',
      );
    else if (key === '~' && !isServiceEntry)
      report.refuse(
        'export-none',
        item.path,
        'Only a ServiceEntry can be exported to nobody ("~").',
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
        `exportTo takes ".", "*" or the name of a namespace, not "${text}".`,
        'value',
      );
    } else seen.add(key);
  }
  if (hasSelector && seen.size > 0 && (!seen.has(namespace) || seen.size > 1)) {
    report.refuse(
      'export-selector',
      [...path, 'exportTo'],
      'With a workloadSelector a DestinationRule can only be exported to its own namespace (".").',
    );
  }
  if (seen.has('*') && items.length > 1)
    report.refuse(
      'export-all',
      [...path, 'exportTo'],
      '"*" already means all namespaces: remove the other entries.',
    );
  if (seen.has('~') && items.length > 1)
    report.refuse('export-nobody', [...path, 'exportTo'], '"~" means nobody: remove the other entries.');
}
