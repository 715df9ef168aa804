import { l10n } from 'vscode';
import type { CancellationToken } from 'vscode';
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

/** Controllers often say first what is missing, and a moment later that all is well, in milliseconds. */
const SECOND_THOUGHT_MS = 3_000;
/** Of more objects the words only count. */
const NAMED = 5;

interface Outcome {
  readonly text: string;
  readonly mark: 'well' | 'bad' | 'waiting';
}

/**
 * Watches applied objects until each has a status that will stay, or the time is over, or the learner cancels. A status
 * that is bad is waited upon for a moment: it may be the controllers' first word only.
 * @param onWords hears each change of the objects' states in words
 * @returns their states in words
 */
export async function settled(
  hub: ClusterHub,
  objects: readonly AppliedObject[],
  { limitMs, token }: FollowOptions,
  onWords: (words: string) => void,
): Promise<string> {
  const use = hub.use(objects.map(({ placed }) => kindOf(placed)));
  const outcomes = new Map<AppliedObject, Outcome>();
  const end = Promise.withResolvers<void>();
  let last = '';
  let secondThought: NodeJS.Timeout | undefined;
  const look = (): void => {
    const states = new ObjectStates(hub);
    for (const one of objects)
      if (outcomes.get(one)?.mark !== 'well') outcomes.set(one, outcomeOf(states, one));
    const words = wordsOf(outcomes);
    const marks = [...outcomes.values()].map(({ mark }) => mark);
    const now = `${words} ${marks.join()}`;
    if (now === last) return;
    last = now;
    onWords(words);
    clearTimeout(secondThought);
    if (marks.every((mark) => mark === 'well')) end.resolve();
    else if (!marks.includes('waiting')) secondThought = setTimeout(end.resolve, SECOND_THOUGHT_MS);
  };
  const timer = setTimeout(end.resolve, limitMs);
  const listeners = [hub.onDidChangeObjects(look), token.onCancellationRequested(() => end.resolve())];
  try {
    look();
    await end.promise;
    return wordsOf(outcomes);
  } finally {
    clearTimeout(timer);
    clearTimeout(secondThought);
    for (const listener of listeners) listener.dispose();
    use.dispose();
  }
}

function outcomeOf(states: ObjectStates, { placed, applied }: AppliedObject): Outcome {
  const { kind = '', name = '', namespace } = placed.object.identity;
  const state = states.of(kindOf(placed), namespace, name);
  // What the watch still has of before the apply says nothing about it.
  if (state?.object === undefined || !isAsNewAs(state.object, applied))
    return { text: l10n.t('{0} {1}: applied', kind, name), mark: 'waiting' };
  const text = `${kind} ${name}: ${state.text}`;
  if (state.icon.includes('~spin')) return { text, mark: 'waiting' };
  return { text, mark: state.icon === 'error' || state.icon === 'warning' ? 'bad' : 'well' };
}

/** Versions of one kind are numbers that grow: https://kubernetes.io/docs/reference/using-api/api-concepts/ */
function isAsNewAs(live: KubeObject, applied: KubeObject): boolean {
  const [seen, wanted] = [live, applied].map(({ metadata }) => Number(metadata.resourceVersion));
  return seen === undefined || wanted === undefined || Number.isNaN(seen - wanted) || seen >= wanted;
}

function wordsOf(outcomes: ReadonlyMap<AppliedObject, Outcome>): string {
  const all = [...outcomes.values()];
  if (all.length <= NAMED) return all.map(({ text }) => text).join(', ');
  const bad = all.filter(({ mark }) => mark === 'bad');
  const waiting = all.filter(({ mark }) => mark === 'waiting');
  const counts = l10n.t(
    '{0} of {1} objects have settled',
    all.length - bad.length - waiting.length,
    all.length,
  );
  const [first] = bad.length > 0 ? bad : waiting;
  return first === undefined ? counts : `${counts}. ${first.text}`;
}
