import * as l10n from '@vscode/l10n';
import * as z from 'zod';
import { CliParseError } from './cliCommand.ts';
import type { BlockingCommand, CliCommand, ClusterTarget } from './cliCommand.ts';
import { addonDashboards, dashboard } from './tools/istioctlDashboard.ts';
import { analyze } from './tools/istioctlAnalyze.ts';
import * as istio from './tools/istioctlInstall.ts';
import { clientVersion, meshVersions } from './tools/istioctlVersion.ts';
import type { IstioVersions } from './tools/istioctlVersion.ts';
import * as kubectl from './tools/kubectl.ts';
import * as minikube from './tools/minikube.ts';

/** What an entry needs to become a command on this machine. */
export interface CatalogScene {
  readonly target: ClusterTarget;
  /** Absolute path of a manifest of the course, such as `samples/bookinfo/platform/kube/bookinfo.yaml`. */
  readonly manifestPath: (manifest: string) => string;
  /** The profile that made the chosen cluster, where minikube made it. */
  readonly minikubeProfile?: string;
}

export type CatalogCommand =
  | { readonly kind: 'ends'; readonly command: CliCommand<unknown> }
  | { readonly kind: 'blocks'; readonly command: BlockingCommand };

export interface CatalogEntry {
  /** `deletes` needs a question that names context and objects; `secret` output is shown once and never kept. */
  readonly effect: 'reads' | 'changes' | 'deletes' | 'secret';
  /** Checks the arguments of a step file; gives a sentence for each that is wrong. */
  readonly problems: (args: unknown) => readonly string[];
  /** Builds the command. Throws `InvalidArgument` for names that no tool may get. */
  readonly build: (args: unknown, scene: CatalogScene) => CatalogCommand;
}

function entry<A extends z.ZodType>(
  effect: CatalogEntry['effect'],
  args: A,
  make: (args: z.infer<A>, scene: CatalogScene) => CliCommand<unknown> | BlockingCommand,
): CatalogEntry {
  return {
    effect,
    problems: (raw) => {
      const parsed = args.safeParse(raw);
      return parsed.success
        ? []
        : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    },
    build: (raw, scene) => {
      const command = make(args.parse(raw), scene);
      return 'blocks' in command ? { kind: 'blocks', command } : { kind: 'ends', command };
    },
  };
}

const nothing = z.strictObject({});
const namespaced = z.strictObject({ namespace: z.string() });
const manifest = z.strictObject({ manifest: z.string(), namespace: z.string().optional() });
const configuration = z.strictObject({ profile: z.string().optional(), file: z.string().optional() });

function configured(
  args: z.infer<typeof configuration>,
  scene: CatalogScene,
): { profile?: string; file?: string } {
  return {
    ...(args.profile === undefined ? {} : { profile: args.profile }),
    ...(args.file === undefined ? {} : { file: scene.manifestPath(args.file) }),
  };
}

function applied(args: z.infer<typeof manifest>, scene: CatalogScene) {
  return {
    manifest: { file: scene.manifestPath(args.manifest) },
    ...(args.namespace === undefined ? {} : { namespace: args.namespace }),
  };
}

/** istioctl version ends well also where no control plane has answered. */
function answered(command: CliCommand<IstioVersions>): CliCommand<IstioVersions> {
  return {
    ...command,
    parse: (output) => {
      const versions = command.parse(output);
      if (versions.controlPlane.length === 0)
        throw new CliParseError(l10n.t('No control plane has answered istioctl.'));
      return versions;
    },
  };
}

/** Every command that a step of the course can show or run, by the id that step files use. */
export const catalog: Readonly<Record<string, CatalogEntry>> = {
  'istioctl.analyze': entry(
    'reads',
    z.strictObject({ namespace: z.string().optional() }),
    ({ namespace }, { target }) =>
      analyze({
        target,
        scope: namespace === undefined ? { kind: 'allNamespaces' } : { kind: 'namespace', namespace },
      }),
  ),
  'istioctl.clientVersion': entry('reads', nothing, () => clientVersion()),
  'istioctl.version': entry('reads', nothing, (_, { target }) => answered(meshVersions(target))),
  'istioctl.proxyStatus': entry('reads', nothing, (_, { target }) => istio.proxyStatus(target)),
  'istioctl.install': entry('changes', configuration, (args, scene) =>
    istio.install(scene.target, configured(args, scene)),
  ),
  'istioctl.uninstall': entry('deletes', nothing, (_, { target }) =>
    istio.uninstall(target, { purge: true }),
  ),
  'istioctl.manifestGenerate': entry('reads', configuration, (args, scene) =>
    istio.manifestGenerate(configured(args, scene)),
  ),
  'istioctl.profileList': entry('reads', nothing, () => istio.profileList()),
  'istioctl.profileDump': entry('reads', z.strictObject({ profile: z.string() }), ({ profile }) =>
    istio.profileDump(profile),
  ),
  'istioctl.verifyInstall': entry('reads', nothing, (_, { target }) => istio.verifyInstall(target)),
  'istioctl.dashboard': entry(
    'reads',
    z.strictObject({ name: z.enum(addonDashboards) }),
    ({ name }, { target }) => dashboard(target, { name }),
  ),
  'kubectl.labelNamespace': entry(
    'changes',
    z.strictObject({ namespace: z.string(), key: z.string(), value: z.string().nullable() }),
    (args, { target }) => kubectl.labelNamespace(target, args),
  ),
  'kubectl.apply': entry('changes', manifest, (args, scene) =>
    kubectl.apply(scene.target, applied(args, scene)),
  ),
  'kubectl.applyServerSide': entry('changes', manifest, (args, scene) =>
    kubectl.apply(scene.target, { ...applied(args, scene), serverSide: true }),
  ),
  'kubectl.delete': entry('deletes', manifest, (args, scene) =>
    kubectl.deleteManifest(scene.target, applied(args, scene)),
  ),
  'kubectl.get': entry(
    'reads',
    z.strictObject({
      resources: z.array(z.enum(kubectl.knownResources)).min(1),
      namespace: z.string().optional(),
    }),
    ({ resources, namespace }, { target }) =>
      kubectl.list(target, { resources, ...(namespace === undefined ? {} : { namespace }) }),
  ),
  'kubectl.getEverywhere': entry(
    'reads',
    z.strictObject({ resources: z.array(z.enum(kubectl.knownResources)).min(1) }),
    ({ resources }, { target }) => kubectl.list(target, { resources, allNamespaces: true }),
  ),
  'kubectl.exec': entry(
    'reads',
    z.strictObject({
      namespace: z.string(),
      deployment: z.string(),
      container: z.string(),
      program: z.array(z.string()).min(1),
    }),
    (args, { target }) => kubectl.exec(target, args),
  ),
  'kubectl.rolloutRestart': entry('changes', namespaced, (args, { target }) =>
    kubectl.rolloutRestart(target, args),
  ),
  'kubectl.rolloutStatus': entry(
    'reads',
    z.strictObject({ namespace: z.string(), deployment: z.string() }),
    (args, { target }) => kubectl.rolloutStatus(target, args),
  ),
  'kubectl.createToken': entry(
    'secret',
    z.strictObject({ namespace: z.string(), serviceAccount: z.string() }),
    (args, { target }) => kubectl.createToken(target, args),
  ),
  'kubectl.createNamespace': entry('changes', namespaced, ({ namespace }, { target }) =>
    kubectl.createNamespace(target, namespace),
  ),
  'kubectl.deleteNamespace': entry('deletes', namespaced, ({ namespace }, { target }) =>
    kubectl.deleteNamespace(target, namespace),
  ),
  'kubectl.annotateGateway': entry(
    'changes',
    z.strictObject({ namespace: z.string(), gateway: z.string(), key: z.string(), value: z.string() }),
    (args, { target }) => kubectl.annotateGateway(target, args),
  ),
  'kubectl.portForward': entry(
    'reads',
    z.strictObject({ namespace: z.string(), service: z.string(), localPort: z.int(), port: z.int() }),
    (args, { target }) => kubectl.portForward(target, args),
  ),
  'minikube.start': entry(
    'changes',
    z.strictObject({
      driver: z.enum(minikube.minikubeDrivers),
      memoryMb: z.int(),
      cpus: z.int(),
      kubernetesVersion: z.string(),
    }),
    (args) => minikube.start({ ...args, profile: 'minikube' }),
  ),
  'minikube.enableAddon': entry(
    'changes',
    z.strictObject({ addon: z.enum(minikube.minikubeAddons) }),
    ({ addon }, { minikubeProfile = 'minikube' }) => minikube.enableAddon(minikubeProfile, addon),
  ),
};

/** The entry of an id, or `undefined`. */
export function catalogEntry(id: string): CatalogEntry | undefined {
  return Object.hasOwn(catalog, id) ? catalog[id] : undefined;
}
