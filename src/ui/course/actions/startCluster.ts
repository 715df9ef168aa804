import { l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import { start } from '../../../cli/tools/minikube.ts';
import type { MinikubeStart } from '../../../cli/tools/minikube.ts';
import { minikubePlans } from '../../../course/minikubePlan.ts';
import { UserFacingError } from '../../commands.ts';
import { minikubeHost } from '../machine.ts';
import type { ActionParts, ActionRunner } from './actionParts.ts';
import { runVisibly } from './visibleCommand.ts';

interface Place extends QuickPickItem {
  readonly go: () => Promise<void>;
}

/** Asks where to run the course: on a cluster of the kubeconfig, or in a new minikube. */
export const startCluster: ActionRunner<'startCluster'> = async (parts) => {
  const { hub, course } = parts;
  await Promise.all([course.lookForTools(), hub.connect()]);
  const places: Place[] = hub.contexts.map((context) => ({
    label: `$(server-environment) ${context.name}`,
    description: context.name === hub.context?.name ? l10n.t('chosen') : '',
    detail: l10n.t('{0} as {1}, namespace {2}', context.server, context.user, context.namespace),
    go: async () => hub.chooseContext(context.name),
  }));
  const plans = minikubePlans(await minikubeHost(parts.tools), course.tools?.istioctl?.version);
  if (course.tools?.minikube !== undefined) {
    places.push(...plans.map((plan) => newMinikube(parts, plan)));
  }
  if (places.length === 0) {
    throw new UserFacingError(
      course.tools?.minikube === undefined
        ? l10n.t('No cluster and no minikube was found. Install minikube, then try again.')
        : l10n.t('No cluster was found, and minikube needs Docker, Podman or another driver. Install one.'),
    );
  }
  const picked = await window.showQuickPick(places, {
    title: l10n.t('Where do you want to run the course?'),
    placeHolder: l10n.t('A cluster on which you may break things'),
    matchOnDetail: true,
  });
  await picked?.go();
};

function newMinikube(parts: ActionParts, plan: MinikubeStart): Place {
  return {
    label: `$(add) ${l10n.t('New minikube in {0}', plan.driver)}`,
    detail: l10n.t(
      '{0} MB of memory, {1} CPUs, Kubernetes {2}; takes some minutes',
      plan.memoryMb,
      plan.cpus,
      plan.kubernetesVersion,
    ),
    go: async () => {
      if (!(await runVisibly(parts, 'minikube.start', start(plan)))) return;
      // minikube wrote its context into the kubeconfig, which has to be read again to be chosen from.
      await parts.hub.retry();
      await parts.hub.chooseContext(plan.profile);
    },
  };
}
