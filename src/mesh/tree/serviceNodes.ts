import * as l10n from '@vscode/l10n';
import { badWord, conditionsOf } from '../conditions.ts';
import { listAt, numberAt, stringAt } from '../fields.ts';
import { meshKind } from '../kinds.ts';
import type { KubeObject } from '../kubeObject.ts';
import type { Snapshot } from '../snapshot.ts';
import { POD, SERVICE } from '../wellKnown.ts';
import { podsByLabel, serviceSelector } from '../workloads.ts';
import type { MeshNode, NodeState } from './meshNode.ts';
import { madeOnce, objectId, words, worst } from './meshNode.ts';
import { conditionFact } from './objectNodes.ts';
import { podFacts } from './podNodes.ts';
import { workloadParts, workloadsOf } from './workloadNodes.ts';

/** The Services of a namespace, each with the workloads that answer for it. */
export function serviceNodes(parent: string, snapshot: Snapshot, namespace: string): readonly MeshNode[] {
  return snapshot.in(namespace, SERVICE).map((service) => {
    const id = objectId(parent, service);
    const behind = podsBehind(id, snapshot, service);
    return snapshot.keep(`${id}#row`, [service, behind], () => serviceNode(id, service, behind));
  });
}

function serviceNode(id: string, service: KubeObject, behind: Behind): MeshNode {
  const ports = listAt(service, 'spec', 'ports').flatMap((port) => numberAt(port, 'port') ?? []);
  // Others write conditions of theirs into Services, which say nothing of the mesh.
  const conditions = conditionsOf(service).filter(({ type }) => type.startsWith('istio.io/'));
  const bad = conditions.find((condition) => condition.bad && !condition.stale);
  return {
    id,
    kind: 'object',
    tags: ['service'],
    label: service.metadata.name,
    description: words(
      ports.join(', '),
      stringAt(service, 'spec', 'type') ?? '',
      behind.trouble,
      bad === undefined ? '' : badWord(bad),
    ),
    icon: meshKind(SERVICE).icon,
    state: worst([behind.state, bad === undefined ? 'neutral' : 'bad']),
    facts: [...(bad === undefined ? [] : [bad.message]), ...behind.facts, ...conditions.map(conditionFact)],
    documentation: meshKind(SERVICE).documentation,
    object: service,
    ...behind.below,
  };
}

export interface Behind {
  readonly state: NodeState;
  /** Words for the row when nobody can answer. */
  readonly trouble: string;
  readonly facts: readonly string[];
  readonly below: Pick<MeshNode, 'children'>;
}

/** What stands behind a Service: its pods by workload, and whether any of them can answer. */
export function podsBehind(
  id: string,
  snapshot: Snapshot,
  service: KubeObject,
  more: Readonly<Record<string, string>> = {},
): Behind {
  const selector = { ...serviceSelector(service), ...more };
  const { namespace = '' } = service.metadata;
  if (Object.keys(selector).length === 0) return { state: 'neutral', trouble: '', facts: [], below: {} };
  const pods = snapshot.of(snapshot.in(namespace, POD), podsByLabel).with(selector);
  const complete = snapshot.complete(POD, namespace);
  // Of the Service only whom it chooses: a change of its labels or its status is none of who stands behind it.
  const parts = [
    service['spec'],
    complete,
    ...Object.values(more),
    ...workloadParts(snapshot, namespace),
    ...pods,
  ];
  return snapshot.keep(id, parts, () => behindPods(id, snapshot, namespace, selector, pods, complete));
}

function behindPods(
  id: string,
  snapshot: Snapshot,
  namespace: string,
  selector: Readonly<Record<string, string>>,
  pods: readonly KubeObject[],
  complete: boolean,
): Behind {
  const chosenBy = Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
  if (pods.length === 0) {
    if (!complete) return { state: 'neutral', trouble: '', facts: [], below: {} };
    const nobody = l10n.t('No pod in namespace {0} has the labels {1}.', namespace, chosenBy);
    return { state: 'warning', trouble: l10n.t('no pods'), facts: [nobody], below: {} };
  }
  const states = pods.map((pod) => snapshot.of(pod, podFacts).state);
  const answers = states.includes('good');
  const broken = !answers && states.includes('bad');
  return {
    state: broken ? 'bad' : states.includes('bad') ? 'warning' : 'neutral',
    trouble: broken ? l10n.t('no ready pod') : '',
    facts: [l10n.t('{0} pods are chosen by {1}.', pods.length, chosenBy)],
    below: { children: madeOnce(() => workloadsOf(id, snapshot, namespace, pods)) },
  };
}
