import { Uri, commands, env, l10n } from 'vscode';
import { Command } from '../../../contributions.ts';
import { recordedEntry } from '../../../course/actions.ts';
import type { Action, ActionKind } from '../../../course/actions.ts';
import type { Step } from '../../../course/course.ts';
import { filledIn } from '../../../course/placeholders.ts';
import { analyzeCluster } from '../../analysis/analyzeCommands.ts';
import { UserFacingError } from '../../commands.ts';
import type { ActionParts, ActionRunner } from './actionParts.ts';
import { agreedToChange, writesToCluster } from './agreement.ts';
import { applyManifest, restartWorkloads } from './clusterActions.ts';
import { deleteManifest, deleteNamespace, deleteObject } from './deleteActions.ts';
import { openManifest } from './manifestFiles.ts';
import { compareManifest, compareProfiles, openProfile, showProfiles } from './profileActions.ts';
import { startCluster } from './startCluster.ts';
import { createToken, getTool, labelNamespace, openDashboard, runCommand } from './toolActions.ts';
import { askProductPage, forwardPort, openService, sendRequests } from './trafficActions.ts';

const VIEW_COMMANDS = {
  course: 'meshwalk.course.focus',
  mesh: 'meshwalk.mesh.focus',
  sessions: 'meshwalk.sessions.focus',
  problems: 'workbench.actions.view.problems',
} as const;

const RUNNERS: { readonly [K in ActionKind]: ActionRunner<K> } = {
  applyManifest,
  deleteManifest,
  labelNamespace,
  deleteNamespace,
  deleteObject,
  agreeToCluster: async (parts) => {
    await agreedToChange(parts);
  },
  restartWorkloads,
  runCommand,
  openManifest: (parts, { manifest }, step) => openManifest(parts, step, manifest),
  openView: async (_, { view }) => {
    await commands.executeCommand(VIEW_COMMANDS[view]);
  },
  openPage: async (_, { url }) => {
    await env.openExternal(Uri.parse(url, true));
  },
  openStep: async (_, { step }) => {
    await commands.executeCommand(Command.openStep, step);
  },
  chooseCluster: async () => {
    await commands.executeCommand(Command.chooseContext);
  },
  startCluster,
  chooseNamespace: async () => {
    await commands.executeCommand(Command.chooseNamespace);
  },
  runDoctor: async () => {
    await commands.executeCommand(Command.runDoctor);
  },
  getTool,
  openDashboard,
  forwardPort,
  sendRequests,
  askProductPage,
  createToken,
  openService,
  analyze: async (parts, { scope }) => {
    const { namespace } = parts.hub;
    await analyzeCluster(
      parts.analysis,
      scope === 'namespace' ? { kind: 'namespace', namespace } : { kind: 'allNamespaces' },
    );
  },
  showProfiles,
  openProfile,
  compareProfiles,
  compareManifest,
};

/** Does an action of a step for the chosen context and namespace. Rejects with a UserFacingError that says why not. */
export async function runAction(parts: ActionParts, action: Action | undefined, step: Step): Promise<void> {
  if (action === undefined)
    throw new UserFacingError(l10n.t('There is nothing to do in this step but to read it.'));
  const { context } = parts.hub;
  const filled = filledIn(action, {
    namespace: parts.hub.namespace,
    ...(context === undefined ? {} : { context: context.name }),
  });
  if (writesToCluster(filled) && !(await agreedToChange(parts))) return;
  // The table's types pair each kind with its runner; the compiler cannot follow that through a union.
  const runner = RUNNERS[filled.kind] as (parts: ActionParts, action: Action, step: Step) => Promise<void>;
  await runner(parts, filled, step);
  const recorded = recordedEntry(filled);
  // Commands of a terminal record their own end, with their exit code.
  if (recorded === undefined || filled.kind === 'runCommand') return;
  parts.course.observations.commandEnded(recorded, { exitCode: 0 });
  parts.course.reconsider();
}
