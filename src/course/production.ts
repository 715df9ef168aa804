import * as l10n from '@vscode/l10n';

/** What tells whether others depend on a cluster. */
export interface ClusterSigns {
  /** Name of the context. */
  readonly context: string;
  /** Address of the API server. */
  readonly server?: string;
  /** How many nodes it has; 0 when that is not known. */
  readonly nodes: number;
  readonly practice: boolean;
}

const PRODUCTION_NAME = /(^|[^a-z])(prod|prd|production|live)([^a-z]|$)/i;
const MANAGED_HOST = /\.(eks\.amazonaws\.com|azmk8s\.io|gke\.goog|linodelke\.net|ondigitalocean\.com)$/i;
const LOCAL_NAME = /^(minikube|docker-desktop|rancher-desktop|colima|orbstack|kind-|k3d-|k0s|microk8s)/;
/** More than a learner starts on a laptop. */
const MANY_NODES = 6;

/**
 * Why a cluster looks like one on which nothing should be tried out, as the end of a sentence; undefined when it does
 * not. Names and numbers are all that there is to go by.
 */
export function productionSign({ context, server, nodes, practice }: ClusterSigns): string | undefined {
  if (practice || LOCAL_NAME.test(context)) return undefined;
  if (PRODUCTION_NAME.test(context)) return l10n.t('its name says so');
  const host = server !== undefined && URL.canParse(server) ? new URL(server).hostname : '';
  if (MANAGED_HOST.test(host)) return l10n.t('it is managed by a cloud');
  return nodes >= MANY_NODES ? l10n.t('it has {0} nodes', nodes) : undefined;
}
