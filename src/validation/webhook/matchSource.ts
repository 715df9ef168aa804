import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { fqdnProblem, isLabel } from './hosts.ts';
import { entriesAt, has, numberAt, textsAt, type Item, type Report } from './report.ts';
import { labelKeyProblem, labelValueProblem, portProblem } from './values.ts';

/** Names of gateways in a VirtualService or in one of its matches: `mesh`, a name, or `namespace/name`. */
export function checkGatewayNames(
  report: Report,
  names: readonly { readonly value: string; readonly path: Path }[],
): void {
  for (const { value, path } of names) {
    const slash = value.indexOf('/');
    if (slash < 0) {
      const problem = fqdnProblem(value);
      report.refuse('gateway-name', path, problem, 'value');
      if (problem === undefined) warnOfDots(report, value, path);
      // istiod looks no further once it meets a name without a namespace.
      return;
    }
    const namespace = value.slice(0, slash);
    const name = value.slice(slash + 1);
    if (!isLabel(namespace))
      report.refuse(
        'gateway-name',
        path,
        l10n.t('"{0}" cannot be the namespace of a Gateway: the form is NAMESPACE/NAME.', namespace),
        'value',
      );
    else if (!isLabel(name))
      report.refuse(
        'gateway-name',
        path,
        l10n.t('"{0}" cannot be the name of a Gateway: the form is NAMESPACE/NAME.', name),
        'value',
      );
  }
}

/** `NAME.NAMESPACE.svc.cluster.local`, as gateways were named at first. */
function warnOfDots(report: Report, value: string, path: Path): void {
  const [name = '', namespace = ''] = value.split('.');
  if (namespace === '') return;
  const better = `${namespace}/${name}`;
  report.warn(
    'gateway-name',
    path,
    l10n.t('A Gateway of another namespace is written NAMESPACE/NAME: {0}.', better),
    [{ kind: 'replace', value: better, title: l10n.t('Change to {0}', better) }],
  );
}

/** Port, source labels and gateways of any match. */
export function checkMatchSource(report: Report, match: Item): void {
  if (has(match.value, 'port') && numberAt(match.value, 'port') !== 0) {
    report.refuse('port', [...match.path, 'port'], portProblem(numberAt(match.value, 'port')), 'value');
  }
  for (const { key, value, path } of entriesAt(match.value, match.path, 'sourceLabels')) {
    report.refuse(
      'label',
      path,
      labelKeyProblem(key) ?? (typeof value === 'string' ? labelValueProblem(value) : undefined),
    );
  }
  checkGatewayNames(report, textsAt(match.value, match.path, 'gateways'));
}
