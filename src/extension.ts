import * as sharedL10n from '@vscode/l10n';
import { ExtensionMode, l10n, window } from 'vscode';
import type { ExtensionContext } from 'vscode';
import { registerClusterCommands } from './ui/cluster/clusterCommands.ts';
import { mirrorClusterState } from './ui/cluster/clusterContextKey.ts';
import { ClusterHub } from './ui/cluster/clusterHub.ts';
import { ContextKeys } from './ui/contextKeys.ts';
import { registerMeshCommands } from './ui/explorer/meshCommands.ts';
import { MeshView } from './ui/explorer/meshView.ts';
import { ObjectDocuments } from './ui/explorer/objectDocuments.ts';
import { CommandTerminal } from './ui/terminal/commandTerminal.ts';
import { ToolBox } from './ui/cli/toolBox.ts';
import { NamespaceLabels } from './ui/explorer/namespaceLabels.ts';
import { AnalysisProblems } from './ui/analysis/analysisProblems.ts';
import { registerAnalyzeCommands } from './ui/analysis/analyzeRegistration.ts';
import { ApplyDiagnostics } from './ui/editor/applyDiagnostics.ts';
import { registerApplyCommands } from './ui/editor/applyRegistration.ts';
import { ManifestLenses } from './ui/editor/manifestLenses.ts';
import { Manifests } from './ui/editor/manifests.ts';
import { registerDashboardCommand } from './ui/sessions/dashboards.ts';
import { Validation } from './ui/editor/validation.ts';
import { CourseState } from './ui/course/courseState.ts';
import { CourseTree } from './ui/course/courseView.ts';
import { mirrorWalkthroughs } from './ui/course/walkthroughMirror.ts';
import { registerCourseCommands } from './ui/course/courseRegistration.ts';
import { StepPages } from './ui/course/stepPages.ts';
import { StepRuns } from './ui/course/stepRuns.ts';
import { Sessions } from './ui/sessions/sessions.ts';
import { SessionsView } from './ui/sessions/sessionsView.ts';
import { createStatusBar } from './ui/status/statusBar.ts';

/** What tests in a VS Code host may look at; nobody else gets it. */
export interface TestAccess {
  readonly hub: ClusterHub;
  readonly meshView: MeshView;
  readonly course: CourseState;
  readonly sessions: Sessions;
}

/** Wires the parts together. Nothing here or below asks a cluster or starts a process before something needs it. */
export function activate(context: ExtensionContext): TestAccess | undefined {
  // The lower floor does not know VS Code; its texts come from the same bundle.
  if (l10n.bundle !== undefined) sharedL10n.config({ contents: l10n.bundle });
  const log = window.createOutputChannel('Meshwalk', { log: true });
  const keys = new ContextKeys();
  const hub = new ClusterHub(log, context.workspaceState);
  const documents = new ObjectDocuments(hub);
  const meshView = new MeshView(hub, keys, log);
  const tools = new ToolBox(hub, context.asAbsolutePath('out'));
  const terminal = new CommandTerminal(tools);
  const labels = new NamespaceLabels(hub, tools, terminal);
  const manifests = new Manifests();
  const applyDiagnostics = new ApplyDiagnostics(manifests);
  const problems = new AnalysisProblems();
  const sessions = new Sessions(log);
  const analysis = { hub, tools, problems, documents, log };
  const walkthroughs = context.asAbsolutePath('walkthroughs');
  const course = new CourseState({
    hub,
    tools,
    sessions,
    memento: context.globalState,
    log,
    folder: walkthroughs,
  });
  const folders = { walkthroughs, samples: context.asAbsolutePath('out/samples') };
  const runs = new StepRuns();
  const deeds = {
    parts: { hub, tools, terminal, labels, sessions, course, analysis, log, folders },
    runs,
  };
  const pages = new StepPages({
    deeds,
    extension: context.extensionUri,
    memento: context.workspaceState,
    log,
  });
  context.subscriptions.push(
    log,
    hub,
    mirrorClusterState(hub, keys),
    ...registerClusterCommands(hub, log),
    documents,
    meshView,
    ...registerMeshCommands(hub, meshView, documents, labels, log),
    terminal,
    manifests,
    new ManifestLenses(hub, manifests),
    new Validation({ hub, manifests, documents, log, schemaFolder: context.asAbsolutePath('out/schemas') }),
    applyDiagnostics,
    ...registerApplyCommands({ hub, manifests, diagnostics: applyDiagnostics, documents, log }),
    problems,
    ...registerAnalyzeCommands(analysis),
    sessions,
    new SessionsView(sessions, log),
    registerDashboardCommand(tools, sessions, log),
    course,
    new CourseTree(course),
    mirrorWalkthroughs(course, keys),
    runs,
    pages,
    ...registerCourseCommands({ deeds, pages }, log),
    createStatusBar(hub),
  );
  return context.extensionMode === ExtensionMode.Test ? { hub, meshView, course, sessions } : undefined;
}
