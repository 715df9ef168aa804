import { isRecord, stringAt, stringMapAt } from './fields.ts';
import { groupOf } from './kubeObject.ts';
import type { KubeObject } from './kubeObject.ts';
import type { Snapshot } from './snapshot.ts';
import { POD } from './wellKnown.ts';

/** Where the kinds that choose pods by labels of their own namespace keep these labels. */
const SELECTORS: Readonly<Record<string, readonly string[]>> = {
  '/Service': ['spec', 'selector'],
  'networking.istio.io/Sidecar': ['spec', 'workloadSelector', 'labels'],
  'networking.istio.io/EnvoyFilter': ['spec', 'workloadSelector', 'labels'],
  'networking.istio.io/DestinationRule': ['spec', 'workloadSelector', 'matchLabels'],
  'security.istio.io/AuthorizationPolicy': ['spec', 'selector', 'matchLabels'],
  'security.istio.io/PeerAuthentication': ['spec', 'selector', 'matchLabels'],
  'security.istio.io/RequestAuthentication': ['spec', 'selector', 'matchLabels'],
  'telemetry.istio.io/Telemetry': ['spec', 'selector', 'matchLabels'],
  'extensions.istio.io/WasmPlugin': ['spec', 'selector', 'matchLabels'],
};

/** The labels by which an object chooses pods; `undefined` when it does not choose by labels. */
export function podSelector(object: unknown): Readonly<Record<string, string>> | undefined {
  const group = groupOf(stringAt(object, 'apiVersion') ?? '');
  const path = SELECTORS[`${group}/${stringAt(object, 'kind') ?? ''}`];
  const labels = path === undefined ? {} : stringMapAt(object, ...path);
  return Object.keys(labels).length === 0 ? undefined : labels;
}

/**
 * Whether an object chooses pods by labels, and no pod has them. False while the pods are not known. What stands in the
 * root namespace speaks for all namespaces, so nothing is said of it.
 */
export function selectsNoPod(
  object: KubeObject,
  snapshot: Snapshot,
  rootNamespace = 'istio-system',
): boolean {
  const { namespace } = object.metadata;
  const wanted = podSelector(object);
  if (wanted === undefined || namespace === undefined || !snapshot.complete(POD)) return false;
  if (namespace === rootNamespace && object.kind !== 'Service') return false;
  const entries = Object.entries(wanted);
  return !snapshot
    .in(namespace, POD)
    .some(({ metadata: { labels } }) =>
      entries.every(([key, value]) => isRecord(labels) && labels[key] === value),
    );
}
