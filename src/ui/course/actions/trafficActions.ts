import { l10n, window } from 'vscode';
import { SERVICE } from '../../../mesh/wellKnown.ts';
import { UserFacingError } from '../../commands.ts';
import { serviceForward } from '../../sessions/forwards.ts';
import { openLoopbackUrl } from '../../sessions/openUrl.ts';
import type { Session } from '../../sessions/sessions.ts';
import { runWords } from '../../traffic/trafficWords.ts';
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
  await openLoopbackUrl(session.url);
  parts.course.observations.sessionOpened(session.id);
  parts.course.reconsider();
};

/** A dashboard of the cluster: the first of the Services that some namespace has. */
export const openService: ActionRunner<'openService'> = async (parts, { services, port }) => {
  await parts.tools.target();
  const all = parts.hub.objects(SERVICE);
  const [found] = services.flatMap((name) => all.filter(({ metadata }) => metadata.name === name));
  if (found === undefined) {
    throw new UserFacingError(
      l10n.t(
        'None of these Services is on the cluster: {0}. Install one of them first.',
        services.join(', '),
      ),
    );
  }
  const { name, namespace = 'default' } = found.metadata;
  const session = await forward(parts, { namespace, service: name, port, path: '/' });
  await openLoopbackUrl(session.url);
};

/** A forward to the Service, reused when it runs already. Rejects with why it does not run. */
async function forward(
  parts: ActionParts,
  { namespace, service, port, path }: ForwardTarget,
): Promise<Session & { readonly url: string }> {
  return parts.forwards.require(serviceForward(namespace, service, port, path));
}

export const sendRequests: ActionRunner<'sendRequests'> = async (parts, action) => {
  const { namespace, service, port, path, count } = action;
  const traffic = await parts.traffic.backend();
  const { run } = await traffic.sendSpec({
    target: { kind: 'service', namespace, service, port },
    plan: { method: 'GET', path, headers: [], amount: { count }, concurrency: 4 },
  });
  // Who follows the runs knows already what came of it (sentRequests.ts).
  window.setStatusBarMessage(`$(pulse) ${runWords(run)}`, 15_000);
};

const TITLE = /<title>([^<]{0,200})<\/title>/i;

/** Asks the product page from the ratings container, as the tutorial does, so the answer comes from inside the mesh. */
export const askProductPage: ActionRunner<'askProductPage'> = async (parts, { namespace }, step) => {
  const program = ['curl', '-sS', 'productpage:9080/productpage'];
  const built = await buildCommand(parts, step, {
    entry: 'kubectl.exec',
    args: { namespace, deployment: 'ratings-v1', container: 'ratings', program },
  });
  if (built.kind === 'blocks') return;
  const result = await parts.terminal.run(built.command);
  if (result.kind === 'cancelled') return;
  const output = result.kind === 'ok' ? result.output.stdout : '';
  const title = TITLE.exec(output)?.[1]?.trim();
  parts.course.observations.saw({
    productPage: {
      ...(title === undefined ? {} : { title }),
      ...(result.kind === 'ok' ? {} : { problem: result.message }),
    },
  });
  parts.course.reconsider();
  if (result.kind !== 'ok') throw new UserFacingError(result.message);
};
