import { l10n } from 'vscode';
import { syncWords } from '../../cli/insideText.ts';
import type { ProxySync } from '../../cli/tools/istioctlProxy.ts';
import type { MeshNode, NodeState } from '../../mesh/tree/meshNode.ts';
import { worst } from '../../mesh/tree/meshNode.ts';
import type { KnownProxies } from '../inside/proxySyncs.ts';

/** The rows of the view with the proxies below the control plane, once Istio is there. */
export function withProxies(rows: readonly MeshNode[], known: KnownProxies | undefined): readonly MeshNode[] {
  return rows.map((row) => {
    const { children } = row;
    if (row.kind !== 'controlPlane' || children === undefined) return row;
    const proxies = proxiesNode(row.id, known);
    return {
      ...row,
      state: worst([row.state, ...(proxies.state === 'good' ? [] : [proxies.state])]),
      children: () => [...children(), proxies],
    };
  });
}

function proxiesNode(parent: string, known: KnownProxies | undefined): MeshNode {
  const id = `${parent}/proxies`;
  const children = known?.proxies.map((proxy) => proxyNode(id, proxy)) ?? [];
  return {
    id,
    kind: 'proxies',
    label: l10n.t('Proxies'),
    description: known === undefined ? l10n.t('not asked yet') : summary(known),
    icon: 'sync',
    state: known === undefined ? 'neutral' : worst(children.map((child) => child.state)),
    facts: [
      l10n.t(
        'Which proxies have taken what istiod sent them. istiod is asked when you want it, not all the time.',
      ),
    ],
    documentation: 'https://istio.io/latest/docs/ops/diagnostic-tools/proxy-cmd/',
    ...(children.length === 0 ? {} : { children: () => children }),
  };
}

function proxyNode(parent: string, { id, version, istiod, types }: ProxySync): MeshNode {
  const each = Object.entries(types).map(([type, state]) => `${type} ${syncWords(state)}`);
  return {
    id: `${parent}/${id}`,
    kind: 'note',
    label: id,
    description: each.join(', '),
    icon: 'pass',
    state: stateOf({ id, types }),
    facts: [
      version === undefined ? '' : l10n.t('Version {0}', version),
      istiod === undefined ? '' : l10n.t('Configured by {0}', istiod),
    ].filter((fact) => fact !== ''),
  };
}

function stateOf({ types }: Pick<ProxySync, 'id' | 'types'>): NodeState {
  const states = Object.values(types);
  if (states.includes('error')) return 'bad';
  return states.includes('stale') ? 'warning' : 'good';
}

function summary({ at, proxies }: KnownProxies): string {
  const behind = proxies.filter((proxy) => stateOf(proxy) !== 'good').length;
  const words =
    behind === 0
      ? l10n.t('{0} in sync', proxies.length)
      : l10n.t('{0} of {1} not in sync', behind, proxies.length);
  return l10n.t('{0} at {1}', words, at.toLocaleTimeString());
}
