import { booleanAt, listAt, stringAt } from './fields.ts';
import { isMeshGroup } from './wellKnown.ts';
import type { KubeObject } from './kubeObject.ts';

/** An installed definition of a mesh kind. */
export interface MeshCrd {
  readonly name: string;
  readonly group: string;
  readonly kind: string;
  readonly family: 'Istio' | 'Gateway API';
  readonly served: readonly string[];
  readonly stored: string | undefined;
  /** Versions that objects may still lie in from before: they must not go until these have been written anew. */
  readonly storedBefore: readonly string[];
  /** Gateway API's release, `v1.6.3`, from the CRD's annotation. */
  readonly bundleVersion: string | undefined;
  readonly channel: string | undefined;
  readonly established: boolean;
  readonly object: KubeObject;
}

/** The CRDs of Istio and of the Gateway API among `crds`, by family and name. */
export function meshCrds(crds: Iterable<KubeObject>): readonly MeshCrd[] {
  const found: MeshCrd[] = [];
  for (const object of crds) {
    const group = stringAt(object, 'spec', 'group') ?? '';
    if (!isMeshGroup(group)) continue;
    const annotations = object.metadata.annotations ?? {};
    const stored = listAt(object, 'spec', 'versions')
      .filter((version) => booleanAt(version, 'storage') === true)
      .map((version) => stringAt(version, 'name'))
      .at(0);
    found.push({
      name: object.metadata.name,
      group,
      kind: stringAt(object, 'spec', 'names', 'kind') ?? object.metadata.name,
      family: group.endsWith('istio.io') ? 'Istio' : 'Gateway API',
      ...crdState(object),
      stored,
      storedBefore: listAt(object, 'status', 'storedVersions').filter(
        (version): version is string => typeof version === 'string' && version !== stored,
      ),
      bundleVersion: annotations['gateway.networking.k8s.io/bundle-version'],
      channel: annotations['gateway.networking.k8s.io/channel'],
      object,
    });
  }
  return found.sort(
    (one, other) => one.family.localeCompare(other.family) || one.name.localeCompare(other.name),
  );
}

/** Whether objects of a CRD can be made, and in which versions. */
export function crdState(crd: KubeObject): Pick<MeshCrd, 'established' | 'served'> {
  return {
    served: listAt(crd, 'spec', 'versions')
      .filter((version) => booleanAt(version, 'served') === true)
      .flatMap((version) => stringAt(version, 'name') ?? []),
    established: listAt(crd, 'status', 'conditions').some(
      (condition) =>
        stringAt(condition, 'type') === 'Established' && stringAt(condition, 'status') === 'True',
    ),
  };
}

/** Gateway API's release and channel as its CRDs say; several when they were installed from different releases. */
export function gatewayApiBundles(crds: readonly MeshCrd[]): readonly { version: string; channel: string }[] {
  const bundles = new Map<string, { version: string; channel: string }>();
  for (const crd of crds) {
    if (crd.bundleVersion === undefined) continue;
    const bundle = { version: crd.bundleVersion, channel: crd.channel ?? '' };
    bundles.set(`${bundle.version} ${bundle.channel}`, bundle);
  }
  return [...bundles.values()];
}
