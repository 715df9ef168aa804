import { namespaceMembership } from './membership.ts';
import type { KubeObject } from './kubeObject.ts';
import type { Snapshot } from './snapshot.ts';
import { MUTATING_WEBHOOKS, NAMESPACE } from './wellKnown.ts';

/** A name that stands for a revision, so that namespaces need no new label for an upgrade. */
export interface RevisionTag {
  readonly tag: string;
  readonly revision: string;
}

/**
 * The tags of this cluster, as their webhooks say (`istioctl tag set`;
 * https://istio.io/latest/docs/setup/upgrade/canary/#stable-revision-labels).
 */
export function revisionTags(snapshot: Snapshot): readonly RevisionTag[] {
  const tags = new Map<string, RevisionTag>();
  for (const { metadata } of snapshot.all(MUTATING_WEBHOOKS)) {
    const tag = metadata.labels?.['istio.io/tag'];
    const revision = metadata.labels?.['istio.io/rev'];
    if (tag !== undefined && tag !== '' && revision !== undefined) tags.set(tag, { tag, revision });
  }
  return [...tags.values()].sort((one, other) => one.tag.localeCompare(other.tag));
}

/** The names of the namespaces whose labels ask for this revision or tag, in order. */
export function namespacesOf(snapshot: Snapshot, revisionOrTag: string): readonly string[] {
  return snapshot
    .all(NAMESPACE)
    .filter((namespace) => asksFor(namespace) === revisionOrTag)
    .map((namespace) => namespace.metadata.name)
    .sort();
}

/** The revision or tag that a namespace asks for. */
export function asksFor(namespace: KubeObject): string | undefined {
  const membership = namespaceMembership(namespace);
  return membership.state === 'injected' ? membership.revision : undefined;
}
