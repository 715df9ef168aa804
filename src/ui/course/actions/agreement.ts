import { l10n, window } from 'vscode';
import { catalogEntry } from '../../../cli/catalog.ts';
import type { Action } from '../../../course/actions.ts';
import { productionSign } from '../../../course/production.ts';
import type { ActionParts } from './actionParts.ts';

const NODE = { group: '', kind: 'Node' };

/** Whether an action writes to the chosen cluster. What minikube does concerns a cluster of its own. */
export function writesToCluster(action: Action): boolean {
  switch (action.kind) {
    case 'applyManifest':
    case 'deleteManifest':
    case 'labelNamespace':
    case 'deleteNamespace':
    case 'deleteObject':
    case 'restartWorkloads':
    case 'createToken':
      return true;
    case 'runCommand': {
      const { entry } = action.command;
      return !entry.startsWith('minikube.') && catalogEntry(entry)?.effect !== 'reads';
    }
    default:
      return false;
  }
}

/**
 * Asks once for each cluster that looks like one that others depend on, before the course first writes to it, and
 * remembers a yes. @returns false when the learner would rather not
 */
export async function agreedToChange({ hub, course }: ActionParts): Promise<boolean> {
  const { context } = hub;
  if (context === undefined || course.agreed) return true;
  const { practice } = await course.facts();
  const nodes = hub.objects(NODE).length;
  const sign = productionSign({ context: context.name, server: context.server, nodes, practice });
  if (sign === undefined) return true;
  const goOn = l10n.t('Use This Cluster');
  const question = l10n.t('{0} looks like a cluster that others depend on: {1}.', context.name, sign);
  const detail = l10n.t(
    'The course installs CRDs and webhooks for the whole cluster, and removes them at the end. A cluster of your own is the better place; it is asked about only once.',
  );
  if ((await window.showWarningMessage(question, { modal: true, detail }, goOn)) !== goOn) return false;
  await course.agree();
  return true;
}
