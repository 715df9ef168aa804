import * as l10n from '@vscode/l10n';
import { controlPlanes } from '../controlPlane.ts';
import { gatewayApiBundles, meshCrds } from '../crds.ts';
import type { MeshCrd } from '../crds.ts';
import { wantedRelease } from '../ignoredCrds.ts';
import type { Snapshot } from '../snapshot.ts';
import { CRD, DEPLOYMENT } from '../wellKnown.ts';
import type { MeshNode } from './meshNode.ts';
import { isProblem, words, worst } from './meshNode.ts';

/** The CRDs of Istio and of the Gateway API, and what is wrong with them. */
export function crdsNode(snapshot: Snapshot): MeshNode {
  const crds = meshCrds(snapshot.all(CRD));
  const istioVersion = controlPlanes(snapshot.all(DEPLOYMENT))[0]?.version;
  const istio = crds.filter((crd) => crd.family === 'Istio').length;
  const bundles = gatewayApiBundles(crds);
  const gateway = crds.length - istio;
  const release = bundles
    .map((bundle) => `${bundle.version.replace(/^v/, '')} ${bundle.channel}`.trim())
    .join(', ');
  const rows = crds.map((crd) => crdNode(crd, istioVersion));
  const mixed = bundles.length > 1;
  return {
    id: 'crds',
    kind: 'crds',
    label: l10n.t('CRDs'),
    description:
      crds.length === 0
        ? absenceWords(snapshot)
        : words(
            l10n.t('{0} Istio', istio),
            [l10n.t('{0} Gateway API', gateway), release].filter((word) => word !== '').join(' '),
          ),
    icon: 'symbol-interface',
    state: worst([mixed ? 'warning' : 'neutral', ...rows.map((row) => row.state).filter(isProblem)]),
    facts: [
      l10n.t('A CustomResourceDefinition teaches the API server a new kind of object.'),
      ...(mixed
        ? [l10n.t('The Gateway API CRDs come from different releases: install one release over all of them.')]
        : []),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/',
    ...(crds.length === 0 ? {} : { children: () => rows }),
  };
}

function absenceWords(snapshot: Snapshot): string {
  return snapshot.complete(CRD) ? l10n.t('none installed') : l10n.t('not known');
}

function crdNode(crd: MeshCrd, istioVersion: string | undefined): MeshNode {
  const versions = crd.served.map((version) =>
    version === crd.stored && crd.served.length > 1 ? `${version} (${l10n.t('stored')})` : version,
  );
  const wanted = wantedRelease(crd, istioVersion);
  return {
    id: `crds/${crd.name}`,
    kind: 'crd',
    label: crd.kind,
    description: words(
      crd.group,
      versions.join(', '),
      crd.bundleVersion,
      wanted === undefined ? '' : l10n.t('ignored by this Istio'),
    ),
    icon: 'symbol-interface',
    state: wanted !== undefined ? 'warning' : crd.established ? 'neutral' : 'pending',
    facts: [
      ...(wanted === undefined
        ? []
        : [
            l10n.t(
              'Istio {0} reads {1} only from Gateway API {2} on: objects of this kind do nothing until newer CRDs are installed.',
              istioVersion ?? '',
              crd.kind,
              wanted,
            ),
          ]),
      l10n.t('{0}: served in {1}.', crd.name, crd.served.join(', ')),
      ...(crd.stored === undefined ? [] : [l10n.t('Stored as {0}.', crd.stored)]),
      ...(crd.storedBefore.length === 0
        ? []
        : [l10n.t('Some objects may still be stored as {0}.', crd.storedBefore.join(', '))]),
      ...(crd.channel === undefined ? [] : [l10n.t('Channel: {0}', crd.channel)]),
    ],
    object: crd.object,
  };
}
