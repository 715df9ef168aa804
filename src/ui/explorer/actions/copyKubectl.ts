import { env, l10n, window } from 'vscode';
import { quotingStyleOf, shownCommand } from '../../../cli/shownCommand.ts';
import { getObject } from '../../../cli/tools/kubectlObject.ts';
import { groupOf } from '../../../mesh/kubeObject.ts';
import type { KubeObject } from '../../../mesh/kubeObject.ts';
import type { ToolBox } from '../../cli/toolBox.ts';
import type { ClusterHub } from '../../cluster/clusterHub.ts';
import { UserFacingError } from '../../commands.ts';

/** Copies the kubectl command that shows the object, for the learner's own shell. */
export async function copyKubectl(
  { hub, tools }: { readonly hub: ClusterHub; readonly tools: ToolBox },
  object: KubeObject,
): Promise<void> {
  const target = await tools.target();
  const kind = hub.session?.served({ group: groupOf(object.apiVersion), kind: object.kind });
  if (kind === undefined) throw new UserFacingError(l10n.t('The cluster does not serve {0}.', object.kind));
  const resource = kind.group === '' ? kind.resource : `${kind.resource}.${kind.group}`;
  const { name, namespace } = object.metadata;
  const command = getObject(target, { resource, name, ...(namespace === undefined ? {} : { namespace }) });
  const text = shownCommand(command, quotingStyleOf(process.platform));
  await env.clipboard.writeText(text);
  window.setStatusBarMessage(`$(copy) ${text}`, 5_000);
}
