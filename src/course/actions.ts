import * as z from 'zod';
import { courseTools } from '../cli/cliCommand.ts';
import { addonDashboards } from '../cli/tools/istioctlDashboard.ts';

/**
 * Everything that a step can do, as data. The list is closed: a step file cannot name anything else, and `ui` has one
 * function for each kind. `{{namespace}}` and `{{context}}` in values stand for those of the course (`placeholders.ts`).
 */

const kubeName = z
  .string()
  .regex(/^(\{\{namespace\}\}|[a-z0-9]([-a-z0-9.]*[a-z0-9])?)$/, 'is not a name of Kubernetes');
const stepFile = /^\.\/[A-Za-z0-9][A-Za-z0-9._-]*\.yaml$/;
const chapterFile = /^\d\d-[a-z0-9-]+\/[A-Za-z0-9][A-Za-z0-9._-]*\.yaml$/;
const sampleFile = /^samples\/[A-Za-z0-9][A-Za-z0-9._/-]*$/;

/**
 * Where a manifest comes from: `./gateway.yaml` beside the step, `05-gateway/gateway.yaml` of another chapter; `samples/bookinfo/…` of the learner's Istio release,
 * or else of the copy that the extension carries; `gateway-api/standard`, the CRDs of the Gateway API.
 */
export const manifestRef = z
  .string()
  .refine((text) => !text.includes('..'), 'must not leave its folder')
  .refine(
    (text) =>
      stepFile.test(text) ||
      chapterFile.test(text) ||
      sampleFile.test(text) ||
      text === 'gateway-api/standard',
    'is neither ./FILE.yaml nor CHAPTER/FILE.yaml nor samples/PATH nor gateway-api/standard',
  );

/** A command of `cli/catalog.ts` with its arguments; what fits is decided by the catalog when the course is loaded. */
export const commandRef = z.strictObject({
  entry: z.string().regex(/^(istioctl|kubectl|minikube)\.[a-zA-Z]+$/),
  args: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]))
    .default({}),
});
export type CommandRef = z.infer<typeof commandRef>;

export const viewNames = ['course', 'mesh', 'sessions', 'problems'] as const;

export const action = z.discriminatedUnion('kind', [
  /** Server-side apply by Meshwalk itself; no kubectl is needed. */
  z.strictObject({
    kind: z.literal('applyManifest'),
    manifests: z.array(manifestRef).min(1),
    namespace: kubeName,
  }),
  /** Deletes the objects of the manifests, after one question that lists them; nothing else. */
  z.strictObject({
    kind: z.literal('deleteManifest'),
    manifests: z.array(manifestRef).min(1),
    namespace: kubeName,
  }),
  z.strictObject({
    kind: z.literal('labelNamespace'),
    namespace: kubeName,
    key: z.string(),
    /** Null removes the label. */
    value: z.string().nullable(),
  }),
  z.strictObject({ kind: z.literal('deleteNamespace'), namespace: kubeName }),
  /** Deletes one object of the whole cluster, after a question. */
  z.strictObject({
    kind: z.literal('deleteObject'),
    apiVersion: z.string(),
    objectKind: z.string(),
    name: z.string(),
  }),
  /** Asks about a cluster on which others seem to depend, and remembers a yes. */
  z.strictObject({ kind: z.literal('agreeToCluster') }),
  /** Makes the pods of all Deployments of a namespace again. */
  z.strictObject({ kind: z.literal('restartWorkloads'), namespace: kubeName }),
  /** Runs a command visibly, in a terminal of Meshwalk. */
  z.strictObject({ kind: z.literal('runCommand'), command: commandRef }),
  z.strictObject({ kind: z.literal('openManifest'), manifest: manifestRef }),
  z.strictObject({ kind: z.literal('openView'), view: z.enum(viewNames) }),
  z.strictObject({ kind: z.literal('openPage'), url: z.url({ protocol: /^https$/ }) }),
  z.strictObject({ kind: z.literal('openStep'), step: z.string() }),
  z.strictObject({ kind: z.literal('chooseCluster') }),
  /** Lists the clusters of the kubeconfig and a new minikube, and goes to the one that is picked. */
  z.strictObject({ kind: z.literal('startCluster') }),
  z.strictObject({ kind: z.literal('chooseNamespace') }),
  z.strictObject({ kind: z.literal('runDoctor') }),
  z.strictObject({ kind: z.literal('getTool'), tool: z.enum(courseTools) }),
  z.strictObject({ kind: z.literal('openDashboard'), dashboard: z.enum(addonDashboards) }),
  /** Keeps a port-forward to a Service, and opens `path` of it in a browser. */
  z.strictObject({
    kind: z.literal('forwardPort'),
    namespace: kubeName,
    service: kubeName,
    port: z.int().min(1).max(65_535),
    path: z.string().regex(/^\/[A-Za-z0-9/_-]*$/),
  }),
  /** Sends requests through the gateway and counts status codes and versions. */
  z.strictObject({
    kind: z.literal('sendRequests'),
    namespace: kubeName,
    service: kubeName,
    port: z.int().min(1).max(65_535),
    path: z.string().regex(/^\/[A-Za-z0-9/_-]*$/),
    count: z.int().min(1).max(10_000),
  }),
  /** Asks the product page from inside the mesh for its title. */
  z.strictObject({ kind: z.literal('askProductPage'), namespace: kubeName }),
  /** Shows a bearer token once and keeps it nowhere. */
  z.strictObject({
    kind: z.literal('createToken'),
    /** Of these, one that the cluster has. */
    accounts: z.array(z.strictObject({ namespace: kubeName, serviceAccount: kubeName })).min(1),
  }),
  /** Opens a dashboard of the whole cluster, by a port-forward to the first of these Services that is there. */
  z.strictObject({ kind: z.literal('openService'), services: z.array(kubeName).min(1), port: z.int() }),
  z.strictObject({ kind: z.literal('analyze'), scope: z.enum(['namespace', 'allNamespaces']) }),
  z.strictObject({ kind: z.literal('showProfiles') }),
  z.strictObject({ kind: z.literal('openProfile'), profile: z.string() }),
  z.strictObject({ kind: z.literal('compareProfiles'), left: z.string(), right: z.string() }),
  /** Generates the manifest of a profile and compares it with what runs. */
  z.strictObject({ kind: z.literal('compareManifest'), profile: z.string() }),
]);

export type Action = z.infer<typeof action>;
export type ActionKind = Action['kind'];

/** Actions that remove something or change the control plane: ask once, naming context, namespace and objects. */
export function isDestructive(one: Action): boolean {
  if (one.kind === 'labelNamespace') return one.value === null;
  if (one.kind === 'runCommand') return one.command.entry === 'istioctl.uninstall';
  return ['deleteManifest', 'deleteNamespace', 'deleteObject'].includes(one.kind);
}

/**
 * What to record among `observed.commands` when an action has ended well, and that probes ask for; `undefined` for
 * actions whose result shows elsewhere. Actions that run no single command have a name of their own.
 */
export function recordedEntry(one: Action): string | undefined {
  switch (one.kind) {
    case 'runCommand':
      return one.command.entry;
    case 'createToken':
      return 'kubectl.createToken';
    case 'analyze':
      return 'istioctl.analyze';
    case 'showProfiles':
    case 'openProfile':
    case 'compareProfiles':
    case 'compareManifest':
      return `meshwalk.${one.kind}`;
    default:
      return undefined;
  }
}
