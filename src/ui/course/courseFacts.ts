import * as l10n from '@vscode/l10n';
import type { ConnectionFact, Facts, Observations, ToolFacts } from '../../course/facts.ts';
import { controlPlanes } from '../../mesh/controlPlane.ts';
import { DEPLOYMENT } from '../../mesh/wellKnown.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';

/** Nodes of the practice mesh carry this label; nothing else tells it from a cluster. */
export const PRACTICE_SERVER_LABEL = 'meshwalk.dev/practice';

/** What of the connection the facts come from. */
export type FactsSource = Pick<ClusterHub, 'state' | 'namespace' | 'session' | 'objects'>;

/** The facts that probes judge, as they are now. */
export function courseFacts(hub: FactsSource, tools: ToolFacts | undefined, observed: Observations): Facts {
  const [plane] = controlPlanes(hub.objects(DEPLOYMENT));
  return {
    connection: connectionFact(hub),
    namespace: hub.namespace,
    ...(plane?.version === undefined ? {} : { istioVersion: plane.version }),
    objects: (kind) => {
      const view = hub.session?.view(kind);
      return {
        synced: view?.state === 'synced',
        items: view?.items ?? [],
        ...(view?.state === 'absent' ? { served: false } : {}),
        ...(view?.problem === undefined ? {} : { problem: view.problem.message.replace(/\.$/, '') }),
        // That one namespace has none does not mean that there is none.
        ...(view?.onlyIn === undefined || view.items.length > 0
          ? {}
          : { problem: l10n.t('only namespace {0} may be read', view.onlyIn) }),
      };
    },
    tools,
    practice: hub
      .objects({ group: '', kind: 'Node' })
      .some((node) => node.metadata.labels?.[PRACTICE_SERVER_LABEL] !== undefined),
    now: Date.now(),
    observed,
  };
}

function connectionFact(hub: FactsSource): ConnectionFact {
  const { state } = hub;
  switch (state.state) {
    case 'connected':
      // The watches go on trying, but nothing that they know can be trusted to be true now.
      return state.trouble === undefined
        ? { state: 'connected', context: state.context.name }
        : { state: 'unreachable', context: state.context.name, reason: withoutStop(state.trouble.message) };
    case 'connecting':
      return { state: 'connecting', context: state.context.name };
    case 'failed': {
      const { kind, message } = state.error;
      const denied = kind === 'login' || kind === 'unauthorized' || kind === 'forbidden';
      return {
        state: denied ? 'denied' : 'unreachable',
        context: state.context.name,
        reason: withoutStop(message),
      };
    }
    case 'kubeconfig':
      return { state: 'none', reason: withoutStop(state.problem.message) };
    case 'idle':
    case 'untrusted':
    case 'noContext':
      return { state: 'none' };
  }
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
