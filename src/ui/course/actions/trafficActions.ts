import { ProgressLocation, l10n, window } from 'vscode';
import type { CancellationToken } from 'vscode';
import { portForward } from '../../../cli/tools/kubectl.ts';
import type { RequestsFact } from '../../../course/facts.ts';
import { sendRequests as send } from '../../../course/requests.ts';
import { UserFacingError } from '../../commands.ts';
import type { Session } from '../../sessions/sessions.ts';
import type { ActionParts, ActionRunner } from './actionParts.ts';
import { buildCommand } from './toolActions.ts';

interface ForwardTarget {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
  readonly path: string;
}

export const forwardPort: ActionRunner<'forwardPort'> = async (parts, action) => {
  const session = await forward(parts, action);
  await parts.sessions.open(session);
  parts.course.observations.sessionOpened(session.id);
  parts.course.reconsider();
};

/** A forward to the Service, reused when it runs already. Rejects with why it does not run. */
async function forward(
  parts: ActionParts,
  { namespace, service, port, path }: ForwardTarget,
): Promise<Session> {
  const target = await parts.tools.target();
  const command = portForward(target, { namespace, service, port, localPort: 0 });
  const session = await parts.sessions.start(
    `forward:${target.context}:${namespace}/${service}`,
    service,
    target.context,
    async () =>
      parts.tools.start({
        ...command,
        readyLine: (line) => {
          const local = command.readyLine(line);
          return local === undefined ? undefined : `http://localhost:${local}${path}`;
        },
      }),
  );
  if (session.state === 'running') return session;
  throw new UserFacingError(l10n.t('{0} could not be reached: {1}', service, session.problem));
}

export const sendRequests: ActionRunner<'sendRequests'> = async (parts, action) => {
  const session = await forward(parts, action);
  const url = new URL(action.path, session.url);
  const fact = await window.withProgress(
    {
      location: ProgressLocation.Notification,
      title: l10n.t('Sending {0} requests to {1}', action.count, action.path),
      cancellable: true,
    },
    async (progress, token: CancellationToken) => {
      const stop = new AbortController();
      const listener = token.onCancellationRequested(() => stop.abort());
      try {
        return await send({
          url,
          count: action.count,
          signal: stop.signal,
          onProgress: (now) => progress.report({ message: countWords(now), increment: 100 / action.count }),
        });
      } finally {
        listener.dispose();
      }
    },
  );
  parts.course.observations.requestsSent(fact);
  parts.course.reconsider();
  parts.log.info(`Requests to ${url.pathname}: ${countWords(fact)}`);
  window.setStatusBarMessage(`$(pulse) ${countWords(fact)}`, 15_000);
};

function countWords(fact: RequestsFact): string {
  const statuses = Object.entries(fact.byStatus).map(([status, count]) => `${status}: ${count}`);
  const versions = Object.entries(fact.byVersion)
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([version, count]) => `${version} ${Math.round((count / Math.max(1, fact.sent)) * 100)} %`);
  return [l10n.t('{0} of {1}', fact.sent, fact.planned), ...statuses, ...versions].join(' · ');
}

const TITLE = /<title>([^<]{0,200})<\/title>/i;

/** Asks the product page from the ratings container, as the tutorial does, so the answer comes from inside the mesh. */
export const askProductPage: ActionRunner<'askProductPage'> = async (parts, { namespace }, step) => {
  const program = ['curl', '-sS', 'productpage:9080/productpage'];
  const built = await buildCommand(parts, step, {
    entry: 'kubectl.exec',
    args: { namespace, deployment: 'ratings-v1', container: 'ratings', program },
  });
  if (built.kind === 'session') return;
  const result = await parts.terminal.run(built.command);
  if (result.kind === 'cancelled') return;
  const output = result.kind === 'ok' ? result.output.stdout : '';
  const title = TITLE.exec(output)?.[1]?.trim();
  parts.course.observations.productPageAnswered({
    ...(title === undefined ? {} : { title }),
    ...(result.kind === 'ok' ? {} : { problem: result.message }),
  });
  parts.course.reconsider();
  if (result.kind !== 'ok') throw new UserFacingError(result.message);
};
