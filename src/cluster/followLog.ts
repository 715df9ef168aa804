import { at, listAt, numberAt, stringAt } from '../mesh/fields.ts';
import type { ApiClient } from './apiClient.ts';
import { Backoff } from './backoff.ts';
import { ClusterError, toClusterError } from './clusterError.ts';
import { LogPlace } from './logPlace.ts';
import { podPath, readLog } from './podLogs.ts';

/** One run of a container of a pod. */
export interface ContainerRun {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string | undefined;
  readonly container: string;
  readonly restarts: number;
}

/** What a followed log says. */
export interface LogListener {
  line(text: string): void;
  /** It was cut; it is asked for again until there is an answer, and each try that fails says so too. */
  cut(error: ClusterError): void;
  /** The server gives it, for the first time or again. */
  open(): void;
}

/** A log that was read for so long was well, in milliseconds, also without a new line: its next pause is a short one. */
const WELL_MS = 5_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Reads the log of a run of a container, and what it writes from now on, until the run ends. A log that is cut goes on
 * from its last line: none is lost, none comes twice. Resolves at its end. Throws ClusterError when the log cannot be
 * opened, when it may no longer be read, and when `signal` ends it.
 * @param clientNow whom to ask: a connection that is made anew has another client
 * @param tailLines how many of the last lines come first
 */
export async function followLog(
  clientNow: () => ApiClient,
  run: ContainerRun,
  tailLines: number,
  listener: LogListener,
  signal: AbortSignal,
): Promise<void> {
  const place = new LogPlace();
  const backoff = new Backoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  let opened = false;
  const read = async (follow: boolean, previous: boolean): Promise<void> => {
    place.goOn();
    const { sinceTime } = place;
    const begun = performance.now();
    try {
      await readLog(
        clientNow(),
        {
          ...run,
          previous,
          follow,
          sinceTime,
          tailLines: sinceTime === undefined ? tailLines : undefined,
          timestamps: true,
        },
        (line) => {
          const text = place.take(line);
          if (text === undefined) return;
          backoff.reset();
          listener.line(text);
        },
        signal,
        () => {
          opened = true;
          listener.open();
        },
      );
    } finally {
      if (performance.now() - begun > WELL_MS) backoff.reset();
    }
  };
  const pause = async (): Promise<void> => {
    await clientNow().pause(backoff.next(), signal);
    if (signal.aborted) throw cancelled();
  };
  for (;;) {
    try {
      if (opened) {
        const now = await stateOf(clientNow(), run, signal);
        // What it wrote last may have been missed.
        if (now === 'ended' || now === 'restarted') await read(false, now === 'restarted').catch(orOver);
        if (now !== 'running') return;
      }
      await read(true, false);
      if ((await stateOf(clientNow(), run, signal)) !== 'running') return;
      // Either its end is not known yet, or a node that went away ended its answer as if all had been said.
      await pause();
      if ((await stateOf(clientNow(), run, signal)) === 'running')
        listener.cut(new ClusterError('unreachable', 'The node ended the log before its container.'));
    } catch (thrown) {
      // What was being read says that its connection broke.
      if (signal.aborted) throw cancelled();
      const error = toClusterError(thrown, clientNow().server);
      if (!opened || !passes(error)) throw error;
      listener.cut(error);
      await pause();
    }
  }
}

const cancelled = (): ClusterError => new ClusterError('cancelled', 'Cancelled.');

/** Whether what a request failed of may be over when it is tried again. */
function passes({ kind }: ClusterError): boolean {
  return (
    kind === 'unreachable' ||
    kind === 'timeout' ||
    kind === 'server' ||
    kind === 'unauthorized' ||
    kind === 'login'
  );
}

/** The log of a run that is over may have been thrown away. */
function orOver(error: unknown): void {
  if (!(error instanceof ClusterError) || passes(error) || error.kind === 'cancelled') throw error;
}

/** What became of a run: `restarted` when the one after it runs, `gone` when nothing of it is left. */
type RunState = 'running' | 'ended' | 'restarted' | 'gone';

async function stateOf(client: ApiClient, run: ContainerRun, signal: AbortSignal): Promise<RunState> {
  let pod: unknown;
  try {
    pod = await client.json({ path: podPath(run.namespace, run.pod), signal });
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'notFound') return 'gone';
    throw error;
  }
  if (run.uid !== undefined && stringAt(pod, 'metadata', 'uid') !== run.uid) return 'gone';
  const status = [
    ...listAt(pod, 'status', 'containerStatuses'),
    ...listAt(pod, 'status', 'initContainerStatuses'),
  ].find((one) => stringAt(one, 'name') === run.container);
  const later = (numberAt(status, 'restartCount') ?? 0) - run.restarts;
  if (later === 0) return at(status, 'state', 'running') === undefined ? 'ended' : 'running';
  return later === 1 ? 'restarted' : 'gone';
}
