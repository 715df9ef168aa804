import { ProgressLocation, l10n, window, workspace } from 'vscode';
import type { ToolBox } from '../cli/toolBox.ts';
import { UserFacingError } from '../commands.ts';
import type { ForwardRequest } from './forwardRequest.ts';
import type { Session, Sessions } from './sessions.ts';

type Starter = import('./forwardBackend.ts').ForwardStarter;

/** Keeps ports of this machine that lead into the cluster, each as a session. */
export class Forwards {
  readonly sessions: Sessions;
  readonly #tools: ToolBox;
  #starter: Promise<Starter> | undefined;

  constructor(tools: ToolBox, sessions: Sessions) {
    this.#tools = tools;
    this.sessions = sessions;
  }

  /**
   * Starts a forward to the chosen cluster, or gives the one that stands already. Resolves when it stands or has failed;
   * rejects only when there is no cluster.
   */
  async start(request: ForwardRequest): Promise<Session> {
    if (!workspace.isTrusted)
      throw new UserFacingError(l10n.t('Meshwalk opens no port in a folder that you do not trust.'));
    const target = await this.#tools.target();
    const id = `${request.kind}:${target.context}:${request.key}`;
    let port = request.localPort;
    return window.withProgress(
      { location: ProgressLocation.Window, title: l10n.t('Opening {0}', request.name) },
      async () =>
        this.sessions.start(id, request.name, target.context, async () => {
          this.#starter ??= import('./forwardBackend.ts').then(({ ForwardStarter }) => new ForwardStarter());
          const work = await (await this.#starter).begin(target, request, port);
          // Started again, it keeps its address: the pages that are open find it there.
          port = Number(new URL(work.url).port);
          return work;
        }),
    );
  }

  /** Likewise, and rejects with the reason when it does not stand. */
  async require(request: ForwardRequest): Promise<Session & { readonly url: string }> {
    const session = await this.start(request);
    const { url } = session;
    if ((session.state === 'running' || session.state === 'waiting') && url !== undefined)
      return Object.assign(session, { url });
    throw new UserFacingError(l10n.t('{0} could not be reached: {1}', session.name, session.problem));
  }
}

/** A forward to a port of a Service. */
export function serviceForward(namespace: string, service: string, port: number, path = '/'): ForwardRequest {
  return {
    key: `${port}:${namespace}/${service}`,
    kind: 'forward',
    name: service,
    targets: [{ kind: 'service', namespace, name: service, port }],
    localPort: 0,
    path,
  };
}
