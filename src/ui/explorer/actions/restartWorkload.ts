import { l10n, window } from 'vscode';
import { rolloutRestart } from '../../../cli/tools/kubectl.ts';
import { addressOfObject } from '../../../cluster/addressOfObject.ts';
import { resourcePath } from '../../../cluster/discovery.ts';
import { groupOf } from '../../../mesh/kubeObject.ts';
import type { KubeObject } from '../../../mesh/kubeObject.ts';
import { replicasOf } from '../../../mesh/replicas.ts';
import { connectedForWriting, placeName } from '../../apply/connected.ts';
import type { ToolBox } from '../../cli/toolBox.ts';
import type { ClusterHub } from '../../cluster/clusterHub.ts';
import { UserFacingError } from '../../commands.ts';
import type { CommandTerminal } from '../../terminal/commandTerminal.ts';

/** Makes the pods of a workload anew, one after the other: visibly by kubectl where it is there, else by the API. */
export async function restartWorkload(
  parts: { readonly hub: ClusterHub; readonly tools: ToolBox; readonly terminal: CommandTerminal },
  workload: KubeObject,
): Promise<void> {
  const { hub, tools, terminal } = parts;
  const session = await connectedForWriting(hub);
  const { name, namespace = '' } = workload.metadata;
  const { wanted } = replicasOf(workload);
  const button = l10n.t('Restart');
  const chosen = await window.showWarningMessage(
    l10n.t('Restart {0} {1} in {2}?', workload.kind, name, placeName(hub, namespace)),
    {
      modal: true,
      detail: l10n.t(
        'Its {0} pods are replaced one after the other. New pods get the sidecar that the namespace asks for now.',
        wanted,
      ),
    },
    button,
  );
  if (chosen !== button) return;
  if (workload.kind === 'Deployment' && (await tools.search('kubectl')).found.length > 0) {
    const command = rolloutRestart(await tools.target(), { namespace, deployment: name });
    const result = await terminal.run(command);
    if (result.kind !== 'ok' && result.kind !== 'cancelled') throw new UserFacingError(result.message);
    return;
  }
  const kind = session.served({ group: groupOf(workload.apiVersion), kind: workload.kind });
  if (kind === undefined) throw new UserFacingError(l10n.t('The cluster does not serve {0}.', workload.kind));
  const { kind: served, ...where } = addressOfObject(kind, workload);
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  await session.client.send({
    method: 'PATCH',
    path: resourcePath(served, where),
    query: { fieldManager: 'meshwalk' },
    headers: { 'content-type': 'application/strategic-merge-patch+json', accept: 'application/json' },
    body: JSON.stringify({ spec: { template: { metadata: { annotations } } } }),
  });
}
