import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suiteMesh } from './suiteMesh.ts';

/** A namespace of the suite's mesh for one window, and a kubeconfig that has chosen it. */
export interface SuiteNamespace {
  /** A folder that goes away with the namespace; the kubeconfig lies in it. */
  readonly folder: string;
  readonly kubeconfig: string;
  /** Runs kubectl in the namespace and gives what it writes. */
  kubectl(...args: readonly string[]): string;
  remove(): void;
}

/** Makes a namespace. The window that works in it opens with the kubeconfig of the result. */
export function newSuiteNamespace(name: string): SuiteNamespace {
  const folder = mkdtempSync(join(tmpdir(), 'meshwalk-namespace-'));
  const kubeconfig = join(folder, 'kubeconfig');
  copyFileSync(suiteMesh().kubeconfig, kubeconfig);
  const kubectl = (...args: readonly string[]): string =>
    execFileSync(suiteMesh().kubectl, [`--kubeconfig=${kubeconfig}`, ...args], { encoding: 'utf8' });
  kubectl('create', 'namespace', name);
  kubectl('config', 'set-context', '--current', `--namespace=${name}`);
  return {
    folder,
    kubeconfig,
    kubectl,
    remove: () => {
      kubectl('delete', 'namespace', name, '--wait=false');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
