import * as l10n from '@vscode/l10n';
import { listAt, stringAt } from '../fields.ts';
import type { KubeObject } from '../kubeObject.ts';
import { meshKind } from '../kinds.ts';
import { groupOf } from '../kubeObject.ts';
import { missingGateway, missingListenerSet } from '../routeParents.ts';
import type { Snapshot } from '../snapshot.ts';
import { backendNode } from './backendNodes.ts';
import type { MeshNode } from './meshNode.ts';
import { objectId, worst } from './meshNode.ts';
import { objectNode } from './objectNodes.ts';

/** A route of the Gateway API with its rules, their backends and what stands behind these. */
export function routeNode(parent: string, snapshot: Snapshot, route: KubeObject): MeshNode {
  const id = objectId(parent, route);
  const rules = listAt(route, 'spec', 'rules').map((rule, index) =>
    ruleNode(id, snapshot, route, rule, index),
  );
  const missing = missingParent(snapshot, route);
  // What it says itself stays when only something behind it changes, as pods do all the time.
  const node = snapshot.keep(`${id}#own`, [route, missing?.sentence], () =>
    withoutParent(objectNode(parent, route), missing),
  );
  return snapshot.keep(id, [node, ...rules], () => {
    if (rules.length === 0) return node;
    return { ...node, state: worst([node.state, ...rules.map((rule) => rule.state)]), children: () => rules };
  });
}

export function routeCount(count: number): string {
  return count === 1 ? l10n.t('1 route') : l10n.t('{0} routes', count);
}

/** A controller says nothing of a route or a ListenerSet whose Gateway is missing, so its status alone would look as if it were coming. */
export function withParents(node: MeshNode, snapshot: Snapshot, route: KubeObject): MeshNode {
  return withoutParent(node, missingParent(snapshot, route));
}

interface MissingParent {
  readonly words: string;
  readonly sentence: string;
}

function missingParent(snapshot: Snapshot, route: KubeObject): MissingParent | undefined {
  const gateway = missingGateway(route, snapshot);
  if (gateway !== undefined) {
    return {
      words: l10n.t('no Gateway {0}', gateway.name),
      sentence: l10n.t('There is no Gateway {0} in namespace {1}.', gateway.name, gateway.namespace),
    };
  }
  const set = missingListenerSet(route, snapshot);
  if (set === undefined) return undefined;
  return {
    words: l10n.t('no ListenerSet {0}', set.name),
    sentence: l10n.t('There is no ListenerSet {0} in namespace {1}.', set.name, set.namespace),
  };
}

function withoutParent(node: MeshNode, missing: MissingParent | undefined): MeshNode {
  if (missing === undefined) return node;
  return { ...node, description: missing.words, state: 'bad', facts: [missing.sentence, ...node.facts] };
}

function ruleNode(
  parent: string,
  snapshot: Snapshot,
  route: KubeObject,
  rule: unknown,
  index: number,
): MeshNode {
  const id = `${parent}/rule:${index}`;
  const refs = listAt(rule, 'backendRefs');
  const backends = refs.map((ref, at) => backendNode(id, snapshot, route, ref, at, refs.length === 1));
  // A change of a pod asks for the rows of all routes of its namespace: those that it does not concern stay what they are.
  const own = snapshot.keep(`${id}#own`, [route], () => ({
    matches: listAt(rule, 'matches').map(route.kind === 'GRPCRoute' ? grpcMatchWords : httpMatchWords),
    withoutMatch: everything(route),
    filters: listAt(rule, 'filters').flatMap((filter) => stringAt(filter, 'type') ?? []),
    documentation: meshKind({ group: groupOf(route.apiVersion), kind: route.kind }).documentation,
  }));
  return snapshot.keep(id, [own, ...backends], () => ({
    ...ruleRow(id, own.matches, own.withoutMatch, backends, own.filters),
    documentation: own.documentation,
  }));
}

/** The row of a rule, of whichever kind of route. */
export function ruleRow(
  id: string,
  matches: readonly string[],
  withoutMatch: string,
  backends: readonly MeshNode[],
  filters: readonly string[] = [],
): MeshNode {
  const to =
    backends.length === 1
      ? (backends[0]?.label ?? '')
      : backends.length === 0 && filters.length > 0
        ? filters.join(', ')
        : l10n.t('{0} backends', backends.length);
  return {
    id,
    kind: 'rule',
    label: matches.length === 0 ? withoutMatch : shorten(matches),
    description: to,
    icon: 'arrow-small-right',
    state: worst(backends.map((backend) => backend.state)),
    facts: [...matches, ...filters.map((filter) => l10n.t('Filter: {0}', filter))],
    ...(backends.length === 0 ? {} : { children: () => backends }),
  };
}

/** What a rule without matches takes. */
function everything(route: KubeObject): string {
  if (route.kind === 'HTTPRoute' || route.kind === 'GRPCRoute') return l10n.t('every request');
  const names = listAt(route, 'spec', 'hostnames').filter((name): name is string => typeof name === 'string');
  return names.length === 0 ? l10n.t('every connection') : shorten(names);
}

function httpMatchWords(match: unknown): string {
  const path = stringAt(match, 'path', 'value') ?? '/';
  const type = stringAt(match, 'path', 'type') ?? 'PathPrefix';
  const parts = [type === 'PathPrefix' ? `${path.replace(/\/$/, '')}/*` : path];
  const method = stringAt(match, 'method');
  if (method !== undefined) parts.unshift(method);
  for (const header of listAt(match, 'headers')) {
    parts.push(`${stringAt(header, 'name') ?? ''}: ${stringAt(header, 'value') ?? ''}`);
  }
  return parts.join(' ');
}

function grpcMatchWords(match: unknown): string {
  const service = stringAt(match, 'method', 'service') ?? '*';
  const method = stringAt(match, 'method', 'method') ?? '*';
  const headers = listAt(match, 'headers').map(
    (header) => `${stringAt(header, 'name') ?? ''}: ${stringAt(header, 'value') ?? ''}`,
  );
  return [`${service}/${method}`, ...headers].join(' ');
}

function shorten(matches: readonly string[]): string {
  const shown = matches.slice(0, 2).join(', ');
  return matches.length <= 2 ? shown : l10n.t('{0}, … {1} more', shown, matches.length - 2);
}
