import * as l10n from '@vscode/l10n';
import type { Section } from '../kinds.ts';
import { controlPlanes } from '../controlPlane.ts';
import { meshKind } from '../kinds.ts';
import type { KubeObject } from '../kubeObject.ts';
import { namespaceMembership } from '../membership.ts';
import type { Membership } from '../membership.ts';
import { effectiveMutualTls } from '../mutualTls.ts';
import { ROOT_NAMESPACE } from '../proxySkew.ts';
import { revisionTags } from '../revisions.ts';
import type { Snapshot } from '../snapshot.ts';
import { DEPLOYMENT, MUTATING_WEBHOOKS, NAMESPACE } from '../wellKnown.ts';
import type { MeshNode } from './meshNode.ts';
import { isProblem, words, worst } from './meshNode.ts';
import { serviceNodes } from './serviceNodes.ts';
import { sectionNodes } from './trafficNodes.ts';
import { workloadNodes } from './workloadNodes.ts';

const SECTIONS: readonly { readonly section: Section; readonly icon: string }[] = [
  { section: 'traffic', icon: 'arrow-swap' },
  { section: 'services', icon: 'references' },
  { section: 'security', icon: 'shield' },
  { section: 'telemetry', icon: 'graph' },
  { section: 'extensions', icon: 'extensions' },
  { section: 'workloads', icon: 'server-process' },
];

/**
 * A namespace: whether it is in the mesh, and its objects in sections. Empty sections are left out.
 * @param namespace missing where namespaces cannot be read
 */
export function namespaceNode(snapshot: Snapshot, name: string, namespace: KubeObject | undefined): MeshNode {
  const id = `ns:${name}`;
  const membership = namespace === undefined ? undefined : namespaceMembership(namespace);
  const inMesh = membership !== undefined && membership.state !== 'out';
  const sections = SECTIONS.flatMap(({ section, icon }) =>
    sectionNode(id, snapshot, { name, inMesh }, section, icon),
  );
  const problems = sections.reduce((sum, section) => sum + section.problems, 0);
  const lost = membership === undefined ? undefined : missingRevision(snapshot, membership);
  return {
    id,
    kind: 'namespace',
    label: name,
    description: words(
      membership === undefined
        ? l10n.t('its labels cannot be read')
        : lost === undefined
          ? placeWords(snapshot, name, membership)
          : l10n.t('revision {0} is not installed', lost),
      problemWords(problems),
    ),
    icon: meshKind(NAMESPACE).icon,
    state: worst([
      membership?.state === 'conflict' || lost !== undefined ? 'warning' : 'neutral',
      ...sections.map((section) => section.node.state),
    ]),
    facts: [
      ...(lost === undefined
        ? []
        : [l10n.t('No istiod has the revision or tag {0}: new pods get no sidecar.', lost)]),
      membership === undefined ? '' : membershipSentence(membership),
    ],
    documentation: 'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/',
    ...(namespace === undefined ? {} : { object: namespace }),
    open: membership?.state !== 'out',
    ...(sections.length === 0 ? {} : { children: () => sections.map((section) => section.node) }),
  };
}

function sectionNode(
  parent: string,
  snapshot: Snapshot,
  namespace: { readonly name: string; readonly inMesh: boolean },
  section: Section,
  icon: string,
): { node: MeshNode; problems: number }[] {
  const id = `${parent}/${section}`;
  const children = childrenOf(id, snapshot, namespace.name, section);
  const mutualTls = section === 'security' && namespace.inMesh;
  if (children.length === 0 && !mutualTls) return [];
  // A Service without a ready pod is in trouble by its workload, which counts already.
  const problems = children.filter(({ state }) =>
    section === 'services' ? state === 'warning' : isProblem(state),
  ).length;
  const said = mutualTls ? mutualTlsWords(snapshot, namespace.name) : undefined;
  const node: MeshNode = {
    id,
    kind: 'section',
    label: sectionLabel(section),
    description: words(said?.words, problemWords(problems)),
    icon,
    state: worst(
      children.map((child) => child.state).filter((state) => section !== 'security' || state !== 'good'),
    ),
    facts: said?.facts ?? [],
    ...(mutualTls
      ? { documentation: 'https://istio.io/latest/docs/concepts/security/#mutual-tls-authentication' }
      : {}),
    open: section === 'traffic' || section === 'workloads',
    ...(children.length === 0 ? {} : { children: () => children }),
  };
  return [{ node, problems }];
}

function childrenOf(
  id: string,
  snapshot: Snapshot,
  namespace: string,
  section: Section,
): readonly MeshNode[] {
  if (section === 'services') return serviceNodes(id, snapshot, namespace);
  const objects = sectionNodes(id, snapshot, namespace, section);
  return section === 'workloads' ? [...workloadNodes(id, snapshot, namespace), ...objects] : objects;
}

/** The revision or tag that a namespace asks for and that no istiod has; `undefined` while that is not known. */
function missingRevision(snapshot: Snapshot, membership: Membership): string | undefined {
  if (membership.state !== 'injected' || membership.revision === 'default') return undefined;
  const { revision } = membership;
  const planes = controlPlanes(snapshot.in(ROOT_NAMESPACE, DEPLOYMENT));
  // Without any istiod there the control plane's own row says enough; it may also stand elsewhere.
  if (planes.length === 0 || !snapshot.complete(MUTATING_WEBHOOKS)) return undefined;
  const known =
    planes.some((plane) => plane.revision === revision) ||
    revisionTags(snapshot).some((tag) => tag.tag === revision);
  return known ? undefined : revision;
}

function mutualTlsWords(
  snapshot: Snapshot,
  namespace: string,
): { readonly words: string; readonly facts: readonly string[] } {
  const { mode, from } = effectiveMutualTls(snapshot, namespace, ROOT_NAMESPACE);
  const where =
    from === undefined
      ? l10n.t('default')
      : from.metadata.namespace === namespace
        ? from.metadata.name
        : l10n.t('{0} in {1}', from.metadata.name, from.metadata.namespace ?? '');
  return {
    words: l10n.t('mTLS: {0} ({1})', mode.toLowerCase(), where),
    facts: [
      mode === 'STRICT'
        ? l10n.t('Pods accept only requests with mutual TLS: callers outside the mesh are refused.')
        : mode === 'PERMISSIVE'
          ? l10n.t(
              'Pods accept requests with mutual TLS and plain ones; inside the mesh Istio uses mutual TLS.',
            )
          : l10n.t('Pods accept plain requests only: nothing is encrypted.'),
      from === undefined
        ? l10n.t('No PeerAuthentication speaks for the whole namespace, so the default of Istio holds.')
        : l10n.t(
            'PeerAuthentication {0} of namespace {1} says so.',
            from.metadata.name,
            from.metadata.namespace ?? '',
          ),
    ],
  };
}

function problemWords(count: number): string {
  if (count === 0) return '';
  return count === 1 ? l10n.t('1 problem') : l10n.t('{0} problems', count);
}

function sectionLabel(section: Section): string {
  switch (section) {
    case 'traffic':
      return l10n.t('Traffic');
    case 'services':
      return l10n.t('Services');
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

export function membershipWords(membership: Membership): string {
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
