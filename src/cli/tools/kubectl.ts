import * as l10n from '@vscode/l10n';
import {
  absolutePath,
  boundedNumber,
  dnsLabel,
  dnsSubdomain,
  labelKey,
  labelValue,
  namespaceOption,
  oneOf,
  plainValue,
  printableWord,
} from '../argument.ts';
import type { BlockingCommand, CliCommand, CliOutput, ClusterTarget } from '../cliCommand.ts';
import { shownTargetArgs, targetArgs, targetEnv } from '../target.ts';

interface Parts<T> {
  readonly verb: readonly string[];
  readonly rest?: readonly string[];
  /** Arguments that only Meshwalk needs. */
  readonly quiet?: readonly string[];
  /** What stands after `--`. */
  readonly after?: readonly string[];
  readonly timeoutMs?: number;
  readonly stdin?: string;
  readonly supervised?: boolean;
  readonly parse: (output: CliOutput) => T;
}

function kubectl<T>(target: ClusterTarget, parts: Parts<T>): CliCommand<T> {
  const { verb, rest = [], quiet = [], after, timeoutMs = 30_000, ...more } = parts;
  const bound = targetArgs(target);
  const tail = after === undefined ? [] : ['--', ...after];
  return {
    tool: 'kubectl',
    args: [...verb, ...rest, ...quiet, ...bound, ...tail],
    shownArgs: [...verb, ...rest, ...shownTargetArgs(target), ...tail],
    env: targetEnv(target),
    timeoutMs,
    ...more,
  };
}

const stdoutOf = (output: CliOutput): string => output.stdout;

/** Sets one label of a namespace, or removes it when `value` is null. Pods that run already are not changed. */
export function labelNamespace(
  target: ClusterTarget,
  options: {
    readonly namespace: string;
    readonly key: string;
    readonly value: string | null;
    readonly overwrite?: boolean;
  },
): CliCommand<string> {
  const key = labelKey(l10n.t('Label'), options.key);
  const change =
    options.value === null ? `${key}-` : `${key}=${labelValue(l10n.t('Label value'), options.value)}`;
  return kubectl(target, {
    verb: ['label', 'namespace', dnsLabel(l10n.t('Namespace'), options.namespace), change],
    rest: options.overwrite === true ? ['--overwrite'] : [],
    parse: stdoutOf,
  });
}

/** Where a manifest of a kubectl command comes from: a checked local file, or text on standard input. */
export type ManifestInput = { readonly file: string } | { readonly text: string };

function manifestArgs(input: ManifestInput): { args: string[]; stdin?: string } {
  return 'file' in input
    ? { args: [`--filename=${absolutePath(l10n.t('File'), input.file)}`] }
    : { args: ['--filename=-'], stdin: input.text };
}

/** `kubectl apply`. `serverSide` is needed for CRDs too large for the annotation of client-side apply (262144 bytes). */
export function apply(
  target: ClusterTarget,
  options: { readonly manifest: ManifestInput; readonly namespace?: string; readonly serverSide?: boolean },
): CliCommand<string> {
  const { args, ...stdin } = manifestArgs(options.manifest);
  return kubectl(target, {
    verb: ['apply'],
    rest: [
      ...(options.serverSide === true ? ['--server-side'] : []),
      ...args,
      ...(options.namespace === undefined ? [] : [namespaceOption(options.namespace)]),
    ],
    ...stdin,
    timeoutMs: 120_000,
    parse: stdoutOf,
  });
}

/**
 * `kubectl kustomize`: what a kustomization of a local folder makes, as YAML. Asks no cluster. Plugins and programs
 * stay off, as kubectl has them; a base on the network is fetched by kubectl, as the file says.
 */
export function kustomize(folder: string): CliCommand<string> {
  const args = ['kustomize', absolutePath(l10n.t('Folder'), folder)];
  return {
    tool: 'kubectl',
    args,
    shownArgs: args,
    env: { KUBERC: 'off', TERM: 'dumb' },
    timeoutMs: 60_000,
    supervised: true,
    parse: stdoutOf,
  };
}

/** `kubectl delete -f`. Objects that are gone already are no error. */
export function deleteManifest(
  target: ClusterTarget,
  options: { readonly manifest: ManifestInput; readonly namespace?: string },
): CliCommand<string> {
  const { args, ...stdin } = manifestArgs(options.manifest);
  return kubectl(target, {
    verb: ['delete', '--ignore-not-found'],
    rest: [...args, ...(options.namespace === undefined ? [] : [namespaceOption(options.namespace)])],
    ...stdin,
    timeoutMs: 180_000,
    supervised: true,
    parse: stdoutOf,
  });
}

/** Resources that the course reads or deletes by name, spelled with their group where two APIs share a name. */
export const knownResources = [
  'pods',
  'services',
  'serviceaccounts',
  'namespaces',
  'nodes',
  'all',
  'customresourcedefinitions',
  'gateways.gateway.networking.k8s.io',
  'httproutes.gateway.networking.k8s.io',
  'gateways.networking.istio.io',
  'istio-io',
  'gateway-api',
] as const;
export type KnownResource = (typeof knownResources)[number];

/** `kubectl get` of one or more kinds, as the table that it prints. */
export function list(
  target: ClusterTarget,
  options: {
    readonly resources: readonly KnownResource[];
    readonly namespace?: string;
    readonly allNamespaces?: boolean;
  },
): CliCommand<string> {
  const names = options.resources.map((name) => oneOf(l10n.t('Resource'), name, knownResources)).join(',');
  const where =
    options.allNamespaces === true
      ? ['--all-namespaces']
      : options.namespace === undefined
        ? []
        : [namespaceOption(options.namespace)];
  return kubectl(target, { verb: ['get', names], rest: where, parse: stdoutOf });
}

/** `kubectl rollout restart` of one Deployment or of all of a namespace: their pods are made again, with a sidecar. */
export function rolloutRestart(
  target: ClusterTarget,
  options: { readonly namespace: string; readonly deployment?: string },
): CliCommand<string> {
  const { deployment } = options;
  return kubectl(target, {
    verb: [
      'rollout',
      'restart',
      deployment === undefined
        ? 'deployment'
        : `deployment/${dnsSubdomain(l10n.t('Deployment'), deployment)}`,
    ],
    rest: [namespaceOption(options.namespace)],
    parse: stdoutOf,
  });
}

/** `kubectl rollout status`: waits until a Deployment is complete, at most `timeoutS` seconds. */
export function rolloutStatus(
  target: ClusterTarget,
  options: { readonly namespace: string; readonly deployment: string; readonly timeoutS?: number },
): CliCommand<string> {
  const timeoutS = options.timeoutS ?? 180;
  return kubectl(target, {
    verb: ['rollout', 'status', `deployment/${dnsSubdomain(l10n.t('Deployment'), options.deployment)}`],
    rest: [
      namespaceOption(options.namespace),
      `--timeout=${boundedNumber(l10n.t('Time'), timeoutS, 1, 3600)}s`,
    ],
    timeoutMs: (timeoutS + 15) * 1000,
    supervised: true,
    parse: stdoutOf,
  });
}

/** `kubectl exec` in a pod of a Deployment. The program and its arguments stand after `--` and meet no shell. */
export function exec(
  target: ClusterTarget,
  options: {
    readonly namespace: string;
    readonly deployment: string;
    readonly container: string;
    readonly program: readonly string[];
  },
): CliCommand<string> {
  return kubectl(target, {
    verb: ['exec', `deployment/${dnsSubdomain(l10n.t('Deployment'), options.deployment)}`],
    rest: [
      namespaceOption(options.namespace),
      `--container=${dnsLabel(l10n.t('Container'), options.container)}`,
    ],
    after: options.program.map((word) => printableWord(l10n.t('Word of the program'), word)),
    timeoutMs: 60_000,
    parse: stdoutOf,
  });
}

/** `kubectl create token`: prints a bearer token. The caller shows it once and neither logs nor keeps it. */
export function createToken(
  target: ClusterTarget,
  options: { readonly namespace: string; readonly serviceAccount: string },
): CliCommand<string> {
  return kubectl(target, {
    verb: ['create', 'token', dnsSubdomain(l10n.t('Service account'), options.serviceAccount)],
    rest: [namespaceOption(options.namespace)],
    parse: ({ stdout }) => stdout.trim(),
  });
}

export function createNamespace(target: ClusterTarget, namespace: string): CliCommand<string> {
  return kubectl(target, {
    verb: ['create', 'namespace', dnsLabel(l10n.t('Namespace'), namespace)],
    parse: stdoutOf,
  });
}

/** `kubectl delete namespace`, without waiting for its finalizers: the course watches it go. */
export function deleteNamespace(target: ClusterTarget, namespace: string): CliCommand<string> {
  return kubectl(target, {
    verb: ['delete', 'namespace', dnsLabel(l10n.t('Namespace'), namespace)],
    rest: ['--ignore-not-found', '--wait=false'],
    parse: stdoutOf,
  });
}

/** Sets one annotation of a Gateway of the Gateway API. */
export function annotateGateway(
  target: ClusterTarget,
  options: {
    readonly namespace: string;
    readonly gateway: string;
    readonly key: string;
    readonly value: string;
  },
): CliCommand<string> {
  const gateway = dnsSubdomain(l10n.t('Gateway'), options.gateway);
  const annotation = `${labelKey(l10n.t('Annotation'), options.key)}=${plainValue(l10n.t('Annotation value'), options.value)}`;
  return kubectl(target, {
    verb: ['annotate', 'gateways.gateway.networking.k8s.io', gateway, annotation],
    rest: ['--overwrite', namespaceOption(options.namespace)],
    parse: stdoutOf,
  });
}

/** `kubectl port-forward` to a Service; `localPort` 0 takes a free one. */
export function portForward(
  target: ClusterTarget,
  options: {
    readonly namespace: string;
    readonly service: string;
    readonly localPort: number;
    readonly port: number;
  },
): BlockingCommand {
  const local = options.localPort === 0 ? '' : boundedNumber(l10n.t('Port'), options.localPort, 1, 65_535);
  const own = [
    'port-forward',
    `service/${dnsSubdomain(l10n.t('Service'), options.service)}`,
    `${local}:${boundedNumber(l10n.t('Port'), options.port, 1, 65_535)}`,
    namespaceOption(options.namespace),
  ];
  return {
    tool: 'kubectl',
    args: [...own, ...targetArgs(target)],
    shownArgs: [...own, ...shownTargetArgs(target)],
    env: targetEnv(target),
    blocks: true,
  };
}
