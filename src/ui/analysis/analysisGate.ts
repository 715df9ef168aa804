import { commands, l10n, window } from 'vscode';
import type { ClusterTarget } from '../../cli/cliCommand.ts';
import { clusterAnalysis } from '../../cli/istioctlSafety.ts';
import type { ClusterAnalysis } from '../../cli/istioctlSafety.ts';
import { Command } from '../../contributions.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { unlinked } from '../commands.ts';
import { PRACTICE_SERVER_LABEL } from '../course/courseFacts.ts';
import type { AnalyzeParts } from './analyzeParts.ts';
import { knownObjects } from './knownInCluster.ts';

type Unsafe = Extract<ClusterAnalysis, { safe: false }>;

/** What an analysis may look at; without a target at files alone. */
export interface AnalysisAccess {
  readonly target?: ClusterTarget;
  /** The istioctl that was judged, and no other one, will run; without one that is said. */
  readonly path?: string;
  readonly istioctl: string | undefined;
}

/**
 * Whether the istioctl in use may be let near the cluster: a known-dangerous one never is, because the cluster could
 * make it run programs here. By itself Meshwalk then keeps to files and does not connect, and says once why; a person
 * who asked is told every time. Both are offered the fixed version.
 * @param kind what there is to analyze: files can be analyzed without a cluster
 * @returns `undefined` when the person left it at that
 */
export async function analysisAccess(
  parts: AnalyzeParts,
  kind: 'files' | 'cluster',
  asked: boolean,
): Promise<AnalysisAccess | undefined> {
  const { hub, tools } = parts;
  const state = asked ? await hub.connect() : hub.state;
  const found = await tools.istioctl();
  const istioctl = found?.version;
  const alone: AnalysisAccess = { istioctl, ...(found === undefined ? {} : { path: found.path }) };
  if (state.state !== 'connected' || hub.target === undefined) {
    // Says why there is no cluster.
    if (kind === 'cluster') await tools.target();
    return alone;
  }
  const safety = istioctl === undefined ? { safe: true as const } : clusterAnalysis(istioctl);
  if (safety.safe || (await isOwnPracticeMesh(parts))) return { ...alone, target: hub.target };
  parts.log.warn(safety.reason);
  if (!asked) {
    void tellOnce(parts, safety, hub.target.context);
    return kind === 'files' ? alone : undefined;
  }
  const get = l10n.t('Get istioctl…');
  const filesOnly = l10n.t('Analyze Files Only');
  const answer = await window.showWarningMessage(
    l10n.t('This istioctl is not let near {0}.', hub.target.context),
    {
      modal: true,
      detail: `${safety.reason} ${l10n.t('Get istioctl {0} or newer; analyzing files alone is safe.', safety.fixedIn)}`,
    },
    get,
    ...(kind === 'files' ? [filesOnly] : []),
  );
  if (answer === filesOnly) return alone;
  if (answer !== get || (await commands.executeCommand(Command.getIstioctl)) === undefined) return undefined;
  return analysisAccess(parts, kind, asked);
}

/** What runs by itself asks nothing, but says once why it does less than it could. */
async function tellOnce({ runs }: AnalyzeParts, safety: Unsafe, context: string): Promise<void> {
  if (runs.told.has(safety.reason)) return;
  runs.told.add(safety.reason);
  const get = l10n.t('Get istioctl…');
  const words = l10n.t('Meshwalk analyzes files alone, and leaves {0} out: {1}', context, safety.reason);
  if ((await window.showWarningMessage(unlinked(words), get)) === get)
    await commands.executeCommand(Command.getIstioctl);
}

/**
 * The practice mesh is built and started by the learner on this machine, with an istioctl of its own: nobody else can
 * put a Secret there. Its label alone would prove nothing, so its address has to be of this machine, too.
 */
function isOwnPracticeMesh({ hub, runs }: AnalyzeParts): Promise<boolean> {
  const server = hub.context?.server ?? '';
  const { session } = hub;
  if (session === undefined || !URL.canParse(server) || new URL(server).hostname !== '127.0.0.1') {
    return Promise.resolve(false);
  }
  const known = runs.practice.get(session) ?? everyNodeIsPractice(hub);
  runs.practice.set(session, known);
  return known;
}

async function everyNodeIsPractice(hub: ClusterHub): Promise<boolean> {
  const nodes = await knownObjects(hub, { group: '', kind: 'Node' });
  return (
    nodes.length > 0 && nodes.every((node) => node.metadata.labels?.[PRACTICE_SERVER_LABEL] !== undefined)
  );
}
