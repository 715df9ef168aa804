import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { Cluster, Context, User } from '@kubernetes/client-node/dist/config_types.js';

/** One context of the learner's kubeconfig files, as far as a person needs it to choose. */
export interface ContextInfo {
  readonly name: string;
  readonly cluster: string;
  readonly server: string;
  readonly user: string;
  /** The namespace that the context names, else `default`. */
  readonly namespace: string;
}

export interface Kubeconfig {
  readonly state: 'loaded';
  readonly paths: readonly string[];
  readonly contexts: readonly ContextInfo[];
  readonly currentContext: string | undefined;
  /** A `KubeConfig` whose current context is `context`. Throws when there is no such context. */
  forContext(context: string): KubeConfig;
}

export interface KubeconfigProblem {
  readonly state: 'missing' | 'malformed' | 'empty';
  readonly paths: readonly string[];
  /** What is wrong and where, for a person. */
  readonly message: string;
}

/**
 * The kubeconfig files in the order in which kubectl merges them: the machine setting, else `KUBECONFIG`, else
 * `~/.kube/config`. Relative entries are left out: they would depend on the folder that happens to be open.
 * Source: https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function kubeconfigPaths(
  setting: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  home: string = homedir(),
): readonly string[] {
  if (setting !== undefined && setting.trim() !== '') {
    const path = setting.trim().replace(/^~(?=[\\/])/, home);
    return isAbsolute(path) ? [path] : [];
  }
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => isAbsolute(path));
  return listed.length > 0 ? [...new Set(listed)] : [join(home, '.kube', 'config')];
}

/** Reads and merges the files; the first definition of a name wins, as with kubectl. Never throws. */
export async function loadKubeconfig(paths: readonly string[]): Promise<Kubeconfig | KubeconfigProblem> {
  const clusters = new Map<string, Cluster>();
  const users = new Map<string, User>();
  const contexts = new Map<string, Context>();
  let current: string | undefined;
  let found = 0;
  for (const path of paths) {
    let loaded: KubeConfig;
    try {
      if (!(await stat(path)).isFile()) continue;
      loaded = parse(await readFile(path, 'utf8'), path);
    } catch (error) {
      if (isMissing(error)) continue;
      return {
        state: 'malformed',
        paths,
        message: `${path} cannot be read as a kubeconfig: ${reasonOf(error)}.`,
      };
    }
    found++;
    for (const cluster of loaded.clusters)
      if (!clusters.has(cluster.name)) clusters.set(cluster.name, cluster);
    for (const user of loaded.users) if (!users.has(user.name)) users.set(user.name, user);
    for (const context of loaded.contexts)
      if (!contexts.has(context.name)) contexts.set(context.name, context);
    if (typeof loaded.currentContext === 'string' && loaded.currentContext !== '')
      current ??= loaded.currentContext;
  }
  if (found === 0) {
    return {
      state: 'missing',
      paths,
      message: `There is no kubeconfig at ${paths.join(' or ') || 'any absolute path'}.`,
    };
  }
  // A context whose cluster has been removed leads nowhere; kubectl fails on it, and nobody can choose it here.
  const infos = [...contexts.values()]
    .filter((context) => clusters.has(context.cluster))
    .map((context) => infoOf(context, clusters));
  if (infos.length === 0) {
    return { state: 'empty', paths, message: `${paths.join(', ')} names no cluster yet.` };
  }
  return {
    state: 'loaded',
    paths,
    contexts: infos,
    currentContext: current !== undefined && contexts.has(current) ? current : undefined,
    forContext(name) {
      const context = contexts.get(name);
      if (context === undefined) throw new Error(`The kubeconfig has no context "${name}".`);
      if (!clusters.has(context.cluster)) {
        throw new Error(
          `The context "${name}" names the cluster "${context.cluster}", which the kubeconfig does not have.`,
        );
      }
      const config = new KubeConfig();
      config.loadFromOptions({
        clusters: [...clusters.values()],
        users: [...users.values()],
        contexts: [...contexts.values()],
        currentContext: name,
      });
      return config;
    },
  };
}

function parse(text: string, path: string): KubeConfig {
  const config = new KubeConfig();
  // An empty file is what `kubectl config unset` leaves behind; the library would fail on it.
  config.loadFromString(text.trim() === '' ? '{}' : text, { onInvalidEntry: 'filter' });
  config.makePathsAbsolute(join(path, '..'));
  return config;
}

function infoOf(context: Context, clusters: ReadonlyMap<string, Cluster>): ContextInfo {
  return {
    name: context.name,
    cluster: context.cluster,
    server: clusters.get(context.cluster)?.server ?? '',
    user: context.user,
    namespace: context.namespace || 'default',
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // The first line names the fault and its line; what follows repeats the file's text, which may hold secrets.
  return (text.split('\n')[0] ?? text).replace(/[.\s]+$/, '');
}
