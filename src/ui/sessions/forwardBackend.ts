import { l10n } from 'vscode';
import type { ClusterTarget } from '../../cli/cliCommand.ts';
import { plainText } from '../../cli/plainText.ts';
import { ApiClient } from '../../cluster/apiClient.ts';
import { ApiPulse } from '../../cluster/apiPulse.ts';
import { ClusterError } from '../../cluster/clusterError.ts';
import type { ForwardTarget } from '../../cluster/forwardTarget.ts';
import { loadKubeconfig } from '../../cluster/kubeconfig.ts';
import { PortForward } from '../../cluster/portForward.ts';
import type { ForwardRequest } from './forwardRequest.ts';
import type { SessionWork } from './sessions.ts';

interface Connection {
  readonly client: ApiClient;
  readonly pulse: ApiPulse;
  users: number;
}

/** Lines that a forward keeps for "show log". */
const KEPT_LINES = 500;

/**
 * Begins forwards. Those to the same cluster share one connection, which is theirs alone: it outlives a change of the
 * context that the views show, and ends with the last of them.
 */
export class ForwardStarter {
  readonly #connections = new Map<string, Connection>();

  /** Opens the forward. Rejects with a ClusterError or an Error in words. */
  async begin(target: ClusterTarget, request: ForwardRequest, localPort: number): Promise<SessionWork> {
    const lines: string[] = [];
    const log = (line: string): void => {
      lines.push(`${new Date().toLocaleTimeString()} ${plainText(line)}`);
      if (lines.length > KEPT_LINES) lines.shift();
    };
    const { connection, release } = await this.#connect(target);
    const stop = new AbortController();
    try {
      const forward = await openFirst(request.targets, async (to) =>
        PortForward.open({
          client: connection.client,
          pulse: connection.pulse,
          target: to,
          localPort,
          otherPortWillDo: request.mustBe !== true,
          signal: stop.signal,
          log,
        }),
      );
      return work(forward, request, lines, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  async #connect(target: ClusterTarget): Promise<{ connection: Connection; release: () => void }> {
    const paths = target.kubeconfig ?? [];
    const key = JSON.stringify([target.context, ...paths]);
    let connection = this.#connections.get(key);
    if (connection === undefined) {
      const kubeconfig = await loadKubeconfig(paths);
      if (kubeconfig.state !== 'loaded') throw new ClusterError('login', kubeconfig.message);
      connection = this.#connections.get(key);
      if (connection === undefined) {
        const client = new ApiClient(kubeconfig.forContext(target.context));
        connection = { client, pulse: new ApiPulse(client), users: 0 };
        this.#connections.set(key, connection);
      }
    }
    const held = connection;
    held.users++;
    return {
      connection: held,
      release: () => {
        if (--held.users > 0) return;
        this.#connections.delete(key);
        held.client.dispose();
      },
    };
  }
}

async function openFirst(
  targets: ForwardRequest['targets'],
  open: (target: ForwardTarget) => Promise<PortForward>,
): Promise<PortForward> {
  const [first, ...more] = targets;
  try {
    return await open(first);
  } catch (error) {
    const [next, ...rest] = more;
    if (next === undefined || !(error instanceof ClusterError) || error.kind !== 'notFound') throw error;
    return openFirst([next, ...rest], open).catch((later: unknown) => {
      // The first place is the one that the learner expects: its words say more.
      throw later instanceof ClusterError && later.kind === 'notFound' ? error : later;
    });
  }
}

function work(
  forward: PortForward,
  request: ForwardRequest,
  lines: readonly string[],
  release: () => void,
): SessionWork {
  let closing: Promise<void> | undefined;
  return {
    url: `${request.scheme ?? 'http'}://localhost:${forward.port}${request.path}`,
    log: () => lines,
    stop: async () => {
      closing ??= forward.close().then(release);
      await closing;
    },
    pulse: {
      onChange: (listener) => forward.onChange(listener),
      now: () => {
        const { state, trouble, traffic } = forward;
        return {
          leadsTo: state.kind === 'open' ? l10n.t('port {0} of pod {1}', state.port, state.pod) : '',
          ...(state.kind === 'open' ? { target: `${state.pod}:${state.port}` } : {}),
          bytes: traffic.sent + traffic.received,
          ...(state.kind === 'waiting' ? { waiting: state.why } : {}),
          ...(trouble === undefined ? {} : { trouble: plainText(trouble) }),
          ...(traffic.lastUsed === undefined ? {} : { lastUsed: traffic.lastUsed }),
        };
      },
    },
  };
}
