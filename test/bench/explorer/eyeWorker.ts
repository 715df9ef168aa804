import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';
import { groupKindKey } from '../../../src/mesh/kubeObject.ts';
import type { GroupKind } from '../../../src/mesh/kubeObject.ts';
import { POD } from '../../../src/mesh/wellKnown.ts';
import { fingerprint } from '../../integration/cluster/support.ts';
import { Eye, heapInUse } from './eye.ts';
import type { EyeAnswers, EyeCall } from './remoteEye.ts';

/** How often the delay of this thread is looked at, in milliseconds. */
const RESOLUTION_MS = 5;

let eye: Eye | undefined;
let heapBefore = 0;
let delay: IntervalHistogram | undefined;

function opened(): Eye {
  if (eye === undefined) throw new Error('Nothing is open.');
  return eye;
}

function firstRows(of: Eye): boolean {
  return of.roots().some((node) => node.kind === 'namespace');
}

/** What the bench may ask of the eye in this thread. */
const calls = {
  async open(kubeconfig: string) {
    heapBefore = heapInUse();
    const begun = performance.now();
    eye = await Eye.open(kubeconfig);
    await eye.until(() => firstRows(opened()), 'the first rows');
    const first = performance.now() - begun;
    await eye.until(() => opened().synced, 'everything');
    return { first, whole: performance.now() - begun };
  },
  async switchTo(kubeconfig: string) {
    const begun = performance.now();
    opened().dispose();
    eye = await Eye.open(kubeconfig);
    await eye.until(() => firstRows(opened()), 'the first rows');
    return performance.now() - begun;
  },
  async openAll() {
    const longest = opened().openAll();
    await opened().until(() => !opened().behind, 'every row');
    return longest;
  },
  collect: () => void heapInUse(),
  heapGrowth: () => heapInUse() - heapBefore,
  cpu: () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  },
  kinds: () => opened().kinds.map((kind) => opened().session.served(kind)),
  pods: () =>
    opened()
      .objects(POD)
      .filter(({ metadata }) => metadata.labels?.['practice'] === 'large')
      .map(({ metadata }) => ({ name: metadata.name, namespace: metadata.namespace ?? '' })),
  podCount: () => opened().objects(POD).length,
  async podsLeft(count: number) {
    await opened().until(() => opened().objects(POD).length === count && !opened().behind, `${count} pods`);
  },
  async seen(namespace: string, name: string, words: string) {
    await opened().until(
      () => opened().podShown(namespace, name)?.description.endsWith(words) === true,
      `a row that says ${words}`,
    );
    return Date.now();
  },
  async synced(limitMs: number) {
    await opened().until(() => opened().synced, 'everything', limitMs);
  },
  settled: async () => opened().settled(),
  fingerprint: (kind: GroupKind) => fingerprint(opened().objects(kind)).join(),
  shown: (kind: GroupKind) => fingerprint(opened().shown(kind)).join(),
  roots: () =>
    opened()
      .roots()
      .filter((node) => node.kind === 'namespace')
      .map((node) => node.label),
  names: (kind: GroupKind) =>
    opened()
      .objects(kind)
      .map(({ metadata }) => metadata.name),
  watchBlocks: () => {
    delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    delay.enable();
  },
  longestBlock: () => {
    delay?.disable();
    return Math.max(0, (delay?.max ?? 0) / 1e6 - RESOLUTION_MS);
  },
  close: () => {
    eye?.dispose();
    eye = undefined;
  },
} satisfies { readonly [K in keyof EyeAnswers]: (...args: never[]) => unknown };

const port = parentPort;
port?.on('message', ({ id, name, args }: EyeCall) => {
  const call = calls[name] as (...given: unknown[]) => unknown;
  void Promise.resolve()
    .then(() => call(...args))
    .then(
      (result) => port.postMessage({ id, result }),
      (error: unknown) =>
        port.postMessage({ id, error: `${name}(${args.map(wordOf).join(', ')}): ${String(error)}` }),
    );
});

function wordOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'kind' in value
    ? groupKindKey(value as GroupKind)
    : String(value);
}
