import { ProgressLocation, Range, Uri, l10n, window, workspace } from 'vscode';
import type { LogOutputChannel, TextDocument } from 'vscode';
import type { AnalyzeReport, AnalyzeScope, Finding } from '../../cli/tools/istioctlAnalyze.ts';
import type { ClusterTarget } from '../../cli/cliCommand.ts';
import { isMeshGroup } from '../../mesh/wellKnown.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { resourcePath } from '../../cluster/discovery.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import { UserFacingError } from '../commands.ts';
import type { ObjectDocuments } from '../explorer/objectDocuments.ts';
import type { AnalysisProblems, PlacedFinding } from './analysisProblems.ts';

export interface AnalyzeParts {
  readonly hub: ClusterHub;
  readonly tools: ToolBox;
  readonly problems: AnalysisProblems;
  readonly documents: ObjectDocuments;
  readonly log: LogOutputChannel;
}

/** Analyzes the text of the active editor as it stands, saved or not, as if it were applied to the cluster. */
export async function analyzeFile(parts: AnalyzeParts): Promise<number> {
  const document = window.activeTextEditor?.document;
  if (document === undefined || document.languageId !== 'yaml') {
    throw new UserFacingError(l10n.t('Open a YAML manifest to analyze it.'));
  }
  const state = await parts.hub.connect();
  const target = state.state === 'connected' ? parts.hub.target : undefined;
  const scope: AnalyzeScope = { kind: 'text', text: document.getText(), namespace: parts.hub.namespace };
  const report = await run(
    parts,
    target,
    scope,
    l10n.t('Analyzing {0}', workspace.asRelativePath(document.uri)),
  );
  const inFile = report.findings.filter((finding) => finding.reference !== undefined);
  parts.problems.replace(
    `file:${document.uri.toString()}`,
    inFile.map((finding) => ({ finding, uri: document.uri, range: rangeInFile(document, finding) })),
  );
  say(inFile.length, report);
  return inFile.length;
}

/** Analyzes what the cluster has, in one namespace or in all. Gives the number of findings. */
export async function analyzeCluster(parts: AnalyzeParts, scope: AnalyzeScope): Promise<number> {
  const target = await parts.tools.target();
  const title =
    scope.kind === 'namespace'
      ? l10n.t('Analyzing namespace {0}', scope.namespace)
      : l10n.t('Analyzing {0}', target.context);
  const report = await run(parts, target, scope, title);
  const placed = await Promise.all(report.findings.map((finding) => placeInCluster(parts, finding)));
  parts.problems.replace(scope.kind === 'namespace' ? `namespace:${scope.namespace}` : 'cluster', placed);
  say(placed.length, report);
  return placed.length;
}

async function run(
  parts: AnalyzeParts,
  target: ClusterTarget | undefined,
  scope: AnalyzeScope,
  title: string,
): Promise<AnalyzeReport> {
  const { analyze } = await parts.tools.backend();
  const command = analyze({ scope, ...(target === undefined ? {} : { target }) });
  const result = await window.withProgress(
    { location: ProgressLocation.Window, title, cancellable: true },
    async (_, token) => {
      const stop = new AbortController();
      const listener = token.onCancellationRequested(() => stop.abort());
      try {
        return await parts.tools.run(command, { signal: stop.signal });
      } finally {
        listener.dispose();
      }
    },
  );
  switch (result.kind) {
    case 'ok':
      for (const sentence of result.value.unread) parts.log.warn(`istioctl analyze: ${sentence}`);
      return result.value;
    case 'cancelled':
      throw new UserFacingError(l10n.t('The analysis was cancelled.'));
    default:
      throw new UserFacingError(result.message);
  }
}

function rangeInFile(document: TextDocument, finding: Finding): Range {
  const line = Math.min(Math.max((finding.reference?.line ?? 1) - 1, 0), document.lineCount - 1);
  const text = document.lineAt(line);
  return new Range(line, text.firstNonWhitespaceCharacterIndex, line, text.text.trimEnd().length);
}

/** An object that lives only in the cluster is shown as its read-only YAML. */
async function placeInCluster(parts: AnalyzeParts, finding: Finding): Promise<PlacedFinding> {
  const object = await findOrigin(parts.hub, finding);
  const uri =
    object === undefined
      ? Uri.from({ scheme: 'meshwalk-object', path: '/cluster.yaml' })
      : parts.documents.uriOf(object);
  return { finding, uri, range: new Range(0, 0, 0, 0) };
}

/** istioctl names a kind without its group; Istio's own kinds come first, because it means those. */
async function findOrigin(hub: ClusterHub, finding: Finding): Promise<KubeObject | undefined> {
  const { origin } = finding;
  const { session } = hub;
  if (origin === undefined || session === undefined) return undefined;
  const kinds = [...session.discovery.values()]
    .filter((kind) => kind.kind === origin.kind)
    .toSorted((one, other) => rank(one.group) - rank(other.group));
  for (const kind of kinds) {
    try {
      const path = resourcePath(kind, {
        name: origin.name,
        ...(origin.namespace === undefined ? {} : { namespace: origin.namespace }),
      });
      return (await session.client.json({ path })) as KubeObject;
    } catch {
      // Not of this group; the next one may have it.
    }
  }
  return undefined;
}

function rank(group: string): number {
  if (group.endsWith('istio.io')) return 0;
  return isMeshGroup(group) ? 1 : 2;
}

function say(count: number, report: AnalyzeReport): void {
  const words =
    count === 0
      ? report.unread.length === 0
        ? l10n.t('istioctl analyze found nothing to improve.')
        : l10n.t('istioctl could not read everything: {0}', report.unread[0] ?? '')
      : count === 1
        ? l10n.t('istioctl analyze found 1 problem.')
        : l10n.t('istioctl analyze found {0} problems.', count);
  window.setStatusBarMessage(`$(checklist) ${words}`, 8_000);
}
