import * as l10n from '@vscode/l10n';
import { at, isRecord, listAt, stringAt, stringMapAt } from '../fields.ts';
import { hostService, serviceName } from '../hostService.ts';
import { meshKind } from '../kinds.ts';
import type { GroupKind, KubeObject } from '../kubeObject.ts';
import { virtualServiceMatchWords } from '../routing/ruleWords.ts';
import type { Snapshot } from '../snapshot.ts';
import { destinationNode } from './backendNodes.ts';
import type { MeshNode } from './meshNode.ts';
import { objectId, words, worst } from './meshNode.ts';
import { objectNode } from './objectNodes.ts';
import { ruleRow } from './routeNodes.ts';
import { podsBehind } from './serviceNodes.ts';

const DESTINATION_RULE: GroupKind = { group: 'networking.istio.io', kind: 'DestinationRule' };

/** A VirtualService with its rules and their destinations. */
export function virtualServiceNode(parent: string, snapshot: Snapshot, object: KubeObject): MeshNode {
  const id = objectId(parent, object);
  const { documentation } = meshKind({ group: DESTINATION_RULE.group, kind: object.kind });
  const rules = ['http', 'tls', 'tcp'].flatMap((protocol) =>
    listAt(object, 'spec', protocol).map((rule, index) => {
      const ruleId = `${id}/${protocol}:${index}`;
      const backends = listAt(rule, 'route').map((route, order) =>
        destinationNode(ruleId, snapshot, object, route, order, (host, subset) =>
          subsetLabels(snapshot, object, host, subset),
        ),
      );
      const filters = ['redirect', 'directResponse', 'delegate', 'fault', 'mirror', 'rewrite'].filter(
        (name) => isRecord(at(rule, name)),
      );
      const everything = protocol === 'http' ? l10n.t('every request') : l10n.t('every connection');
      const matches = protocol === 'http' ? listAt(rule, 'match').map(virtualServiceMatchWords) : [];
      return { ...ruleRow(ruleId, matches, everything, backends, filters), documentation };
    }),
  );
  const node = objectNode(parent, object);
  const hosts = listAt(object, 'spec', 'hosts').filter((host): host is string => typeof host === 'string');
  return {
    ...node,
    description: words(node.description, hosts.slice(0, 3).join(', ')),
    state: worst([node.state, ...rules.map((rule) => rule.state)]),
    ...(rules.length === 0 ? {} : { children: () => rules }),
  };
}

/** A DestinationRule with its subsets, each with the workloads whose pods it chooses. */
export function destinationRuleNode(parent: string, snapshot: Snapshot, rule: KubeObject): MeshNode {
  const id = objectId(parent, rule);
  const host = stringAt(rule, 'spec', 'host') ?? '';
  const service = hostService(snapshot, host, rule.metadata.namespace ?? '');
  const subsets = listAt(rule, 'spec', 'subsets').map((subset): MeshNode => {
    const name = stringAt(subset, 'name') ?? '';
    const labels = stringMapAt(subset, 'labels');
    const subsetId = `${id}/subset:${name}`;
    const behind = service === undefined ? undefined : podsBehind(subsetId, snapshot, service, labels);
    const said = Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(', ');
    return {
      id: subsetId,
      kind: 'subset',
      label: l10n.t('subset {0}', name),
      description: words(said, behind?.trouble),
      icon: 'git-branch',
      state: behind?.state ?? 'neutral',
      facts: behind?.facts ?? [],
      documentation: meshKind(DESTINATION_RULE).documentation,
      ...behind?.below,
    };
  });
  const node = objectNode(parent, rule);
  const mode = stringAt(rule, 'spec', 'trafficPolicy', 'tls', 'mode');
  return {
    ...node,
    description: words(node.description, host, mode === undefined ? '' : `TLS ${mode}`),
    state: worst([node.state, ...subsets.map((subset) => subset.state)]),
    ...(subsets.length === 0 ? {} : { children: () => subsets }),
  };
}

/**
 * The labels of a subset, by the DestinationRules of the VirtualService's namespace, of the host's and of the root
 * namespace; `undefined` when these are known and none defines it.
 */
function subsetLabels(
  snapshot: Snapshot,
  virtualService: KubeObject,
  host: string,
  subset: string,
): Readonly<Record<string, string>> | undefined {
  const own = virtualService.metadata.namespace ?? '';
  const wanted = serviceName(host, own);
  const places = new Set([own, wanted?.namespace ?? own, 'istio-system']);
  for (const place of places) {
    for (const rule of snapshot.in(place, DESTINATION_RULE)) {
      const named = stringAt(rule, 'spec', 'host') ?? '';
      const meant = serviceName(named, place);
      const same =
        named === host ||
        (meant !== undefined && meant.name === wanted?.name && meant.namespace === wanted.namespace);
      if (!same) continue;
      const found = listAt(rule, 'spec', 'subsets').find((one) => stringAt(one, 'name') === subset);
      if (found !== undefined) return stringMapAt(found, 'labels');
    }
  }
  return snapshot.complete(DESTINATION_RULE) ? undefined : {};
}
