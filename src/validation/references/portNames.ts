import * as l10n from '@vscode/l10n';
import { listAt, stringAt } from '../../mesh/fields.ts';
import { nearest } from '../nearest.ts';
import type { Lookup } from './lookup.ts';

const prefixes = [
  'grpc',
  'grpc-web',
  'http',
  'http2',
  'https',
  'mongo',
  'mysql',
  'redis',
  'tcp',
  'tls',
  'udp',
];
const applicationProtocols = [...prefixes, 'kubernetes.io/h2c', 'kubernetes.io/ws', 'kubernetes.io/wss'];

/**
 * The name of a Service's port tells Istio what it carries: `http` or `http-web`. Any other name is taken for plain
 * TCP or guessed at. Source: istio.io, "Protocol selection".
 */
export function checkPortNames(lookup: Lookup, service: unknown): void {
  for (const [index, port] of listAt(service, 'spec', 'ports').entries()) {
    const path = ['spec', 'ports', index];
    const application = stringAt(port, 'appProtocol');
    if (application !== undefined) {
      const near = nearest(application, applicationProtocols);
      if (applicationProtocols.includes(application.toLowerCase()) || near === undefined) continue;
      lookup.say(
        false,
        'reference/port-protocol',
        [...path, 'appProtocol'],
        l10n.t('Istio knows no appProtocol {0}. Did you mean {1}?', application, near),
        [{ kind: 'replace', value: near, title: l10n.t('Change to {0}', near) }],
      );
      continue;
    }
    const name = stringAt(port, 'name');
    if (
      name === undefined ||
      stringAt(port, 'protocol') === 'UDP' ||
      prefixes.some((prefix) => name === prefix || name.startsWith(`${prefix}-`))
    )
      continue;
    const fix = {
      kind: 'replace',
      value: `http-${name}`.slice(0, 15).replace(/-+$/, ''),
      title: l10n.t('Change to http-{0}', name),
    } as const;
    lookup.say(
      false,
      'reference/port-protocol',
      [...path, 'name'],
      l10n.t(
        'The name {0} does not tell Istio what the port carries: start it with the protocol, such as http-{1}, or set appProtocol. Until then Istio guesses.',
        name,
        name,
      ),
      [fix],
    );
  }
}
