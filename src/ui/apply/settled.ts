import { l10n } from 'vscode';
import type { CancellationToken } from 'vscode';
import { finalityOf, kindsThatTell } from '../../mesh/finality.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { kindOf } from '../editor/manifests.ts';
import type { PlacedObject } from '../editor/manifests.ts';
import { ObjectStates } from '../editor/objectState.ts';

/** An object that was just applied. */
export interface AppliedObject {
  readonly placed: PlacedObject;
  /** As the API server answered. */
  readonly applied: KubeObject;
}

export interface FollowOptions {
  readonly limitMs: number;
  readonly token: CancellationToken;
}

/** How long a bad word is waited upon where nothing in the cluster tells whether it is the last one. */
const UNTOLD_MS = 3_000;
/** Of more objects the words only count. */
const NAMED = 5;

interface Outcome {
  readonly text: string;
  /** `untold`: it is bad, and nothing tells whether it stays so. */
  readonly mark: 'well' | 'bad' | 'waiting' | 'untold';
}

/**
 * Watches applied objects until each has a status that will stay by what the cluster says ({@link finalityOf}), or the
 * time is over, or the learner cancels.
 * @param onWords hears each change of the objects' states in words
 * @returns their states in words
 */
export async function settled(
  hub: ClusterHub,
  objects: readonly AppliedObject[],
  { limitMs, token }: FollowOptions,
  onWords: (words: string) => void,
): Promise<string> {
  const together = objects.map(({ applied }) => applied);
  const kinds = objects.map(({ placed }) => kindOf(placed));
  const use = hub.use([...kinds, ...kinds.flatMap(kindsThatTell)]);
  const outcomes = new Map<AppliedObject, Outcome>();
  const end = Promise.withResolvers<void>();
  let last = '';
  let patience: NodeJS.Timeout | undefined;
  const look = (): void => {
    const states = new ObjectStates(hub);
    for (const one of objects)
      if (outcomes.get(one)?.mark !== 'well') outcomes.set(one, outcomeOf(states, one, together));
    const words = wordsOf(outcomes);
    const marks = [...outcomes.values()].map(({ mark }) => mark);
    const now = `${words} ${marks.join()}`;
    if (now === last) return;
    last = now;
    onWords(words);
    clearTimeout(patience);
    if (marks.includes('waiting')) return;
    if (marks.includes('untold')) patience = setTimeout(end.resolve, UNTOLD_MS);
    else end.resolve();
  };
  const timer = setTimeout(end.resolve, limitMs);
  const listeners = [hub.onDidChangeObjects(look), token.onCancellationRequested(() => end.resolve())];
  try {
    look();
    await end.promise;
    return wordsOf(outcomes);
  } finally {
    clearTimeout(timer);
    clearTimeout(patience);
    for (const listener of listeners) listener.dispose();
    use.dispose();
  }
}

function outcomeOf(
  states: ObjectStates,
  { placed, applied }: AppliedObject,
  together: readonly KubeObject[],
): Outcome {
  const { kind = '', name = '', namespace } = placed.object.identity;
  const state = states.of(kindOf(placed), namespace, name);
  // What the watch still has of before the apply says nothing about it.
  if (state?.object === undefined || !isAsNewAs(state.object, applied))
    return { text: l10n.t('{0} {1}: applied', kind, name), mark: 'waiting' };
  const text = `${kind} ${name}: ${state.text}`;
  if (state.icon.includes('~spin')) return { text, mark: 'waiting' };
  const finality = finalityOf(state.object, { snapshot: states.snapshot, together });
  if (finality === 'coming') return { text, mark: 'waiting' };
  if (state.icon !== 'error' && state.icon !== 'warning') return { text, mark: 'well' };
  return { text, mark: finality === 'final' ? 'bad' : 'untold' };
}

/** Versions of one kind are numbers that grow: https://kubernetes.io/docs/reference/using-api/api-concepts/ */
function isAsNewAs(live: KubeObject, applied: KubeObject): boolean {
  const [seen, wanted] = [live, applied].map(({ metadata }) => Number(metadata.resourceVersion));
  return seen === undefined || wanted === undefined || Number.isNaN(seen - wanted) || seen >= wanted;
}

function wordsOf(outcomes: ReadonlyMap<AppliedObject, Outcome>): string {
  const all = [...outcomes.values()];
  if (all.length <= NAMED) return all.map(({ text }) => text).join(', ');
  const bad = all.filter(({ mark }) => mark === 'bad' || mark === 'untold');
  const waiting = all.filter(({ mark }) => mark === 'waiting');
  const counts = l10n.t(
    '{0} of {1} objects have settled',
    all.length - bad.length - waiting.length,
    all.length,
  );
  const [first] = bad.length > 0 ? bad : waiting;
  return first === undefined ? counts : `${counts}. ${first.text}`;
}
