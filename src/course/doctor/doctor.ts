import type { GroupKind } from '../../mesh/kubeObject.ts';
import { kinds } from '../probes/kinds.ts';
import { clusterFindings } from './cluster.ts';
import type { DoctorFinding } from './finding.ts';
import { leftoverFindings } from './leftovers.ts';
import { toolFindings } from './tools.ts';
import type { DoctorInput } from './doctorInput.ts';

/** Kinds that have to be read before the doctor is asked; those that are not there are passed over. */
export const doctorKinds: readonly GroupKind[] = [
  kinds.node,
  kinds.namespace,
  kinds.service,
  kinds.deployment,
  kinds.pod,
  kinds.event,
  kinds.crd,
  kinds.mutatingWebhook,
  kinds.validatingWebhook,
];

const order: Readonly<Record<DoctorFinding['level'], number>> = { blocking: 0, ask: 1, note: 2, good: 3 };

/** Everything that the doctor finds, the worst first. Pure. */
export function examine(input: DoctorInput): readonly DoctorFinding[] {
  return [...clusterFindings(input), ...leftoverFindings(input), ...toolFindings(input)].sort(
    (a, b) => order[a.level] - order[b.level],
  );
}
