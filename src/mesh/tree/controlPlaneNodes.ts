import * as l10n from '@vscode/l10n';
import { controlPlanes } from '../controlPlane.ts';
import type { ControlPlane } from '../controlPlane.ts';
import { stringAt } from '../fields.ts';
import type { GroupKind, KubeObject } from '../kubeObject.ts';
import { namespacesOf, revisionTags } from '../revisions.ts';
import type { RevisionTag } from '../revisions.ts';
import type { Snapshot } from '../snapshot.ts';
import { DEPLOYMENT, GATEWAY, NAMESPACE, POD, SERVICE } from '../wellKnown.ts';
import { byWorkload } from '../workloads.ts';
import type { MeshNode, NodeState } from './meshNode.ts';
import { words, worst } from './meshNode.ts';
import { objectNode } from './objectNodes.ts';
import { workloadNode } from './workloadNodes.ts';

const DAEMON_SET: GroupKind = { group: 'apps', kind: 'DaemonSet' };
const ID = 'controlPlane';

/** istiod by revision with its tags and the namespaces that use them, and what ambient mode runs on each node. */
export function controlPlaneNode(snapshot: Snapshot): MeshNode {
  const planes = controlPlanes(snapshot.all(DEPLOYMENT));
  const tags = revisionTags(snapshot);
  const children = [
    ...planes.map((plane) => planeNode(snapshot, plane, tags)),
    ...nodeAgents(snapshot),
    ...waypointsNode(snapshot),
  ];
  const said = planes.map((plane) => {
    const ready = plane.ready ? l10n.t('ready') : l10n.t('not ready');
    return l10n.t('istiod {0} {1} · {2} revision', plane.version ?? '', ready, plane.revision);
  });
  return {
    id: ID,
    kind: 'controlPlane',
    label: l10n.t('Control plane'),
    description: said.length > 0 ? said.join(', ') : absenceWords(snapshot),
    icon: 'circuit-board',
    state: worst([
      ...children.map((child) => child.state),
      ...planes.map((plane): NodeState => (plane.ready ? 'good' : 'pending')),
    ]),
    facts: [
      l10n.t(
        'istiod turns your Istio and Gateway API objects into the configuration of every proxy in the mesh.',
      ),
    ],
    documentation: 'https://istio.io/latest/docs/ops/deployment/architecture/',
    ...(children.length === 0 ? {} : { children: () => children }),
  };
}

/** That no istiod is seen means that there is none only where every namespace is seen. */
function absenceWords(snapshot: Snapshot): string {
  return snapshot.complete(DEPLOYMENT) ? l10n.t('Istio is not installed') : l10n.t('not known');
}

function planeNode(snapshot: Snapshot, plane: ControlPlane, tags: readonly RevisionTag[]): MeshNode {
  const own = tags.filter((tag) => tag.revision === plane.revision);
  const node = workloadNode(ID, snapshot, plane.deployment, podsOf(snapshot, plane.deployment), false);
  const users = namespacesOf(snapshot, plane.revision);
  // The tag of the same name is how the revision `default` is chosen by istio-injection=enabled.
  const rows = own.filter((tag) => tag.tag !== plane.revision).map((tag) => tagNode(node.id, snapshot, tag));
  const below = [...rows, ...(node.children?.() ?? [])];
  return {
    ...node,
    description: words(
      node.description,
      l10n.t('revision {0}', plane.revision),
      plane.version,
      usedBy(users),
    ),
    facts: [...node.facts, ...listed(users)],
    ...(below.length === 0 ? {} : { children: () => below }),
  };
}

function tagNode(parent: string, snapshot: Snapshot, { tag, revision }: RevisionTag): MeshNode {
  const users = namespacesOf(snapshot, tag);
  return {
    id: `${parent}/tag:${tag}`,
    kind: 'note',
    label: l10n.t('tag {0}', tag),
    description: usedBy(users),
    icon: 'tag',
    state: 'neutral',
    facts: [
      l10n.t('The tag {0} stands for the revision {1}.', tag, revision),
      tag === 'default'
        ? l10n.t('It is what namespaces with istio-injection=enabled get.')
        : l10n.t('Namespaces choose it by the label istio.io/rev={0}.', tag),
      ...listed(users),
    ],
    documentation: 'https://istio.io/latest/docs/setup/upgrade/canary/#stable-revision-labels',
  };
}

function usedBy(users: readonly string[]): string {
  if (users.length === 0) return l10n.t('used by no namespace');
  return users.length === 1
    ? l10n.t('used by {0}', users[0] ?? '')
    : l10n.t('used by {0} namespaces', users.length);
}

function listed(users: readonly string[]): readonly string[] {
  return users.length === 0 ? [] : [l10n.t('Used by {0}.', users.join(', '))];
}

/** ztunnel and Istio's CNI agent run on each node. */
function nodeAgents(snapshot: Snapshot): readonly MeshNode[] {
  return snapshot
    .all(DAEMON_SET)
    .filter(isNodeAgent)
    .map((one) => {
      const node = workloadNode(ID, snapshot, one, podsOf(snapshot, one), false);
      const what =
        one.metadata.labels?.['app'] === 'ztunnel'
          ? l10n.t('ztunnel carries and encrypts the traffic of all ambient pods of its node.')
          : l10n.t("Istio's CNI agent sets up how the pods of its node send their traffic through the mesh.");
      return { ...node, facts: [what, ...node.facts] };
    });
}

function isNodeAgent({ metadata }: KubeObject): boolean {
  return metadata.labels?.['app'] === 'ztunnel' || metadata.labels?.['k8s-app'] === 'istio-cni-node';
}

function waypointsNode(snapshot: Snapshot): readonly MeshNode[] {
  const id = `${ID}/waypoints`;
  const waypoints = snapshot
    .all(GATEWAY)
    .filter((gateway) => stringAt(gateway, 'spec', 'gatewayClassName') === 'istio-waypoint');
  if (waypoints.length === 0) return [];
  const children = waypoints.map((gateway) => {
    const node = objectNode(id, gateway);
    const { namespace = '' } = gateway.metadata;
    const users = namesOf(snapshot.all(NAMESPACE).filter((one) => asksForWaypoint(one, gateway)));
    const services = namesOf(snapshot.all(SERVICE).filter((one) => asksForWaypoint(one, gateway)));
    return {
      ...node,
      description: words(namespace, node.description, usedBy(users), servicesWord(services)),
      facts: [
        ...node.facts,
        ...listed(users),
        ...(services.length === 0 ? [] : [l10n.t('Services that ask for it: {0}.', services.join(', '))]),
      ],
    };
  });
  return [
    {
      id,
      kind: 'section',
      label: l10n.t('Waypoints'),
      description: '',
      icon: 'milestone',
      state: worst(children.map((child) => child.state)),
      facts: [l10n.t('A waypoint applies HTTP rules to the ambient traffic of those who ask for it.')],
      documentation: 'https://istio.io/latest/docs/ambient/usage/waypoint/',
      children: () => children,
    },
  ];
}

/** Whether a namespace or a Service sends what comes for it through a waypoint, by its labels. */
function asksForWaypoint({ metadata }: KubeObject, waypoint: KubeObject): boolean {
  const place = metadata.labels?.['istio.io/use-waypoint-namespace'] ?? metadata.namespace ?? metadata.name;
  return (
    metadata.labels?.['istio.io/use-waypoint'] === waypoint.metadata.name &&
    place === waypoint.metadata.namespace
  );
}

function servicesWord(services: readonly string[]): string {
  if (services.length === 0) return '';
  return services.length === 1
    ? l10n.t('by Service {0}', services[0] ?? '')
    : l10n.t('by {0} Services', services.length);
}

function namesOf(objects: readonly KubeObject[]): readonly string[] {
  return objects.map(({ metadata }) => metadata.name).toSorted();
}

function podsOf(snapshot: Snapshot, workload: KubeObject): readonly KubeObject[] {
  const { namespace = '', name } = workload.metadata;
  return snapshot.of(snapshot.in(namespace, POD), byWorkload).get(`${workload.kind}/${name}`) ?? [];
}
