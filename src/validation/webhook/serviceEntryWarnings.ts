import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import { has, itemsAt, textAt, type Fields, type Item, type Report } from './report.ts';

export interface Entry {
  readonly spec: Fields;
  readonly resolution: string;
  readonly hosts: readonly { readonly value: string; readonly path: Path }[];
  readonly ports: readonly Item[];
  readonly endpoints: readonly Item[];
  readonly labels: Fields | undefined;
}

/** What the webhook lets pass with a warning, because it rarely does what its author wants. */
export function warnOfServiceEntry(report: Report, entry: Entry): void {
  const { spec, resolution, hosts, ports } = entry;
  for (const { value, path } of resolution === 'DYNAMIC_DNS' ? [] : hosts) {
    if (value.includes('*') && value !== '*' && !value.startsWith('*.'))
      report.warn(
        'host',
        path,
        l10n.t('"{0}" has a "*" that stands for part of a name: only a whole first part can be "*".', value),
      );
  }
  if (resolution === 'NONE' && has(spec, 'workloadSelector'))
    report.warn(
      'selector',
      ['spec', 'workloadSelector'],
      l10n.t('Without a resolution the selected workloads are not used: set resolution to STATIC.'),
    );
  const addresses = itemsAt(spec, ['spec'], 'addresses');
  if (addresses.length === 0) warnOfTakingAll(report, entry);
  const tcp = ports.find((port) => /^tcp$/i.test(textAt(port.value, 'protocol')));
  if (resolution.startsWith('DNS') && addresses.length > 0 && hosts.length > 1 && tcp !== undefined)
    report.warn(
      'several-hosts',
      tcp.path,
      l10n.t('With addresses a TCP port belongs to one host: plain TCP does not show which one is meant.'),
    );
}

/** Without an address a TCP port is only told by its number, so that it takes what is meant for others. */
function warnOfTakingAll(report: Report, { resolution, ports, labels }: Entry): void {
  const hasOwnAddress =
    resolution !== 'NONE' && !/^false$/i.test(textAt(labels, 'networking.istio.io/enable-autoallocate-ip'));
  if (hasOwnAddress) return;
  for (const { value, path } of ports) {
    if (!['', 'TCP'].includes(textAt(value, 'protocol'))) continue;
    report.warn(
      'tcp-address',
      path,
      l10n.t('Without addresses this port takes all TCP traffic to its number, whatever host is meant.'),
    );
  }
}
