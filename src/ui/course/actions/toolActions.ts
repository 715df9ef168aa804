import { Uri, env, l10n, window } from 'vscode';
import type { CatalogCommand } from '../../../cli/catalog.ts';
import { catalogEntry } from '../../../cli/catalog.ts';
import { minikubeProfile } from '../../../course/minikubePlan.ts';
import { clusterAnalysis, istioctlSkew } from '../../../cli/istioctlSafety.ts';
import type { CommandRef } from '../../../course/actions.ts';
import type { Step } from '../../../course/course.ts';
import { controlPlaneVersion } from '../../cli/controlPlaneVersion.ts';
import { UserFacingError, unlinked } from '../../commands.ts';
import { whatUninstallRemoves } from '../../profiles/whatUninstallRemoves.ts';
import { startDashboard } from '../../sessions/dashboards.ts';
import { openLoopbackUrl } from '../../sessions/openUrl.ts';
import type { ActionParts, ActionRunner } from './actionParts.ts';
import { confirmed } from './confirm.ts';
import { manifestPath } from './manifestFiles.ts';
import { runVisibly } from './visibleCommand.ts';

const NODE = { group: '', kind: 'Node' };
const SERVICE_ACCOUNT = { group: '', kind: 'ServiceAccount' };

export const labelNamespace: ActionRunner<'labelNamespace'> = async (parts, { namespace, key, value }) => {
  if (value === null) {
    const what = l10n.t('Label {0} of namespace {1}', key, namespace);
    if (!(await confirmed(parts, l10n.t('Remove Label'), [what], namespace))) return;
  }
  await parts.labels.set({ namespace, key, value });
};

export const runCommand: ActionRunner<'runCommand'> = async (parts, action, step) => {
  const built = await buildCommand(parts, step, action.command);
  if (built.kind === 'blocks')
    throw new UserFacingError(l10n.t('This command runs until it is stopped: start it from its own step.'));
  if (catalogEntry(action.command.entry)?.effect === 'deletes') {
    const goes = await whatUninstallRemoves(parts.tools, { purge: true });
    if (goes === undefined || !(await confirmed(parts, l10n.t('Uninstall'), goes, 'istio-system'))) return;
  }
  await runVisibly(parts, action.command.entry, built.command);
};

/** Builds a command of the catalog for the chosen cluster. Rejects when there is none. */
export async function buildCommand(
  parts: ActionParts,
  step: Step,
  command: CommandRef,
): Promise<CatalogCommand> {
  const entry = catalogEntry(command.entry);
  if (entry === undefined) throw new Error(`There is no command ${command.entry}.`);
  const target = await parts.tools.target();
  const profile = minikubeProfile(parts.hub.objects(NODE));
  if (command.entry === 'minikube.enableAddon' && profile === undefined) {
    throw new UserFacingError(
      l10n.t(
        '{0} was not made by minikube, so its addons cannot be enabled there. The step says what to do instead.',
        target.context,
      ),
    );
  }
  return entry.build(command.args, {
    target,
    manifestPath: (manifest) => manifestPath(parts, step, manifest),
    ...(profile === undefined ? {} : { minikubeProfile: profile }),
  });
}

export const openDashboard: ActionRunner<'openDashboard'> = async (parts, { dashboard }) => {
  const session = await startDashboard(parts.hub, parts.forwards, dashboard);
  if (session.url === undefined) throw new UserFacingError(session.problem);
  await openLoopbackUrl(session.url);
  parts.course.observations.sessionOpened(session.id);
  parts.course.reconsider();
};

/** Shown once, in a question that leaves nothing behind; in the clipboard only when the learner asks for it. */
export const createToken: ActionRunner<'createToken'> = async (parts, action, step) => {
  const account = await accountOf(parts, action.accounts);
  if (account === undefined) return;
  const { namespace, serviceAccount } = account;
  const built = await buildCommand(parts, step, {
    entry: 'kubectl.createToken',
    args: { namespace, serviceAccount },
  });
  if (built.kind === 'blocks') return;
  const result = await parts.tools.run(built.command);
  if (result.kind !== 'ok')
    throw new UserFacingError(result.kind === 'cancelled' ? l10n.t('Cancelled.') : result.message);
  const copy = l10n.t('Copy Token');
  const token = String(result.value);
  const message = l10n.t('The token of {0}', serviceAccount);
  const words = l10n.t('It is a password. It is shown here and nowhere else, and Meshwalk does not keep it.');
  const detail = `${token}\n\n${words}`;
  if ((await window.showInformationMessage(message, { modal: true, detail }, copy)) === copy)
    await env.clipboard.writeText(token);
};

type Account = Parameters<typeof createToken>[1]['accounts'][number];

/** The account that the cluster has; the learner chooses among several. Rejects when there is none. */
async function accountOf(parts: ActionParts, accounts: readonly Account[]): Promise<Account | undefined> {
  await parts.tools.target();
  const there = new Set(
    parts.hub.objects(SERVICE_ACCOUNT).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
  );
  const found = accounts.filter(({ namespace, serviceAccount }) =>
    there.has(`${namespace}/${serviceAccount}`),
  );
  const [first, ...more] = found;
  if (first === undefined) {
    const names = accounts.map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`);
    throw new UserFacingError(
      l10n.t(
        'The cluster has none of these service accounts: {0}. Install a dashboard first.',
        names.join(', '),
      ),
    );
  }
  if (more.length === 0) return first;
  const items = found.map((account) => ({
    label: `${account.namespace}/${account.serviceAccount}`,
    account,
  }));
  return (await window.showQuickPick(items, { title: l10n.t('A token for which service account?') }))
    ?.account;
}

const TOOL_PAGES = {
  kubectl: 'https://kubernetes.io/docs/tasks/tools/',
  minikube: 'https://minikube.sigs.k8s.io/docs/start/',
} as const;

export const getTool: ActionRunner<'getTool'> = async (parts, { tool }) => {
  await parts.course.lookForTools();
  if (tool === 'istioctl') {
    await getFittingIstioctl(parts);
    return;
  }
  if (parts.course.tools?.[tool] !== undefined) return;
  const open = l10n.t('Open Download Page');
  const message = l10n.t(
    '{0} was not found on PATH. Install it, then choose Check: Meshwalk looks again.',
    tool,
  );
  if ((await window.showInformationMessage(unlinked(message), open)) === open) {
    await env.openExternal(Uri.parse(TOOL_PAGES[tool], true));
  }
};

/** Downloads one unless that in use fits the control plane and may be let near a cluster. */
async function getFittingIstioctl(parts: ActionParts): Promise<void> {
  const version = parts.course.tools?.istioctl?.version;
  const plane = await controlPlaneVersion(parts.hub);
  const fits =
    version !== undefined &&
    clusterAnalysis(version).safe &&
    (plane === undefined || istioctlSkew(version, plane).fits);
  if (fits) return;
  const { getIstioctl } = await import('../../cli/getIstioctl.ts');
  await getIstioctl(parts);
  await parts.course.lookForTools();
}
