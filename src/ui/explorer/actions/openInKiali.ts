import { l10n } from 'vscode';
import { groupOf, versionOf } from '../../../mesh/kubeObject.ts';
import type { KubeObject } from '../../../mesh/kubeObject.ts';
import { isMeshGroup } from '../../../mesh/wellKnown.ts';
import { workloadOf } from '../../../mesh/workloads.ts';
import type { ClusterHub } from '../../cluster/clusterHub.ts';
import { UserFacingError } from '../../commands.ts';
import { startDashboard } from '../../sessions/dashboards.ts';
import type { Forwards } from '../../sessions/forwards.ts';
import { openLoopbackUrl } from '../../sessions/openUrl.ts';

/** Opens the object's page in Kiali; the way to Kiali is a session, started when there is none. */
export async function openInKiali(
  { hub, forwards }: { readonly hub: ClusterHub; readonly forwards: Forwards },
  object: KubeObject,
): Promise<void> {
  const session = await startDashboard(hub, forwards, 'kiali');
  if (session.url === undefined)
    throw new UserFacingError(l10n.t('Kiali could not be opened: {0}', session.problem));
  await openLoopbackUrl(`${session.url.replace(/\/$/, '')}${kialiPath(object)}`);
}

/** The path of an object's page below Kiali's root. Source: kiali/kiali frontend/src/routes.tsx */
export function kialiPath(object: KubeObject): string {
  const { name, namespace = '' } = object.metadata;
  const place = `/console/namespaces/${encodeURIComponent(namespace)}`;
  const group = groupOf(object.apiVersion);
  if (object.kind === 'Namespace') return `/console/graph/namespaces?namespaces=${encodeURIComponent(name)}`;
  if (object.kind === 'Service' && group === '') return `${place}/services/${encodeURIComponent(name)}`;
  if (isMeshGroup(group)) {
    const kind = [group, versionOf(object.apiVersion), object.kind].map(encodeURIComponent).join('/');
    return `${place}/istio/${kind}/${encodeURIComponent(name)}`;
  }
  // Kiali has pages of workloads, none of pods.
  const workload = object.kind === 'Pod' ? workloadOf(object)?.name : undefined;
  return `${place}/workloads/${encodeURIComponent(workload ?? name)}`;
}
