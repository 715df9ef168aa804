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
  applyDocument: 'meshwalk.manifest.applyDocument',
  applyFile: 'meshwalk.manifest.applyFile',
  showState: 'meshwalk.manifest.showState',
  chooseSchemas: 'meshwalk.validation.chooseSchemas',
  analyzeFile: 'meshwalk.analyze.file',
  analyzeNamespace: 'meshwalk.analyze.namespace',
  analyzeCluster: 'meshwalk.analyze.cluster',
  clearAnalysis: 'meshwalk.analyze.clear',
  openDashboard: 'meshwalk.dashboard.open',
  openSession: 'meshwalk.session.open',
  copySessionUrl: 'meshwalk.session.copyUrl',
  stopSession: 'meshwalk.session.stop',
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
  /** Whose documents get lenses: Istio's and the Gateway API's files only, or all Kubernetes manifests. */
  'meshwalk.codeLens.files': 'mesh' | 'kubernetes';
  'meshwalk.validation.enabled': boolean;
  /** Minor release whose schemas judge; `auto` takes the connected cluster's, else the newest. */
  'meshwalk.validation.istio': string;
  'meshwalk.validation.gatewayApi': string;
  'meshwalk.validation.channel': 'auto' | 'standard' | 'experimental';
  'meshwalk.inlayHints.enabled': boolean;
}
export type Setting = keyof SettingTypes;

export const SETTING_DEFAULTS: SettingTypes = {
  'meshwalk.kubeconfig': '',
  'meshwalk.istioctl.path': '',
  'meshwalk.kubectl.path': '',
  'meshwalk.minikube.path': '',
  'meshwalk.codeLens.enabled': true,
  'meshwalk.codeLens.files': 'kubernetes',
  'meshwalk.validation.enabled': true,
  'meshwalk.validation.istio': 'auto',
  'meshwalk.validation.gatewayApi': 'auto',
  'meshwalk.validation.channel': 'auto',
  'meshwalk.inlayHints.enabled': true,
};

/** Context keys that `when` clauses of package.json ask for. */
export interface ContextKeyTypes {
  /** State of the cluster connection; see ui/cluster/clusterHub.ts. */
  'meshwalk.cluster': ClusterContextKey;
  'meshwalk.systemNamespaces': boolean;
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
