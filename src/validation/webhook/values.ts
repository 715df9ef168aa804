import * as l10n from '@vscode/l10n';
import { isLabel } from './hosts.ts';

/** Small forms that istiod checks in many places. Each check gives what is wrong in words, or `undefined`. */

const units: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Nanoseconds of a Go duration; `undefined` when it is none. */
export function nanoseconds(text: string): number | undefined {
  const found = /^([-+]?)((?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/.exec(text);
  if (!found) return undefined;
  let total = 0;
  for (const part of (found[2] ?? '').matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += Number(part[1]) * (units[part[2] ?? ''] ?? 0);
  }
  return found[1] === '-' ? -total : Math.round(total);
}

/** At least a millisecond, in whole milliseconds. */
export function durationProblem(text: string): string | undefined {
  const length = nanoseconds(text);
  if (length === undefined) return l10n.t('"{0}" is no duration: write 10s, 500ms or 1m30s.', text);
  if (length < 1e6) return l10n.t('"{0}" is too short: the least is 1ms.', text);
  return length % 1e6 === 0
    ? undefined
    : l10n.t('"{0}" is too exact: Istio counts whole milliseconds.', text);
}

export function portProblem(port: number): string | undefined {
  return port >= 1 && port <= 65535
    ? undefined
    : l10n.t('A port is a number from 1 to 65535, not {0}.', port);
}

const protocols = new Set([
  'tcp',
  'udp',
  'grpc',
  'grpc-web',
  'http',
  'http_proxy',
  'http2',
  'https',
  'tls',
  'mongo',
  'redis',
  'mysql',
]);
const httpProtocols = new Set(['http', 'http2', 'http_proxy', 'grpc', 'grpc-web']);

export function isKnownProtocol(name: string): boolean {
  return protocols.has(name.toLowerCase());
}

export function isHttpProtocol(name: string): boolean {
  return httpProtocols.has(name.toLowerCase());
}

export function isTlsProtocol(name: string): boolean {
  return ['https', 'tls'].includes(name.toLowerCase());
}

export const protocolNames = [
  'HTTP',
  'HTTPS',
  'HTTP2',
  'GRPC',
  'GRPC-WEB',
  'TCP',
  'TLS',
  'MONGO',
  'REDIS',
  'MYSQL',
] as const;

export function protocolProblem(name: string): string | undefined {
  return isKnownProtocol(name)
    ? undefined
    : l10n.t('"{0}" is no protocol that Istio knows. It knows {1}.', name, protocolNames.join(', '));
}

export function portNameProblem(name: string): string | undefined {
  return isLabel(name) ? undefined : l10n.t('"{0}" cannot name a port: use letters, digits and "-".', name);
}

/** As an absolute path to a file, or an abstract socket that starts with `@`. */
export function socketProblem(path: string): string | undefined {
  if (path === '') return l10n.t('The path of a Unix socket must not be empty.');
  if (path.startsWith('@')) return undefined;
  return path.startsWith('/') && !path.endsWith('/')
    ? undefined
    : l10n.t('"{0}" is not an absolute path to a file.', path);
}

const qualified =
  /^(?:([a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)*)\/)?((?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$/;

export function labelKeyProblem(key: string): string | undefined {
  const [, prefix = '', name] = qualified.exec(key) ?? [];
  return name !== undefined && name.length <= 63 && prefix.length <= 253
    ? undefined
    : l10n.t('"{0}" cannot be the key of a label.', key);
}

export function labelValueProblem(value: string): string | undefined {
  return /^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(value)
    ? undefined
    : l10n.t('"{0}" cannot be the value of a label: use letters, digits, "-", "_" and ".".', value);
}

const headerName = /^[!#$%&'*+\-.^_`|~A-Za-z0-9]+$/;

export function isHeaderName(name: string): boolean {
  return headerName.test(name);
}

/** Whether a name in a header match stands for a claim of a token: `@request.auth.claims.NAME`. */
export function isClaimMatch(name: string): boolean {
  if (!name.toLowerCase().startsWith('@request.auth.claims')) return false;
  const rest = name.slice('@request.auth.claims'.length);
  return (
    (rest.startsWith('.') && rest.length > 1) ||
    (rest.startsWith('[') && rest.endsWith(']') && rest.length > 2)
  );
}
