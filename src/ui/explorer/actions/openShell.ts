import { ThemeIcon, l10n, window, workspace } from 'vscode';
import { quotingStyleOf, shownCommand } from '../../../cli/shownCommand.ts';
import { shellIn } from '../../../cli/tools/kubectlObject.ts';
import type { KubeObject } from '../../../mesh/kubeObject.ts';
import type { ToolBox } from '../../cli/toolBox.ts';
import type { ClusterHub } from '../../cluster/clusterHub.ts';
import { UserFacingError } from '../../commands.ts';
import { containersOf, podsOfObject } from './podsOfObject.ts';

/** Opens a terminal with a shell in a container of a pod. */
export async function openShell(
  { hub, tools }: { readonly hub: ClusterHub; readonly tools: ToolBox },
  object: KubeObject,
): Promise<void> {
  if (!workspace.isTrusted)
    throw new UserFacingError(l10n.t('Meshwalk starts no program in a folder that you do not trust.'));
  const pod = await pickPod(podsOfObject(hub, object));
  if (pod === undefined) return;
  const container = await pickContainer(pod);
  if (container === undefined) return;
  const { found, problem } = await tools.search('kubectl');
  const [kubectl] = found;
  if (kubectl === undefined)
    throw new UserFacingError(problem ?? l10n.t('A shell needs kubectl, which is not on this machine.'));
  const { name, namespace = '' } = pod.metadata;
  const command = shellIn(await tools.target(), { namespace, pod: name, container });
  const terminal = window.createTerminal({
    name: l10n.t('Shell: {0}', name),
    iconPath: new ThemeIcon('terminal'),
    shellPath: kubectl.path,
    shellArgs: [...command.args],
    env: { ...command.env },
    message: `\u001b[1m$ ${shownCommand(command, quotingStyleOf(process.platform))}\u001b[0m`,
    // The pod may be gone when the window comes back.
    isTransient: true,
  });
  terminal.show();
}

async function pickPod(pods: readonly KubeObject[]): Promise<KubeObject | undefined> {
  if (pods.length === 0) throw new UserFacingError(l10n.t('No pod runs there.'));
  if (pods.length === 1) return pods[0];
  const items = pods.map((pod) => ({ label: pod.metadata.name, pod }));
  return (
    await window.showQuickPick(items, { title: l10n.t('Open Shell'), placeHolder: l10n.t('In which pod?') })
  )?.pod;
}

async function pickContainer(pod: KubeObject): Promise<string | undefined> {
  const names = containersOf(pod)
    .filter(({ running }) => running)
    .map(({ name }) => name);
  if (names.length === 0)
    throw new UserFacingError(l10n.t('No container of pod {0} runs.', pod.metadata.name));
  if (names.length === 1) return names[0];
  return window.showQuickPick(names, {
    title: l10n.t('Open Shell'),
    placeHolder: l10n.t('In which container of {0}?', pod.metadata.name),
  });
}
