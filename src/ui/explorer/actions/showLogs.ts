import { ThemeIcon, l10n, window } from 'vscode';
import { readLog } from '../../../cluster/podLogs.ts';
import type { ApiClient } from '../../../cluster/apiClient.ts';
import { ClusterError } from '../../../cluster/clusterError.ts';
import { followLog } from '../../../cluster/followLog.ts';
import { groupKindKey } from '../../../mesh/kubeObject.ts';
import type { KubeObject } from '../../../mesh/kubeObject.ts';
import { POD } from '../../../mesh/wellKnown.ts';
import type { ClusterHub } from '../../cluster/clusterHub.ts';
import { isConnectionTrouble } from '../../cluster/connectionTrouble.ts';
import { whenKnown } from '../../cluster/whenKnown.ts';
import { UserFacingError } from '../../commands.ts';
import { LogScreen } from './logScreen.ts';
import { containersOf, podsOfObject } from './podsOfObject.ts';
import type { PodContainer } from './podsOfObject.ts';

/** Pods whose logs are read at once. */
const MAX_PODS = 20;
const TAIL_LINES = 500;

/** Which containers of each pod, and which of their runs. */
interface Choice {
  /** All containers where it is missing. */
  readonly container: string | undefined;
  readonly previous: boolean;
}

/** Shows the logs of a pod, or of all pods of a workload or Service together, and follows them; new pods join. */
export async function showLogs(hub: ClusterHub, object: KubeObject): Promise<void> {
  const use = hub.use([POD]);
  await whenKnown(hub, [POD]);
  const { session } = hub;
  const pods = podsOfObject(hub, object);
  const choice = session === undefined || pods.length === 0 ? undefined : await choose(pods);
  if (session === undefined || pods.length === 0) {
    use.dispose();
    throw new UserFacingError(
      session === undefined ? l10n.t('Connect to a cluster first.') : l10n.t('No pod runs there.'),
    );
  }
  if (choice === undefined) {
    use.dispose();
    return;
  }
  const context = hub.context?.name;
  const screen = new LogScreen();
  const terminal = window.createTerminal({
    name: l10n.t('Logs: {0}', object.metadata.name),
    iconPath: new ThemeIcon('output'),
    pty: screen,
    isTransient: true,
  });
  terminal.show(true);
  await screen.opened;
  // A connection that is made anew, with a login that was renewed, has another client.
  let { client } = session;
  const clientNow = (): ApiClient => {
    if (hub.session !== undefined && hub.context?.name === context) ({ client } = hub.session);
    return client;
  };
  const follower = new LogFollower(clientNow, screen, choice, object.kind !== 'Pod');
  const look = (): void => follower.take(podsOfObject(hub, object));
  look();
  const changes = hub.onDidChangeObjects((kinds) => {
    if (kinds.has(groupKindKey(POD)) && hub.context?.name === context) look();
  });
  const moves = hub.onDidChangeState(() => {
    if (hub.context === undefined || hub.context.name === context) return;
    screen.stop(l10n.t('Another cluster was chosen, so this log ends.'));
  });
  const end = (): void => {
    changes.dispose();
    moves.dispose();
    use.dispose();
  };
  if (screen.signal.aborted) end();
  else screen.signal.addEventListener('abort', end, { once: true });
}

async function choose(pods: readonly KubeObject[]): Promise<Choice | undefined> {
  const containers = new Map<string, boolean>();
  for (const { name, restarts } of pods.flatMap(containersOf))
    containers.set(name, containers.get(name) === true || restarts > 0);
  const names = [...containers.keys()];
  const items = [
    ...names.map((name) => ({ label: name, description: '', choice: { container: name, previous: false } })),
    ...(names.length > 1
      ? [
          {
            label: l10n.t('All containers'),
            description: '',
            choice: { container: undefined, previous: false },
          },
        ]
      : []),
    ...names
      .filter((name) => containers.get(name) === true)
      .map((name) => ({
        label: name,
        description: l10n.t('the run before its last restart'),
        choice: { container: name, previous: true },
      })),
  ];
  if (items.length === 1) return items[0]?.choice;
  const placeHolder =
    pods.length === 1
      ? l10n.t('Which container of {0}?', pods[0]?.metadata.name ?? '')
      : l10n.t('Which container of {0} pods?', pods.length);
  const picked = await window.showQuickPick<(typeof items)[number]>(items, {
    title: l10n.t('Show Logs'),
    placeHolder,
  });
  return picked?.choice;
}

/** Reads the logs of pods as they come, each container once. */
class LogFollower {
  readonly #clientNow: () => ApiClient;
  readonly #screen: LogScreen;
  readonly #choice: Choice;
  readonly #several: boolean;
  readonly #known = new Set<string>();
  /** Logs that are cut and not yet open again. */
  readonly #cut = new Set<string>();
  #full = false;

  constructor(clientNow: () => ApiClient, screen: LogScreen, choice: Choice, several: boolean) {
    this.#clientNow = clientNow;
    this.#screen = screen;
    this.#choice = choice;
    this.#several = several;
  }

  take(pods: readonly KubeObject[]): void {
    const { container, previous } = this.#choice;
    for (const pod of pods) {
      const all = containersOf(pod);
      for (const one of all) {
        if (container !== undefined && one.name !== container) continue;
        // A container that has not begun has no log yet; the change that says that it runs comes back here.
        if (!previous && !one.running) continue;
        // A container that was restarted writes a log of its own.
        const key = `${pod.metadata.uid ?? pod.metadata.name}/${one.name}/${one.restarts}`;
        if (this.#known.has(key) || !this.#mayTake()) continue;
        this.#known.add(key);
        void this.#read(pod, one, key);
      }
    }
  }

  #mayTake(): boolean {
    if (this.#known.size < MAX_PODS * 2) return true;
    if (!this.#full) this.#screen.note(l10n.t('Only the first {0} logs are shown.', this.#known.size));
    this.#full = true;
    return false;
  }

  async #read(pod: KubeObject, { name: container, restarts }: PodContainer, key: string): Promise<void> {
    const { name, namespace = '', uid } = pod.metadata;
    const { previous } = this.#choice;
    const source = [this.#several ? name : '', this.#choice.container === undefined ? container : '']
      .filter((part) => part !== '')
      .join('/');
    const { signal } = this.#screen;
    const line = (text: string): void => this.#screen.line(text, source);
    const run = { namespace, pod: name, container };
    try {
      if (previous) {
        const request = { ...run, previous, follow: false, tailLines: TAIL_LINES };
        await readLog(this.#clientNow(), request, line, signal);
      } else {
        const listener = {
          line,
          cut: (error: ClusterError) => this.#onCut(key, error),
          open: () => this.#cut.delete(key),
        };
        await followLog(this.#clientNow, { ...run, uid, restarts }, TAIL_LINES, listener, signal);
      }
      this.#screen.note(l10n.t('End of the log of {0} in {1}.', container, name));
    } catch (error) {
      if (!signal.aborted) this.#screen.note(`${name}/${container}: ${endWords(error)}`);
    } finally {
      this.#cut.delete(key);
    }
  }

  /** What cuts one log cuts most of them: it is said once until all are open again. */
  #onCut(key: string, { message }: ClusterError): void {
    if (this.#cut.size === 0)
      this.#screen.note(
        l10n.t('{0} The log goes on from its last line as soon as there is an answer.', message),
      );
    this.#cut.add(key);
  }
}

/** Why a log ended before its container did, and what to do where the reason passes. */
function endWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ClusterError) || !isConnectionTrouble(error)) return message;
  return l10n.t('{0} Open the log again to go on.', message);
}
