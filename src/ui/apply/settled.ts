import { l10n } from 'vscode';
import type { CancellationToken } from 'vscode';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { kindOf } from '../editor/manifests.ts';
import type { PlacedObject } from '../editor/manifests.ts';
import { objectState } from '../editor/objectState.ts';

/**
 * Watches applied objects until each has a status that will stay, or `limitMs` is over, or the learner cancels.
 * Gives their states in words; `onWords` hears each change of them.
 */
export async function settled(
  hub: ClusterHub,
  objects: readonly PlacedObject[],
  limitMs: number,
  token: CancellationToken,
  onWords: (words: string) => void,
): Promise<string> {
  const use = hub.use(objects.map(kindOf));
  const words = (): string => objects.map((placed) => wordsOf(hub, placed).text).join(', ');
  try {
    return await new Promise<string>((resolve) => {
      let last = '';
      const look = (): void => {
        const now = words();
        if (now !== last) onWords(now);
        last = now;
        if (objects.every((placed) => wordsOf(hub, placed).settled)) finish();
      };
      const finish = (): void => {
        clearTimeout(timer);
        for (const end of ends) end.dispose();
        resolve(words());
      };
      const timer = setTimeout(finish, limitMs);
      const ends = [hub.onDidChangeObjects(look), token.onCancellationRequested(finish)];
      look();
    });
  } finally {
    use.dispose();
  }
}

function wordsOf(hub: ClusterHub, placed: PlacedObject): { text: string; settled: boolean } {
  const { kind = '', name = '', namespace } = placed.object.identity;
  const state = objectState(hub, kindOf(placed), namespace, name);
  if (state?.object === undefined) return { text: l10n.t('{0} {1}: applied', kind, name), settled: false };
  // A spinning icon means that a controller has not spoken yet.
  return { text: `${kind} ${name}: ${state.text}`, settled: !state.icon.includes('~spin') };
}
