import { at, listAt, stringAt, stringMapAt } from '../fields.ts';
import type { KubeObject } from '../kubeObject.ts';

/** Ready pods behind a Service that are of one application and version. */
export interface VersionPods {
  readonly app: string;
  /** Empty for pods without such a label. */
  readonly version: string;
  readonly pods: number;
}

/**
 * Which versions stand behind a Service, by the labels `app` and `version` of its ready pods, as Istio's own pages use
 * them. Empty for a Service without selector.
 */
export function serviceVersions(service: KubeObject, pods: readonly KubeObject[]): readonly VersionPods[] {
  return versionsOf(selectedBy(stringMapAt(service, 'spec', 'selector'), service, pods));
}

/** Like {@link serviceVersions}, for those pods only that also carry the labels of a subset. */
export function subsetVersions(
  service: KubeObject,
  labels: Readonly<Record<string, string>>,
  pods: readonly KubeObject[],
): readonly VersionPods[] {
  const selector = stringMapAt(service, 'spec', 'selector');
  return versionsOf(selectedBy({ ...selector, ...labels }, service, pods));
}

function selectedBy(
  selector: Readonly<Record<string, string>>,
  service: KubeObject,
  pods: readonly KubeObject[],
): readonly KubeObject[] {
  const wanted = Object.entries(selector);
  if (wanted.length === 0) return [];
  return pods.filter(
    (pod) =>
      pod.metadata.namespace === service.metadata.namespace &&
      wanted.every(([name, value]) => pod.metadata.labels?.[name] === value) &&
      isReady(pod),
  );
}

function isReady(pod: KubeObject): boolean {
  return (
    pod.metadata.deletionTimestamp === undefined &&
    listAt(pod, 'status', 'conditions').some(
      (condition) => stringAt(condition, 'type') === 'Ready' && at(condition, 'status') === 'True',
    )
  );
}

function versionsOf(pods: readonly KubeObject[]): readonly VersionPods[] {
  const counts = new Map<string, { app: string; version: string; pods: number }>();
  for (const { metadata } of pods) {
    const app = metadata.labels?.['app'] ?? metadata.labels?.['app.kubernetes.io/name'] ?? '';
    const version = metadata.labels?.['version'] ?? metadata.labels?.['app.kubernetes.io/version'] ?? '';
    const key = `${app} ${version}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { app, version, pods: 1 });
    else known.pods++;
  }
  return [...counts.values()];
}
