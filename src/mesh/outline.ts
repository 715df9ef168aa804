import * as l10n from '@vscode/l10n';
import { at, isRecord, listAt, numberAt, stringAt, stringMapAt, type Path } from './fields.ts';
import { groupKindKey } from './kubeObject.ts';
import type { GroupKind } from './kubeObject.ts';
import { httpRouteMatchWords, virtualServiceMatchWords } from './routing/ruleWords.ts';

/** What a part of an object is, for an icon. */
export type OutlineRole = 'rule' | 'listener' | 'subset' | 'port' | 'host' | 'container' | 'key';

/** A part of an object that one would look for in an outline. */
export interface OutlineEntry {
  readonly name: string;
  readonly detail: string;
  readonly role: OutlineRole;
  /** From the object's root. */
  readonly path: Path;
}

type Describe = (item: unknown, index: number) => { readonly name: string; readonly detail: string };

interface Lists {
  readonly role: OutlineRole;
  /** Below `spec`. */
  readonly path: Path;
  readonly describe: Describe;
}

const LISTS: Readonly<Record<string, readonly Lists[] | undefined>> = {
  'Gateway.gateway.networking.k8s.io': [{ role: 'listener', path: ['listeners'], describe: listener }],
  'ListenerSet.gateway.networking.k8s.io': [{ role: 'listener', path: ['listeners'], describe: listener }],
  'HTTPRoute.gateway.networking.k8s.io': [{ role: 'rule', path: ['rules'], describe: httpRule }],
  'GRPCRoute.gateway.networking.k8s.io': [{ role: 'rule', path: ['rules'], describe: grpcRule }],
  'TLSRoute.gateway.networking.k8s.io': [{ role: 'rule', path: ['rules'], describe: plainRule }],
  'TCPRoute.gateway.networking.k8s.io': [{ role: 'rule', path: ['rules'], describe: plainRule }],
  'UDPRoute.gateway.networking.k8s.io': [{ role: 'rule', path: ['rules'], describe: plainRule }],
  'VirtualService.networking.istio.io': [
    { role: 'rule', path: ['http'], describe: virtualRule },
    { role: 'rule', path: ['tls'], describe: virtualRule },
    { role: 'rule', path: ['tcp'], describe: virtualRule },
  ],
  'DestinationRule.networking.istio.io': [{ role: 'subset', path: ['subsets'], describe: subset }],
  'Gateway.networking.istio.io': [{ role: 'listener', path: ['servers'], describe: server }],
  'ServiceEntry.networking.istio.io': [
    { role: 'host', path: ['hosts'], describe: (host) => ({ name: String(host), detail: '' }) },
    { role: 'port', path: ['ports'], describe: port },
  ],
  'Sidecar.networking.istio.io': [
    { role: 'rule', path: ['ingress'], describe: (item, index) => sidecarListener('ingress', item, index) },
    { role: 'rule', path: ['egress'], describe: (item, index) => sidecarListener('egress', item, index) },
  ],
  'EnvoyFilter.networking.istio.io': [{ role: 'rule', path: ['configPatches'], describe: patch }],
  'AuthorizationPolicy.security.istio.io': [{ role: 'rule', path: ['rules'], describe: authorizationRule }],
  'RequestAuthentication.security.istio.io': [
    {
      role: 'rule',
      path: ['jwtRules'],
      describe: (item) => ({ name: stringAt(item, 'issuer') ?? 'jwt', detail: '' }),
    },
  ],
  Service: [{ role: 'port', path: ['ports'], describe: port }],
  'Deployment.apps': [
    { role: 'container', path: ['template', 'spec', 'initContainers'], describe: container },
    { role: 'container', path: ['template', 'spec', 'containers'], describe: container },
  ],
};

/** Parts of `spec` that are worth an entry of their own. */
const SECTIONS: Readonly<Record<string, readonly string[] | undefined>> = {
  'DestinationRule.networking.istio.io': ['trafficPolicy'],
  'PeerAuthentication.security.istio.io': ['mtls', 'portLevelMtls'],
  'Telemetry.telemetry.istio.io': ['tracing', 'metrics', 'accessLogging'],
};

/** The parts of an object that an outline shows below it, in the order of the object's kind. */
export function outlineOf(kind: GroupKind, value: unknown): readonly OutlineEntry[] {
  const key = groupKindKey(kind);
  const sections = (SECTIONS[key] ?? []).flatMap((name): OutlineEntry[] =>
    at(value, 'spec', name) === undefined
      ? []
      : [{ name, detail: stringAt(value, 'spec', name, 'mode') ?? '', role: 'key', path: ['spec', name] }],
  );
  const items = (LISTS[key] ?? []).flatMap(({ role, path, describe }) =>
    listAt(value, 'spec', ...path).map((item, index) => ({
      ...describe(item, index),
      role,
      path: ['spec', ...path, index],
    })),
  );
  return [...sections, ...items];
}

function listener(item: unknown, index: number): ReturnType<Describe> {
  const parts = [stringAt(item, 'protocol'), numberAt(item, 'port')?.toString(), stringAt(item, 'hostname')];
  return { name: stringAt(item, 'name') ?? l10n.t('listener {0}', index + 1), detail: words(parts) };
}

function server(item: unknown, index: number): ReturnType<Describe> {
  const name = stringAt(item, 'port', 'name') ?? l10n.t('server {0}', index + 1);
  const hosts = listAt(item, 'hosts').map(String).join(', ');
  return { name, detail: words([numberAt(item, 'port', 'number')?.toString(), hosts]) };
}

function httpRule(rule: unknown): ReturnType<Describe> {
  return routeRule(rule, listAt(rule, 'matches').map(httpRouteMatchWords));
}

function grpcRule(rule: unknown): ReturnType<Describe> {
  const matches = listAt(rule, 'matches').map((match) =>
    [stringAt(match, 'method', 'service') ?? '*', stringAt(match, 'method', 'method') ?? '*'].join('/'),
  );
  return routeRule(rule, matches);
}

function plainRule(rule: unknown): ReturnType<Describe> {
  return routeRule(rule, []);
}

function routeRule(rule: unknown, matches: readonly string[]): ReturnType<Describe> {
  const targets = listAt(rule, 'backendRefs').map((backend) =>
    target(stringAt(backend, 'name'), numberAt(backend, 'port'), undefined, numberAt(backend, 'weight')),
  );
  return { name: ruleName(rule, matches), detail: targets.join(', ') };
}

function virtualRule(rule: unknown): ReturnType<Describe> {
  const targets = listAt(rule, 'route').map((route) =>
    target(
      stringAt(route, 'destination', 'host'),
      numberAt(route, 'destination', 'port', 'number'),
      stringAt(route, 'destination', 'subset'),
      numberAt(route, 'weight'),
    ),
  );
  return {
    name: ruleName(rule, listAt(rule, 'match').map(virtualServiceMatchWords)),
    detail: targets.join(', '),
  };
}

function ruleName(rule: unknown, matches: readonly string[]): string {
  const shown = matches.slice(0, 2).join(', ');
  const more = matches.length > 2 ? `, … (${matches.length})` : '';
  return stringAt(rule, 'name') ?? (shown === '' ? l10n.t('every request') : `${shown}${more}`);
}

function target(
  name: string | undefined,
  portNumber: number | undefined,
  subsetName: string | undefined,
  weight: number | undefined,
): string {
  const parts = [name ?? '?', subsetName === undefined ? '' : `/${subsetName}`];
  if (portNumber !== undefined) parts.push(`:${portNumber}`);
  return `${parts.join('')}${weight === undefined ? '' : ` ${weight}`}`;
}

function subset(item: unknown, index: number): ReturnType<Describe> {
  const labels = Object.entries(stringMapAt(item, 'labels')).map(([key, value]) => `${key}=${value}`);
  return { name: stringAt(item, 'name') ?? l10n.t('subset {0}', index + 1), detail: labels.join(', ') };
}

function port(item: unknown): ReturnType<Describe> {
  const number = numberAt(item, 'port') ?? numberAt(item, 'number');
  return { name: stringAt(item, 'name') ?? String(number ?? '?'), detail: words([number?.toString()]) };
}

function sidecarListener(direction: string, item: unknown, index: number): ReturnType<Describe> {
  const hosts = listAt(item, 'hosts').map(String).join(', ');
  return {
    name: `${direction} ${index + 1}`,
    detail: words([numberAt(item, 'port', 'number')?.toString(), hosts]),
  };
}

function patch(item: unknown, index: number): ReturnType<Describe> {
  const name = stringAt(item, 'applyTo') ?? l10n.t('patch {0}', index + 1);
  return { name, detail: stringAt(item, 'patch', 'operation') ?? '' };
}

/** `GET /info` of `page` reads better than the tree of the rule. */
function authorizationRule(rule: unknown, index: number): ReturnType<Describe> {
  const operations = listAt(rule, 'to').flatMap((to) => lists(at(to, 'operation')));
  const sources = listAt(rule, 'from').flatMap((from) => lists(at(from, 'source')));
  const name = operations.length === 0 ? l10n.t('rule {0}', index + 1) : operations.join(' ');
  return { name, detail: sources.join(', ') };
}

function lists(value: unknown): string[] {
  return isRecord(value)
    ? Object.keys(value).flatMap((key) =>
        listAt(value, key).map((item) => (key.startsWith('not') ? `not ${String(item)}` : String(item))),
      )
    : [];
}

function container(item: unknown, index: number): ReturnType<Describe> {
  return {
    name: stringAt(item, 'name') ?? l10n.t('container {0}', index + 1),
    detail: stringAt(item, 'image') ?? '',
  };
}

function words(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}
