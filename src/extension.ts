import * as sharedL10n from '@vscode/l10n';
import { ExtensionMode, l10n, window } from 'vscode';
import type { ExtensionContext, LogOutputChannel, Uri } from 'vscode';
import { registerClusterCommands } from './ui/cluster/clusterRegistration.ts';
import { mirrorClusterState } from './ui/cluster/clusterContextKey.ts';
import { ClusterHub } from './ui/cluster/clusterHub.ts';
import { ContextKeys } from './ui/contextKeys.ts';
import { Arrangements } from './ui/explorer/arrangements.ts';
import { MeshDrag } from './ui/explorer/meshDrag.ts';
import { registerMeshCommands } from './ui/explorer/meshRegistration.ts';
import { MeshView } from './ui/explorer/meshView.ts';
import { ObjectDocuments } from './ui/explorer/objectDocuments.ts';
import { CommandTerminal } from './ui/terminal/commandTerminal.ts';
import { ToolBox } from './ui/cli/toolBox.ts';
import { registerIstioctlCommands } from './ui/cli/istioctlRegistration.ts';
import { NamespaceLabels } from './ui/explorer/namespaceLabels.ts';
import { AnalysisRuns } from './ui/analysis/analysisRuns.ts';
import { registerAnalyzeCommands } from './ui/analysis/analyzeRegistration.ts';
import { LateProblems } from './ui/analysis/lateProblems.ts';
import { registerApplyCommands } from './ui/apply/applyRegistration.ts';
import { LensProvider } from './ui/editor/lensProvider.ts';
import { Manifests } from './ui/editor/manifests.ts';
import { OpenedManifests } from './ui/editor/openedManifests.ts';
import { Validation } from './ui/editor/validation.ts';
import { CourseState } from './ui/course/courseState.ts';
import { CourseTree } from './ui/course/courseView.ts';
import { watchRequests } from './ui/course/sentRequests.ts';
import { watchTypedCommands } from './ui/course/typedCommands.ts';
import { mirrorWalkthroughs } from './ui/course/walkthroughMirror.ts';
import { registerCourseCommands } from './ui/course/courseRegistration.ts';
import { StepPages } from './ui/course/stepPages.ts';
import { StepRuns } from './ui/course/stepRuns.ts';
import { InsideDocuments } from './ui/inside/insideDocuments.ts';
import { registerInsideCommands } from './ui/inside/insideRegistration.ts';
import { ProxySyncs } from './ui/inside/proxySyncs.ts';
import { Forwards, serviceForward } from './ui/sessions/forwards.ts';
import { registerSessionCommands } from './ui/sessions/sessionRegistration.ts';
import { Sessions } from './ui/sessions/sessions.ts';
import { SessionsView } from './ui/sessions/sessionsView.ts';
import { createStatusBar } from './ui/status/statusBar.ts';
import { SteadyMemento } from './ui/steadyMemento.ts';
import { Traffic } from './ui/traffic/traffic.ts';

/** What tests in a VS Code host may look at; nobody else gets it. */
export interface TestAccess {
  readonly hub: ClusterHub;
  readonly meshView: MeshView;
  readonly course: CourseState;
  readonly sessions: Sessions;
  readonly traffic: Traffic;
  readonly tools: ToolBox;
  readonly validation: Validation;
  readonly log: LogOutputChannel;
  /** Where the workspace keeps its own files. */
  readonly storage: Uri;
}

/** Wires the parts together. Nothing here or below asks a cluster or starts a process before something needs it. */
export function activate(context: ExtensionContext): TestAccess | undefined {
  // The lower floor does not know VS Code; its texts come from the same bundle.
  if (l10n.bundle !== undefined) sharedL10n.config({ contents: l10n.bundle });
  const log = window.createOutputChannel('Meshwalk', { log: true });
  const keys = new ContextKeys();
  const hub = new ClusterHub(log, context.workspaceState);
  const documents = new ObjectDocuments(hub);
  const arrangements = new Arrangements(hub, context.workspaceState);
  const drag = new MeshDrag();
  const proxies = new ProxySyncs();
  const meshView = new MeshView(hub, arrangements, keys, log, drag, proxies);
  const storage = context.globalStorageUri.fsPath;
  const memento = new SteadyMemento(context.globalState);
  const tools = new ToolBox(hub, context.asAbsolutePath('out'), storage, memento);
  const terminal = new CommandTerminal(tools);
  const labels = new NamespaceLabels(hub, tools, terminal);
  const manifests = new Manifests();
  const opened = new OpenedManifests(context.workspaceState);
  const problems = new LateProblems();
  const sessions = new Sessions(log);
  const forwards = new Forwards(tools, sessions);
  const inside = new InsideDocuments({ hub, tools, sessions, proxies });
  const traffic = new Traffic({
    hub,
    forward: async (...to) => (await forwards.require(serviceForward(...to))).url,
    log,
    extension: context.extensionUri,
  });
  const runsOfAnalysis = new AnalysisRuns();
  const analysis = { hub, tools, runs: runsOfAnalysis, problems, documents, labels, terminal, log };
  const walkthroughs = context.asAbsolutePath('walkthroughs');
  const course = new CourseState({
    hub,
    tools,
    sessions,
    memento,
    log,
    folder: walkthroughs,
  });
  const folders = { walkthroughs, samples: context.asAbsolutePath('out/samples') };
  const runs = new StepRuns();
  const deeds = {
    parts: {
      hub,
      tools,
      terminal,
      labels,
      sessions,
      forwards,
      inside,
      traffic,
      course,
      analysis,
      opened,
      log,
      folders,
    },
    runs,
  };
  const pages = new StepPages({
    deeds,
    extension: context.extensionUri,
    memento: context.workspaceState,
    log,
  });
  const schemaFolder = context.asAbsolutePath('out/schemas');
  const validation = new Validation({ hub, tools, manifests, documents, log, schemaFolder });
  const applied = {
    hub,
    manifests,
    documents,
    tools,
    keys,
    log,
    storage: context.storageUri ?? context.globalStorageUri,
    schemas: async () => validation.schemas(),
  };
  context.subscriptions.push(
    log,
    hub,
    mirrorClusterState(hub, keys),
    ...registerClusterCommands(hub, log),
    documents,
    meshView,
    ...registerMeshCommands(
      {
        hub,
        view: meshView,
        documents,
        labels,
        tools,
        terminal,
        forwards,
        manifests,
        opened,
        stored: async () => validation.stored(),
      },
      log,
    ),
    arrangements,
    drag,
    terminal,
    manifests,
    opened,
    validation,
    new LensProvider({ ...applied, opened, splits: traffic.splits }),
    registerApplyCommands(applied),
    problems,
    runsOfAnalysis,
    ...registerAnalyzeCommands(analysis),
    tools,
    ...registerIstioctlCommands({ hub, tools, log }),
    sessions,
    traffic,
    new SessionsView(sessions, traffic.runs),
    registerSessionCommands({ hub, forwards, inside }, log),
    proxies,
    inside,
    ...registerInsideCommands(
      { hub, tools, terminal, sessions, proxies, inside },
      { hub, documents, manifests, stored: async () => validation.stored() },
      log,
    ),
    course,
    new CourseTree(course),
    mirrorWalkthroughs(course, keys),
    watchTypedCommands(hub, course, sessions, log),
    watchRequests(hub, course, traffic.runs),
    runs,
    pages,
    ...registerCourseCommands({ deeds, pages }, log),
    createStatusBar(hub),
  );
  return context.extensionMode === ExtensionMode.Test
    ? { hub, meshView, course, sessions, traffic, tools, validation, log, storage: applied.storage }
    : undefined;
}
