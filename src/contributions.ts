/**
 * Every id that this extension contributes, with the types that go with it. `package.json` must say the same;
 * `test/unit/contributions.test.ts` holds the two together.
 */

export const Command = {
  startCourse: 'meshwalk.course.start',
  openStep: 'meshwalk.course.openStep',
  doStep: 'meshwalk.course.doStep',
  checkStep: 'meshwalk.course.checkStep',
  undoStep: 'meshwalk.course.undoStep',
  openManifest: 'meshwalk.course.openManifest',
  runDoctor: 'meshwalk.course.runDoctor',
  chooseContext: 'meshwalk.cluster.chooseContext',
  chooseNamespace: 'meshwalk.cluster.chooseNamespace',
  retry: 'meshwalk.cluster.retry',
  openKubeconfig: 'meshwalk.cluster.openKubeconfig',
  showSystemNamespaces: 'meshwalk.mesh.showSystemNamespaces',
  hideSystemNamespaces: 'meshwalk.mesh.hideSystemNamespaces',
  openYaml: 'meshwalk.mesh.openYaml',
  copyName: 'meshwalk.mesh.copyName',
  labelNamespace: 'meshwalk.mesh.labelNamespace',
  openDocumentation: 'meshwalk.mesh.openDocumentation',
  filterMesh: 'meshwalk.mesh.filter',
  clearMeshFilter: 'meshwalk.mesh.clearFilter',
  editObject: 'meshwalk.mesh.edit',
  showDescription: 'meshwalk.mesh.describe',
  revealFile: 'meshwalk.mesh.revealFile',
  diffWithFile: 'meshwalk.mesh.diffWithFile',
  revealInMesh: 'meshwalk.mesh.reveal',
  showLogs: 'meshwalk.mesh.logs',
  openShell: 'meshwalk.mesh.shell',
  restartWorkload: 'meshwalk.mesh.restart',
  leaveMesh: 'meshwalk.mesh.leave',
  deleteFromMesh: 'meshwalk.mesh.delete',
  copyKubectl: 'meshwalk.mesh.copyKubectl',
  openInKiali: 'meshwalk.mesh.openInKiali',
  newManifest: 'meshwalk.manifest.new',
  applyDocument: 'meshwalk.manifest.applyDocument',
  applyFile: 'meshwalk.manifest.applyFile',
  diffDocument: 'meshwalk.manifest.diffDocument',
  diffFile: 'meshwalk.manifest.diffFile',
  deleteDocument: 'meshwalk.manifest.deleteDocument',
  deleteFile: 'meshwalk.manifest.deleteFile',
  undoFile: 'meshwalk.manifest.undoFile',
  fixStatus: 'meshwalk.manifest.fixStatus',
  renderKustomization: 'meshwalk.manifest.renderKustomization',
  showState: 'meshwalk.manifest.showState',
  showLenses: 'meshwalk.manifest.showLenses',
  chooseSchemas: 'meshwalk.validation.chooseSchemas',
  analyzeFile: 'meshwalk.analyze.file',
  analyzeNamespace: 'meshwalk.analyze.namespace',
  analyzeCluster: 'meshwalk.analyze.cluster',
  analyzeFiles: 'meshwalk.analyze.files',
  analyzeWorkspace: 'meshwalk.analyze.workspace',
  clearAnalysis: 'meshwalk.analyze.clear',
  fixAnalysis: 'meshwalk.analyze.fix',
  getIstioctl: 'meshwalk.istioctl.get',
  installIstioctlArchive: 'meshwalk.istioctl.installArchive',
  manageIstioctl: 'meshwalk.istioctl.manage',
  openDashboard: 'meshwalk.dashboard.open',
  openSession: 'meshwalk.session.open',
  copySessionUrl: 'meshwalk.session.copyUrl',
  stopSession: 'meshwalk.session.stop',
  openEnvoy: 'meshwalk.dashboard.openEnvoy',
  forwardPort: 'meshwalk.forward.start',
  restartSession: 'meshwalk.session.restart',
  showSessionLog: 'meshwalk.session.showLog',
  stopAllSessions: 'meshwalk.session.stopAll',
  sendRequests: 'meshwalk.requests.send',
  sendRequestsAgain: 'meshwalk.requests.sendAgain',
  stopRequests: 'meshwalk.requests.stop',
  showRequestChart: 'meshwalk.requests.showChart',
  copyRequestsText: 'meshwalk.requests.copyText',
  copyRequestsJson: 'meshwalk.requests.copyJson',
  removeRequests: 'meshwalk.requests.remove',
  showVersions: 'meshwalk.inside.versions',
  showProxyStatus: 'meshwalk.inside.proxyStatus',
  showProxyConfig: 'meshwalk.inside.proxyConfig',
  describeObject: 'meshwalk.inside.describe',
  checkInject: 'meshwalk.inside.checkInject',
  precheck: 'meshwalk.inside.precheck',
  showTags: 'meshwalk.inside.tags',
  showWaypoints: 'meshwalk.inside.waypoints',
  showZtunnel: 'meshwalk.inside.ztunnelConfig',
  bugReport: 'meshwalk.inside.bugReport',
  runAgain: 'meshwalk.inside.runAgain',
  copyCommandLine: 'meshwalk.inside.copyCommandLine',
  filterEntries: 'meshwalk.inside.filter',
  showProfiles: 'meshwalk.profiles.show',
  compareProfiles: 'meshwalk.profiles.compare',
  compareWithCluster: 'meshwalk.profiles.compareWithCluster',
  installIstio: 'meshwalk.profiles.install',
  uninstallIstio: 'meshwalk.profiles.uninstall',
  showLog: 'meshwalk.log.show',
} as const;
export type Command = (typeof Command)[keyof typeof Command];

export const View = {
  course: 'meshwalk.course',
  mesh: 'meshwalk.mesh',
  sessions: 'meshwalk.sessions',
} as const;
export type View = (typeof View)[keyof typeof View];

/** Settings with their types and defaults. */
export interface SettingTypes {
  'meshwalk.kubeconfig': string;
  'meshwalk.istioctl.path': string;
  'meshwalk.kubectl.path': string;
  'meshwalk.minikube.path': string;
  'meshwalk.codeLens.enabled': boolean;
  /** Which files get lenses: those with documents of Istio and the Gateway API and those of the course, or all Kubernetes manifests. */
  'meshwalk.codeLens.files': 'mesh' | 'kubernetes';
  /** Icons of the documents' state beside their first lines. */
  'meshwalk.gutter': 'withoutLenses' | 'on' | 'off';
  /** When an apply shows first what it would change. */
  'meshwalk.apply.showDiff': 'always' | 'onChange' | 'never';
  'meshwalk.validation.enabled': boolean;
  'meshwalk.validation.istioctl': boolean;
  /** Minor release whose schemas judge; `auto` takes the connected cluster's, else the newest. */
  'meshwalk.validation.istio': string;
  'meshwalk.validation.gatewayApi': string;
  'meshwalk.validation.channel': 'auto' | 'standard' | 'experimental';
  'meshwalk.inlayHints.enabled': boolean;
  /** Where addresses of sessions are opened: inside of VS Code, or outside. */
  'meshwalk.sessions.openIn': 'editor' | 'external';
  'meshwalk.sessions.stopOnContextChange': boolean;
  /** When `istioctl analyze` runs by itself: not, when a manifest is saved, or also when text or cluster change. */
  'meshwalk.analyze.run': 'off' | 'onSave' | 'live';
  /** `CODE` or `CODE=Kind namespace/name`, the latter with `*`. */
  'meshwalk.analyze.suppress': readonly string[];
}
export type Setting = keyof SettingTypes;

export const SETTING_DEFAULTS: SettingTypes = {
  'meshwalk.kubeconfig': '',
  'meshwalk.istioctl.path': '',
  'meshwalk.kubectl.path': '',
  'meshwalk.minikube.path': '',
  'meshwalk.codeLens.enabled': true,
  'meshwalk.codeLens.files': 'mesh',
  'meshwalk.gutter': 'withoutLenses',
  'meshwalk.apply.showDiff': 'onChange',
  'meshwalk.validation.enabled': true,
  'meshwalk.validation.istioctl': true,
  'meshwalk.validation.istio': 'auto',
  'meshwalk.validation.gatewayApi': 'auto',
  'meshwalk.validation.channel': 'auto',
  'meshwalk.inlayHints.enabled': true,
  'meshwalk.sessions.openIn': 'editor',
  'meshwalk.sessions.stopOnContextChange': false,
  'meshwalk.analyze.run': 'off',
  'meshwalk.analyze.suppress': [],
};

/** Context keys that `when` clauses of package.json ask for. */
export interface ContextKeyTypes {
  /** The active editor shows a manifest whose documents have a state. */
  'meshwalk.manifest': boolean;
  /** State of the cluster connection; see ui/cluster/clusterHub.ts. */
  'meshwalk.cluster': ClusterContextKey;
  'meshwalk.systemNamespaces': boolean;
  /** A filter hides something of the mesh. */
  'meshwalk.meshFiltered': boolean;
  /** Kiali runs in the chosen cluster, as far as the Mesh view sees. */
  'meshwalk.kiali': boolean;
}
export type ContextKey = keyof ContextKeyTypes;

export type ClusterContextKey =
  | 'idle'
  | 'untrusted'
  | 'noKubeconfig'
  | 'badKubeconfig'
  | 'emptyKubeconfig'
  | 'noContext'
  | 'connecting'
  | 'connected'
  | 'unreachable'
  | 'loginFailed'
  | 'forbidden';

/** The context key that says that a step of the course is done; the walkthrough asks for it. */
export function stepContextKey(stepId: string): string {
  return `meshwalk.step.${stepId}`;
}

/** View type of the page of a step; `onWebviewPanel` in package.json names it. */
export const STEP_PAGE = 'meshwalk.stepPage';

export const WALKTHROUGH_PREFIX = 'meshwalk.meshwalk#';
