import * as l10n from '@vscode/l10n';
import { formatMismatch } from '../stringFormat.ts';
import { mapAt, textAt, type Fields, type Report } from './report.ts';

const forbidden = [
  'internal.istio.io/webhook-always-reject',
  'internal.istio.io/parents',
  'internal.istio.io/parent-namespace',
];

/** Annotations and times that the webhook looks at on every kind of Istio. */
export function checkAnnotations(report: Report, object: unknown, kind: string, spec: Fields): void {
  const metadata = mapAt(object, 'metadata');
  const created = textAt(metadata, 'creationTimestamp');
  if (
    typeof metadata?.['creationTimestamp'] === 'string' &&
    formatMismatch('date-time', created) !== undefined
  ) {
    report.refuse(
      'time',
      ['metadata', 'creationTimestamp'],
      l10n.t('"{0}" is no time: remove it, the cluster sets it.', created),
      'value',
    );
  }
  const annotations = mapAt(metadata, 'annotations');
  if (annotations === undefined) return;
  for (const name of forbidden) {
    if (Object.hasOwn(annotations, name))
      report.refuse(
        'annotation',
        ['metadata', 'annotations', name],
        l10n.t("The annotation {0} is Istio's own and cannot be set.", name),
        'key',
      );
  }
  const name = 'istio.io/dry-run';
  if (!Object.hasOwn(annotations, name)) return;
  const path = ['metadata', 'annotations', name];
  const action = textAt(spec, 'action');
  if (kind !== 'AuthorizationPolicy')
    report.refuse('annotation', path, l10n.t('{0} is only possible on an AuthorizationPolicy.', name), 'key');
  else if (!['', 'ALLOW', 'DENY'].includes(action))
    report.refuse('annotation', path, l10n.t('{0} only works with the actions ALLOW and DENY.', name), 'key');
  else if (!/^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(textAt(annotations, name)))
    report.refuse('annotation', path, l10n.t('{0} is "true" or "false".', name), 'value');
}
