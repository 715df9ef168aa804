import { l10n } from 'vscode';
import type { Action } from '../../course/actions.ts';

/** What a button says that does an action which is not the step's own. */
export function actionLabel(action: Action): string {
  switch (action.kind) {
    case 'chooseCluster':
      return l10n.t('Choose a cluster');
    case 'startCluster':
      return l10n.t('Start or choose a cluster');
    case 'agreeToCluster':
      return l10n.t('Use this cluster');
    case 'chooseNamespace':
      return l10n.t('Choose a namespace');
    case 'restartWorkloads':
      return l10n.t('Restart the Deployments of {0}', action.namespace);
    case 'getTool':
      return l10n.t('Get {0}', action.tool);
    case 'runDoctor':
      return l10n.t('Look again');
    case 'openStep':
      return l10n.t('Go to that step');
    case 'openPage':
      return l10n.t('Read on at {0}', new URL(action.url).hostname);
    case 'openDashboard':
      return l10n.t('Open {0}', action.dashboard);
    case 'openService':
      return l10n.t('Open the dashboard');
    case 'labelNamespace':
      return action.value === null
        ? l10n.t('Remove the label of {0}', action.namespace)
        : l10n.t('Label namespace {0}', action.namespace);
    case 'deleteObject':
      return l10n.t('Delete {0}', action.name);
    case 'applyManifest':
      return action.manifests.includes('gateway-api/standard')
        ? l10n.t('Install the CRDs')
        : l10n.t('Apply it');
    case 'analyze':
      return l10n.t('Analyze');
    case 'runCommand':
      return action.command.entry === 'istioctl.uninstall' ? l10n.t('Uninstall Istio') : l10n.t('Run it');
    default:
      return l10n.t('Do what helps');
  }
}
