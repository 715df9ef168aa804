import { ThemeIcon, l10n, window } from 'vscode';
import { readLog } from '../../../cluster/podLogs.ts';
import type { ApiClient } from '../../../cluster/apiClient.ts';
import { ClusterError } from '../../../cluster/clusterError.ts';
import { groupKindKey } from '../../../mesh/kubeObject.ts';
import type { KubeObject } from '../../../mesh/kubeObject.ts';
import { POD } from '../../../mesh/wellKnown.ts';
import type { ClusterHub } from '../../cluster/clusterHub.ts';
import { isConnectionTrouble } from '../../cluster/connectionTrouble.ts';
import { whenKnown } from '../../cluster/whenKnown.ts';
import { UserFacingError } from '../../commands.ts';
import { LogScreen } from './logScreen.ts';
import { containersOf, podsOfObject } from './podsOfObject.ts';

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
  const screen = new LogScreen();
  const terminal = window.createTerminal({
    name: l10n.t('Logs: {0}', object.metadata.name),
    iconPath: new ThemeIcon('output'),
    pty: screen,
    isTransient: true,
  });
  terminal.show(true);
  await screen.opened;
  const follower = new LogFollower(session.client, screen, choice, object.kind !== 'Pod');
  const look = (): void => follower.take(podsOfObject(hub, object));
  look();
  const changes = hub.onDidChangeObjects((kinds) => {
    if (kinds.has(groupKindKey(POD)) && hub.session === session) look();
  });
  const end = (): void => {
    changes.dispose();
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
  readonly #client: ApiClient;
  readonly #screen: LogScreen;
  readonly #choice: Choice;
  readonly #several: boolean;
  readonly #known = new Set<string>();
  #full = false;

  constructor(client: ApiClient, screen: LogScreen, choice: Choice, several: boolean) {
    this.#client = client;
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
        void this.#read(pod, one.name, container === undefined);
      }
    }
  }

  #mayTake(): boolean {
    if (this.#known.size < MAX_PODS * 2) return true;
    if (!this.#full) this.#screen.note(l10n.t('Only the first {0} logs are shown.', this.#known.size));
    this.#full = true;
    return false;
  }

  async #read(pod: KubeObject, container: string, named: boolean): Promise<void> {
    const { name, namespace = '' } = pod.metadata;
    const { previous } = this.#choice;
    const source = [this.#several ? name : '', named ? container : '']
      .filter((part) => part !== '')
      .join('/');
    const request = { namespace, pod: name, container, previous, follow: !previous, tailLines: TAIL_LINES };
    const { signal } = this.#screen;
    try {
      await readLog(this.#client, request, (line) => this.#screen.line(line, source), signal);
      this.#screen.note(l10n.t('End of the log of {0} in {1}.', container, name));
    } catch (error) {
      if (!signal.aborted) this.#screen.note(`${name}/${container}: ${endWords(error)}`);
    }
  }
}

/** Why a log ended before its container did, and what to do where the reason passes. */
function endWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ClusterError) || !isConnectionTrouble(error)) return message;
  return l10n.t('{0} Open the log again to go on.', message);
}
