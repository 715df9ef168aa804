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
        `Istio knows no appProtocol ${application}. Did you mean ${near}?`,
        [{ kind: 'replace', value: near, title: `Change to ${near}` }],
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
      title: `Change to http-${name}`,
    } as const;
    lookup.say(
      false,
      'reference/port-protocol',
      [...path, 'name'],
      `The name ${name} does not tell Istio what the port carries: start it with the protocol, such as http-${name}, or set appProtocol. Until then Istio guesses.`,
      [fix],
    );
  }
}
