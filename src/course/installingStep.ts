import type { GroupKind } from '../mesh/kubeObject.ts';
import { isMeshGroup } from '../mesh/wellKnown.ts';

/** A step of the course that installs CRDs: its id, and its number, which a test holds to the course. */
export interface InstallingStep {
  readonly id: string;
  readonly number: string;
}

const GATEWAY_API: InstallingStep = { id: 'gateway-api-crds', number: '3.4' };
const ISTIO: InstallingStep = { id: 'install-istio', number: '3.2' };

/** The step that installs the CRD of a kind; `undefined` for kinds that the course does not install. */
export function installingStep({ group }: Pick<GroupKind, 'group'>): InstallingStep | undefined {
  if (group.startsWith('gateway.networking.')) return GATEWAY_API;
  return isMeshGroup(group) ? ISTIO : undefined;
}
