import { env, l10n } from 'vscode';
import { Command } from '../../contributions.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { UserFacingError } from '../commands.ts';
import type { InsideDocuments } from '../inside/insideDocuments.ts';
import { isRow } from '../explorer/row.ts';
import { openDashboard, openEnvoy } from './dashboards.ts';
import { askForward } from './forwardPicker.ts';
import type { Forwards } from './forwards.ts';
import { serviceForward } from './forwards.ts';
import { openLoopbackUrl, outsideAddress } from './openUrl.ts';
import type { Session } from './sessions.ts';

export interface SessionParts {
  readonly hub: ClusterHub;
  readonly forwards: Forwards;
  readonly inside: InsideDocuments;
}

type Run = (parts: SessionParts, given: unknown) => Promise<unknown>;

/** What each command about sessions does. */
export const SESSION_RUNS = {
  [Command.openDashboard]: async ({ hub, forwards }, given) => openDashboard(hub, forwards, given),
  [Command.openEnvoy]: async ({ hub, forwards }, given) => openEnvoy(hub, forwards, objectOf(given)),
  [Command.forwardPort]: async ({ hub, forwards }, given) => {
    const request = isServicePort(given)
      ? serviceForward(given.namespace, given.service, given.port)
      : await askForward(hub, objectOf(given));
    return request === undefined ? undefined : (await forwards.require(request)).url;
  },
  [Command.openSession]: async ({ forwards }, given) => {
    const { url } = chosen(forwards.sessions.all.find(({ id }) => id === given) ?? given);
    if (url !== undefined) await openLoopbackUrl(url);
  },
  [Command.copySessionUrl]: async (_, given) => {
    const { url } = chosen(given);
    // It is meant for a browser, which may be on another machine.
    if (url !== undefined) await env.clipboard.writeText((await outsideAddress(url)).toString(true));
  },
  [Command.stopSession]: async ({ forwards }, given) => forwards.sessions.stop(chosen(given)),
  [Command.restartSession]: async ({ forwards }, given) => {
    const session = await forwards.sessions.restart(chosen(given));
    if (session.state === 'failed')
      throw new UserFacingError(l10n.t('{0} could not be opened: {1}', session.name, session.problem));
  },
  [Command.stopAllSessions]: async ({ forwards }) => forwards.sessions.stopAll(),
  [Command.showSessionLog]: async ({ inside }, given) => {
    const { id, name } = chosen(given);
    const title = l10n.t('What happened to {0}', name);
    await inside.open({ report: 'sessionLog', title, extension: 'txt', name: id });
  },
} as const satisfies Readonly<Record<string, Run>>;

function chosen(session: unknown): Session {
  if (typeof session === 'object' && session !== null && 'id' in session && 'handle' in session)
    return session as Session;
  throw new UserFacingError(l10n.t('Choose a session in the Sessions view.'));
}

function objectOf(given: unknown): KubeObject | undefined {
  return isRow(given) ? given.node.object : undefined;
}

/** What other parts of Meshwalk and tests ask for without questions. */
function isServicePort(
  given: unknown,
): given is { readonly namespace: string; readonly service: string; readonly port: number } {
  return (
    typeof given === 'object' &&
    given !== null &&
    'namespace' in given &&
    typeof given.namespace === 'string' &&
    'service' in given &&
    typeof given.service === 'string' &&
    'port' in given &&
    typeof given.port === 'number'
  );
}
