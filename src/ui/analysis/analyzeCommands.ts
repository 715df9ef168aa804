import { FileType, ProgressLocation, RelativePattern, Uri, l10n, window, workspace } from 'vscode';
import type { TextDocument } from 'vscode';
import { analyzerCode } from '../../cli/analyzerCodes.ts';
import { isSamePath } from '../../cli/samePath.ts';
import type { AnalyzeReport, AnalyzeScope } from '../../cli/tools/istioctlAnalyze.ts';
import { UserFacingError, unlinked } from '../commands.ts';
import { OBJECT_SCHEME } from '../explorer/objectUri.ts';
import { AnalysisActions } from './analysisActions.ts';
import { analysisAccess } from './analysisGate.ts';
import type { AnalysisAccess } from './analysisGate.ts';
import { AnalysisProblems } from './analysisProblems.ts';
import type { PlacedFinding } from './analysisProblems.ts';
import type { AnalyzeParts } from './analyzeParts.ts';
import { namespacesOf } from './analyzedNamespaces.ts';
import { stageFiles } from './fileStage.ts';
import { placeInCluster, placeInFile } from './findingPlaces.ts';
import { runAnalyze } from './runAnalyze.ts';

/** More files than this are not analyzed in one go. */
const MAX_FILES = 2_000;
const MANIFESTS = '**/*.{yaml,yml,json,YAML,YML,JSON}';
const NO_MANIFESTS = '**/{node_modules,.git,out,dist}/**';

/** Analyzes the text of the active editor as it stands, saved or not, as if it were applied to the cluster. */
export async function analyzeFile(parts: AnalyzeParts): Promise<number> {
  const document = window.activeTextEditor?.document;
  if (document === undefined || !isManifestLanguage(document)) {
    throw new UserFacingError(l10n.t('Open a YAML manifest to analyze it.'));
  }
  return analyzeDocument(parts, document, true);
}

/**
 * Analyzes a text, saved or not, as if it were applied to the cluster; without a cluster by itself.
 * @param asked whether a person did; otherwise nothing connects, asks or reports but Problems
 * @returns the number of findings
 */
export async function analyzeDocument(
  parts: AnalyzeParts,
  document: TextDocument,
  asked: boolean,
): Promise<number> {
  const scope = fileScope(document.uri);
  const found = await running(parts, scope, asked, documentName(document), async (signal) => {
    const access = await analysisAccess(parts, 'files', asked);
    if (access === undefined) return undefined;
    const text = document.getText();
    const version = document.version;
    const scopes = namespacesOf(text, parts.hub.namespace).map((namespace): AnalyzeScope => ({
      kind: 'text',
      text,
      namespace,
    }));
    const options = { asked, signal, resource: document.uri };
    const report = await runAnalyze(parts, scopes, access, options);
    // Findings of an older text would stand in the wrong lines; the newer text has a run of its own.
    if (report === undefined || (!asked && document.version !== version)) return undefined;
    if (document.isUntitled && document.isClosed) return undefined;
    const inFile = report.findings.filter((finding) => finding.reference !== undefined);
    const placed = await placeInFile(parts, document, inFile, access.istioctl);
    return { report, access, placed, covers: isOf([document.uri]) };
  });
  return shown(parts, scope, found, asked);
}

/** Analyzes files and folders together, as if they were applied to the cluster. */
export async function analyzeFiles(parts: AnalyzeParts, uris: readonly Uri[]): Promise<number> {
  const files = (await Promise.all(uris.map(filesUnder))).flat();
  if (files.length > MAX_FILES) {
    throw new UserFacingError(l10n.t('These are more than {0} files. Choose fewer.', String(MAX_FILES)));
  }
  const scope = `files:${uris.map((uri) => uri.toString()).join(' ')}`;
  const title = uris.map((uri) => workspace.asRelativePath(uri)).join(', ');
  const found = await running(parts, scope, true, title, async (signal) => {
    const access = await analysisAccess(parts, 'files', true);
    if (access === undefined) return undefined;
    await using stage = await stageFiles(files, parts.hub.namespace);
    if (stage.files.length === 0) {
      throw new UserFacingError(l10n.t('There is no Kubernetes manifest among these files.'));
    }
    const scopes = stage.namespaces.map((namespace): AnalyzeScope => ({
      kind: 'files',
      files: [stage.folder],
      namespace,
    }));
    const report = await runAnalyze(parts, scopes, access, { asked: true, signal });
    if (report === undefined) return undefined;
    const placed: PlacedFinding[] = [];
    for (const { uri, path } of stage.files) {
      const own = report.findings.filter((finding) => isSamePath(finding.reference?.file ?? '', path));
      if (own.length === 0) continue;
      const document = await workspace.openTextDocument(uri);
      placed.push(...(await placeInFile(parts, document, own, access.istioctl)));
    }
    return { report, access, placed, covers: isOf(stage.files.map(({ uri }) => uri)) };
  });
  return shown(parts, scope, found, true);
}

/** All manifests of the workspace, together. */
export async function analyzeWorkspace(parts: AnalyzeParts): Promise<number> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 0) throw new UserFacingError(l10n.t('Open a folder with manifests first.'));
  return analyzeFiles(
    parts,
    folders.map((folder) => folder.uri),
  );
}

type ClusterScope = AnalyzeScope & { kind: 'namespace' | 'allNamespaces' };

/** Analyzes what the cluster has, in one namespace or in all. Gives the number of findings. */
export async function analyzeCluster(
  parts: AnalyzeParts,
  scope: ClusterScope,
  asked = true,
): Promise<number> {
  const key = scope.kind === 'namespace' ? `namespace:${scope.namespace}` : 'cluster';
  const title =
    scope.kind === 'namespace' ? l10n.t('namespace {0}', scope.namespace) : l10n.t('all namespaces');
  const found = await running(parts, key, asked, title, async (signal) => {
    const access = await analysisAccess(parts, 'cluster', asked);
    if (access === undefined) return undefined;
    const report = await runAnalyze(parts, [scope], access, { asked, signal });
    if (report === undefined) return undefined;
    if (report.empty && scope.kind === 'namespace') {
      throw new UserFacingError(l10n.t('The cluster has no namespace {0}.', scope.namespace));
    }
    const placed = await Promise.all(
      report.findings.map((finding) => placeInCluster(parts, finding, access.istioctl)),
    );
    return { report, access, placed, covers: (other) => isInCluster(other, scope) };
  });
  return shown(parts, key, found, asked);
}

interface Found {
  readonly report: AnalyzeReport;
  readonly access: AnalysisAccess;
  readonly placed: readonly PlacedFinding[];
  /** Whether the run has looked at what a finding of another run is about. */
  readonly covers: (other: PlacedFinding) => boolean;
}

function isOf(uris: readonly Uri[]): Found['covers'] {
  const addresses = new Set(uris.map((uri) => uri.toString()));
  return ({ uri }) => addresses.has(uri.toString());
}

/** Whether a finding is about an object of the cluster that the scope holds. */
function isInCluster({ uri, finding: { origin } }: PlacedFinding, scope: ClusterScope): boolean {
  if (uri.scheme !== OBJECT_SCHEME) return false;
  if (scope.kind === 'allNamespaces') return true;
  return scope.namespace === (origin?.kind === 'Namespace' ? origin.name : origin?.namespace);
}

/** Waits for its turn. A person who asked sees that it runs and can end it; what runs by itself stays in the background. */
async function running(
  parts: AnalyzeParts,
  scope: string,
  asked: boolean,
  what: string,
  work: (signal: AbortSignal) => Promise<Found | undefined>,
): Promise<Found | undefined> {
  const run = (): Promise<Found | undefined> => parts.runs.run(scope, !asked, work);
  if (!asked) return run();
  const title = l10n.t('Analyzing {0}', what);
  return window.withProgress(
    { location: ProgressLocation.Notification, title: unlinked(title), cancellable: true },
    async (_, token) => {
      const listener = token.onCancellationRequested(() => parts.runs.end(scope));
      try {
        return await run();
      } finally {
        listener.dispose();
      }
    },
  );
}

function shown(parts: AnalyzeParts, scope: string, found: Found | undefined, asked: boolean): number {
  if (found === undefined) return 0;
  const { placed, report, access, covers } = found;
  const problems = parts.problems.need(() => new AnalysisProblems());
  problems.replace(scope, placed, covers, analyzerCode);
  if (placed.length > 0) problems.offer(() => new AnalysisActions(parts));
  if (asked) say(placed.length, report, access);
  return placed.length;
}

function say(count: number, report: AnalyzeReport, { target }: AnalysisAccess): void {
  const [unread] = report.unread;
  // Without a cluster istioctl leaves out most of its checks: nothing found means little then.
  const where =
    target === undefined ? ` ${l10n.t('Only files were looked at: most checks need a cluster.')}` : '';
  if (unread !== undefined) {
    void window.showWarningMessage(unlinked(l10n.t('istioctl could not read everything: {0}', unread)));
  }
  const words =
    count === 0
      ? l10n.t('istioctl analyze found nothing to improve.')
      : count === 1
        ? l10n.t('istioctl analyze found 1 problem.')
        : l10n.t('istioctl analyze found {0} problems.', count);
  window.setStatusBarMessage(`$(checklist) ${words}${where}`, 8_000);
}

/** Key of what is said of one file. */
export function fileScope(uri: Uri): string {
  return `file:${uri.toString()}`;
}

export function isManifestLanguage({ languageId }: TextDocument): boolean {
  return languageId === 'yaml' || languageId === 'json';
}

function documentName(document: TextDocument): string {
  return workspace.asRelativePath(document.uri);
}

async function filesUnder(uri: Uri): Promise<readonly Uri[]> {
  const isFolder = ((await workspace.fs.stat(uri)).type & FileType.Directory) !== 0;
  return isFolder
    ? workspace.findFiles(new RelativePattern(uri, MANIFESTS), NO_MANIFESTS, MAX_FILES + 1)
    : [uri];
}
