import * as l10n from '@vscode/l10n';
import type { Section } from '../kinds.ts';
import { controlPlanes } from '../controlPlane.ts';
import { meshKind } from '../kinds.ts';
import { DEPLOYMENT, NAMESPACE } from '../wellKnown.ts';
import type { KubeObject } from '../kubeObject.ts';
import { namespaceMembership } from '../membership.ts';
import type { Membership } from '../membership.ts';
import type { Snapshot } from '../snapshot.ts';
import type { MeshNode, NodeState } from './meshNode.ts';
import { worst } from './meshNode.ts';
import { sectionNodes } from './trafficNodes.ts';
import { workloadNodes } from './workloadNodes.ts';

const SECTIONS: readonly { readonly section: Section; readonly icon: string }[] = [
  { section: 'traffic', icon: 'arrow-swap' },
  { section: 'security', icon: 'shield' },
  { section: 'telemetry', icon: 'graph' },
  { section: 'extensions', icon: 'extensions' },
  { section: 'workloads', icon: 'server-process' },
];

/** A namespace: whether it is in the mesh, and its objects in sections. Empty sections are left out. */
export function namespaceNode(snapshot: Snapshot, namespace: KubeObject): MeshNode {
  const { name } = namespace.metadata;
  const id = `ns:${name}`;
  const membership = namespaceMembership(namespace);
  const sections = SECTIONS.flatMap(({ section, icon }) => sectionNode(id, snapshot, name, section, icon));
  const problems = sections.reduce((sum, section) => sum + section.problems, 0);
  return {
    id,
    kind: 'namespace',
    label: name,
    description: [placeWords(snapshot, name, membership), problemWords(problems)]
      .filter((word) => word !== '')
      .join(' · '),
    icon: meshKind(NAMESPACE).icon,
    state: worst([
      membership.state === 'conflict' ? 'warning' : 'neutral',
      ...sections.map((section) => section.node.state),
    ]),
    facts: [membershipSentence(membership)],
    documentation: 'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/',
    object: namespace,
    open: membership.state !== 'out',
    ...(sections.length === 0 ? {} : { children: () => sections.map((section) => section.node) }),
  };
}

function sectionNode(
  parent: string,
  snapshot: Snapshot,
  namespace: string,
  section: Section,
  icon: string,
): { node: MeshNode; problems: number }[] {
  const id = `${parent}/${section}`;
  const children =
    section === 'workloads'
      ? [...workloadNodes(id, snapshot, namespace), ...sectionNodes(id, snapshot, namespace, section)]
      : sectionNodes(id, snapshot, namespace, section);
  if (children.length === 0) return [];
  const problems = children.filter((child) => isProblem(child.state)).length;
  const node: MeshNode = {
    id,
    kind: 'section',
    label: sectionLabel(section),
    description: problemWords(problems),
    icon,
    state: worst(children.map((child) => child.state)),
    facts: [],
    open: section === 'traffic' || section === 'workloads',
    children: () => children,
  };
  return [{ node, problems }];
}

function isProblem(state: NodeState): boolean {
  return state === 'bad' || state === 'warning';
}

function problemWords(count: number): string {
  if (count === 0) return '';
  return count === 1 ? l10n.t('1 problem') : l10n.t('{0} problems', count);
}

function sectionLabel(section: Section): string {
  switch (section) {
    case 'traffic':
      return l10n.t('Traffic');
    case 'security':
      return l10n.t('Security');
    case 'telemetry':
      return l10n.t('Telemetry');
    case 'extensions':
      return l10n.t('Extensions');
    case 'workloads':
      return l10n.t('Workloads');
    case 'none':
      return l10n.t('Other');
  }
}

/** istiod's own namespace is not in the mesh and need not be: that is no step left undone. */
function placeWords(snapshot: Snapshot, namespace: string, membership: Membership): string {
  const holdsIstiod = controlPlanes(snapshot.in(namespace, DEPLOYMENT)).length > 0;
  return holdsIstiod && membership.state === 'out' ? l10n.t('control plane') : membershipWords(membership);
}

function membershipWords(membership: Membership): string {
  switch (membership.state) {
    case 'injected':
      return membership.revision === 'default'
        ? l10n.t('in mesh')
        : l10n.t('in mesh, revision {0}', membership.revision);
    case 'ambient':
      return l10n.t('in mesh, ambient');
    case 'conflict':
      return l10n.t('conflicting labels');
    case 'out':
      return membership.because === 'disabled'
        ? l10n.t('not in mesh: injection disabled')
        : l10n.t('not in mesh: label missing');
  }
}

function membershipSentence(membership: Membership): string {
  switch (membership.state) {
    case 'injected':
      return l10n.t(
        'New pods get an Istio sidecar. Pods that already run keep running without one until they are restarted.',
      );
    case 'ambient':
      return l10n.t(
        'Its pods are in the mesh by ambient mode: no sidecars, the traffic goes through the ztunnel of the node.',
      );
    case 'conflict':
      return l10n.t('The labels {0} contradict each other: keep one of them.', membership.labels.join(', '));
    case 'out':
      return l10n.t(
        'Istio adds a proxy only to pods of namespaces that ask for it: label the namespace istio-injection=enabled.',
      );
  }
}
