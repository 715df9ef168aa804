import { BlockList, isIP } from 'node:net';
import { at, listAt, numberAt, stringAt } from '../../../../src/mesh/fields.ts';

/** What is known of a connection before its first request is read. */
export interface ConnectionFacts {
  readonly destinationIp: string;
  readonly destinationPort: number;
  readonly sourceIp: string;
  readonly transport: 'tls' | 'raw_buffer';
  readonly serverName: string | undefined;
  /** ALPN of TLS, or what the HTTP inspector has found. */
  readonly applications: readonly string[];
}

/**
 * The filter chain of a listener for a connection. Criteria count in Envoy's order, and for each only the chains with
 * the most specific match go on; without any, the listener's default chain takes it.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/listener/v3/listener_components.proto#config-listener-v3-filterchainmatch
 * @returns `undefined` when the connection is closed
 */
export function filterChainOf(listener: unknown, facts: ConnectionFacts): unknown {
  let chains = listAt(listener, 'filterChains');
  for (const score of criteria) {
    const scored = chains.map((chain) => score(at(chain, 'filterChainMatch'), facts));
    const best = Math.max(...scored);
    // Once the more specific one is chosen there is no way back to the others.
    chains = best < 0 ? [] : chains.filter((_chain, index) => scored[index] === best);
  }
  return chains[0] ?? at(listener, 'defaultFilterChain');
}

/** How well a match fits: -1 not at all, 0 because it asks for nothing, more the more specific it is. */
type Score = (match: unknown, facts: ConnectionFacts) => number;

const criteria: readonly Score[] = [
  (match, { destinationPort }) => {
    const port = numberAt(match, 'destinationPort');
    return port === undefined ? 0 : port === destinationPort ? 1 : -1;
  },
  (match, { destinationIp }) => longestRange(listAt(match, 'prefixRanges'), destinationIp),
  (match, { serverName }) => {
    const names = listAt(match, 'serverNames');
    if (names.length === 0) return 0;
    return Math.max(
      ...names.map((name) => serverNameScore(String(name).toLowerCase(), serverName?.toLowerCase())),
    );
  },
  (match, { transport }) => {
    const wanted = stringAt(match, 'transportProtocol');
    return wanted === undefined || wanted === '' ? 0 : wanted === transport ? 1 : -1;
  },
  (match, { applications }) => {
    const wanted = listAt(match, 'applicationProtocols');
    if (wanted.length === 0) return 0;
    return applications.some((name) => wanted.includes(name)) ? 1 : -1;
  },
  (match, { sourceIp }) => longestRange(listAt(match, 'sourcePrefixRanges'), sourceIp),
];

function serverNameScore(name: string, given: string | undefined): number {
  if (given === undefined) return name === '*' ? 0 : -1;
  if (name === given) return 1000;
  if (!name.startsWith('*')) return -1;
  return given.endsWith(name.slice(1)) ? name.length : -1;
}

function longestRange(ranges: readonly unknown[], ip: string): number {
  if (ranges.length === 0) return 0;
  const fitting = ranges
    .filter((range) => rangeHas(range, ip))
    .map((range) => 1 + (numberAt(range, 'prefixLen') ?? 0));
  return fitting.length === 0 ? -1 : Math.max(...fitting);
}

/** Whether a CidrRange has an address. */
export function rangeHas(range: unknown, ip: string): boolean {
  const prefix = stringAt(range, 'addressPrefix') ?? '';
  const family = isIP(prefix);
  if (family === 0 || isIP(ip) !== family) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(prefix, numberAt(range, 'prefixLen') ?? 0, type);
  return list.check(ip, type);
}
