import type { GroupKind } from '../../mesh/kubeObject.ts';
import { findingParts } from '../findingParts.ts';
import type { Finding } from '../tools/istioctlAnalyze.ts';

const core = (kind: string): GroupKind => ({ group: '', kind });
const istio = (kind: string): GroupKind => ({ group: 'networking.istio.io', kind });

const byCode: Readonly<Record<string, readonly GroupKind[]>> = {
  IST0127: [core('Pod')],
  IST0132: [istio('Gateway')],
  IST0162: [core('Pod'), core('Service')],
  IST0173: [core('Pod')],
  IST0174: [core('Service')],
};

/** What is missing, in the words of IST0101. */
const byReference: Readonly<Record<string, readonly GroupKind[]>> = {
  host: [core('Service')],
  'mirror host': [core('Service')],
  'host:port': [core('Service')],
  'host+subset in destinationrule': [istio('DestinationRule')],
  'mirror+subset in destinationrule': [istio('DestinationRule')],
  gateway: [istio('Gateway')],
  credentialName: [core('Secret')],
  namespace: [core('Namespace')],
  selector: [core('Pod')],
};

/** Kinds whose names, labels and ports the fixes of a finding look at. */
export function kindsForFixes(finding: Pick<Finding, 'code' | 'message'>): readonly GroupKind[] {
  const parts = findingParts(finding);
  if (parts?.code === 'IST0101')
    return Object.hasOwn(byReference, parts.what) ? (byReference[parts.what] ?? []) : [];
  return byCode[finding.code] ?? [];
}
