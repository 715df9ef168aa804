import * as l10n from '@vscode/l10n';
import { controlPlanes } from '../controlPlane.ts';
import { gatewayApiBundles, meshCrds } from '../crds.ts';
import type { MeshCrd } from '../crds.ts';
import { CRD, DEPLOYMENT, NAMESPACE, POD, isSystemNamespace } from '../wellKnown.ts';
import { byName } from '../snapshot.ts';
import type { Snapshot } from '../snapshot.ts';
import type { MeshNode, NodeState } from './meshNode.ts';
import { worst } from './meshNode.ts';
import { namespaceNode } from './namespaceNodes.ts';
import { deploymentNode, deploymentOf } from './workloadNodes.ts';

export interface TreeOptions {
  readonly systemNamespaces: boolean;
}

/** The rows of the Mesh view: control plane, namespaces, CRDs. */
export function meshTree(snapshot: Snapshot, options: TreeOptions): readonly MeshNode[] {
  const namespaces = snapshot
    .all(NAMESPACE)
    .filter((one) => options.systemNamespaces || !isSystemNamespace(one.metadata.name))
    .toSorted(byName);
  return [
    controlPlaneNode(snapshot),
    ...namespaces.map((one) => namespaceNode(snapshot, one)),
    crdsNode(snapshot),
    ...notes(snapshot),
  ];
}

function controlPlaneNode(snapshot: Snapshot): MeshNode {
  const planes = controlPlanes(snapshot.all(DEPLOYMENT));
  const id = 'controlPlane';
  const children = planes.map((plane) => {
    const { namespace = '', name } = plane.deployment.metadata;
    const pods = snapshot.in(namespace, POD).filter((pod) => deploymentOf(pod) === name);
    return deploymentNode(id, plane.deployment, pods);
  });
  const words = planes.map((plane) => {
    const ready = plane.ready ? l10n.t('ready') : l10n.t('not ready');
    return l10n.t('istiod {0} {1} · {2} revision', plane.version ?? '', ready, plane.revision);
  });
  return {
    id,
    kind: 'controlPlane',
    label: l10n.t('Control plane'),
    description: words.length === 0 ? l10n.t('Istio is not installed') : words.join(', '),
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

function crdsNode(snapshot: Snapshot): MeshNode {
  const crds = meshCrds(snapshot.all(CRD));
  const istio = crds.filter((crd) => crd.family === 'Istio').length;
  const bundles = gatewayApiBundles(crds);
  const gateway = crds.length - istio;
  const release = bundles
    .map((bundle) => `${bundle.version.replace(/^v/, '')} ${bundle.channel}`.trim())
    .join(', ');
  const words = [
    l10n.t('{0} Istio', istio),
    [l10n.t('{0} Gateway API', gateway), release].filter((word) => word !== '').join(' '),
  ];
  return {
    id: 'crds',
    kind: 'crds',
    label: l10n.t('CRDs'),
    description: crds.length === 0 ? l10n.t('none installed') : words.join(' · '),
    icon: 'symbol-interface',
    state: bundles.length > 1 ? 'warning' : 'neutral',
    facts: [
      l10n.t('A CustomResourceDefinition teaches the API server a new kind of object.'),
      ...(bundles.length > 1
        ? [l10n.t('The Gateway API CRDs come from different releases: install one release over all of them.')]
        : []),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/',
    ...(crds.length === 0 ? {} : { children: () => crds.map(crdNode) }),
  };
}

function crdNode(crd: MeshCrd): MeshNode {
  const versions = crd.served.map((version) =>
    version === crd.stored && crd.served.length > 1 ? `${version} (${l10n.t('stored')})` : version,
  );
  return {
    id: `crds/${crd.name}`,
    kind: 'crd',
    label: crd.kind,
    description: [crd.group, versions.join(', '), crd.bundleVersion ?? '']
      .filter((word) => word !== '')
      .join(' · '),
    icon: 'symbol-interface',
    state: crd.established ? 'neutral' : 'pending',
    facts: [
      l10n.t('{0}: served in {1}.', crd.name, crd.served.join(', ')),
      ...(crd.stored === undefined ? [] : [l10n.t('Stored as {0}.', crd.stored)]),
    ],
    object: crd.object,
  };
}

/** Kinds that cannot be read stand as rows of their own: a missing row would read as "there are none". */
function notes(snapshot: Snapshot): readonly MeshNode[] {
  const seen = new Map<string, string[]>();
  for (const kind of [NAMESPACE, POD, DEPLOYMENT, CRD, ...snapshot.meshKinds]) {
    const problem = snapshot.problem(kind);
    if (problem !== undefined) seen.set(problem, [...(seen.get(problem) ?? []), kind.kind]);
  }
  return [...seen].map(([problem, kinds]) => ({
    id: `note:${problem}`,
    kind: 'note',
    label:
      kinds.length === 1
        ? l10n.t('{0} cannot be read', kinds[0] ?? '')
        : l10n.t('{0} kinds cannot be read', kinds.length),
    description: problem,
    icon: 'warning',
    state: 'warning',
    facts: [problem, kinds.join(', ')],
  }));
}
