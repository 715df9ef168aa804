import { readFile } from 'node:fs/promises';
import { ProgressLocation, l10n, window } from 'vscode';
import type { CancellationToken } from 'vscode';
import type { ClusterSession } from '../../../cluster/clusterSession.ts';
import { ClusterError } from '../../../cluster/clusterError.ts';
import { resourcePath } from '../../../cluster/discovery.ts';
import { applyObject } from '../../../cluster/serverSideApply.ts';
import { applyOrder } from '../../../manifests/applyOrder.ts';
import { DocumentCache } from '../../../manifests/documents.ts';
import type { ManifestObject } from '../../../manifests/documents.ts';
import { readRejection } from '../../../manifests/rejection.ts';
import { podsOf } from '../../../course/probes/reading.ts';
import { hasSidecar } from '../../../course/probes/workload.ts';
import { groupKindKey } from '../../../mesh/kubeObject.ts';
import type { Step } from '../../../course/course.ts';
import { UserFacingError, unlinked } from '../../commands.ts';
import type { ActionParts, ActionRunner } from './actionParts.ts';
import { manifestPath } from './manifestFiles.ts';

export const applyManifest: ActionRunner<'applyManifest'> = async (parts, action, step) => {
  const session = await connected(parts);
  const objects = applyOrder(await objectsOf(parts, step, action.manifests));
  await each(parts, l10n.t('Applying'), objects, async (object) => {
    const { identity, value } = object;
    const kind = await servedSoon(session, object);
    const name = identity.name ?? '';
    const target = {
      kind,
      version: identity.version,
      name,
      ...(kind.namespaced ? { namespace: identity.namespace ?? action.namespace } : {}),
    };
    // The course's own manifests were tried on a cluster; a dry run first still keeps a refused one from half-applying.
    await applyObject(session.client, value, { ...target, dryRun: true });
    await applyObject(session.client, value, { ...target, dryRun: false });
  });
};

/** Does what `kubectl rollout restart` does: a changed annotation of the pod template makes new pods. */
export const restartWorkloads: ActionRunner<'restartWorkloads'> = async (parts, action) => {
  const session = await connected(parts);
  const kind = session.served({ group: 'apps', kind: 'Deployment' });
  if (kind === undefined) throw new UserFacingError(l10n.t('The cluster does not serve Deployments.'));
  const pods = parts.hub.objects({ group: '', kind: 'Pod' });
  const inNamespace = parts.hub
    .objects(kind)
    .filter((deployment) => deployment.metadata.namespace === action.namespace);
  // Who shares the namespace and has a proxy already need not be disturbed.
  const bare = inNamespace.filter((deployment) => podsOf(deployment, pods).some((pod) => !hasSidecar(pod)));
  const deployments = bare.length > 0 ? bare : inNamespace;
  const restartedAt = new Date().toISOString();
  const body = JSON.stringify({
    spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': restartedAt } } } },
  });
  for (const { metadata } of deployments) {
    await session.client.send({
      method: 'PATCH',
      path: resourcePath(kind, { namespace: action.namespace, name: metadata.name }),
      headers: { 'content-type': 'application/strategic-merge-patch+json', accept: 'application/json' },
      body,
    });
  }
};

/** The session with the chosen cluster; rejects with why there is none. */
export async function connected(parts: ActionParts): Promise<ClusterSession> {
  await parts.tools.target();
  const { session } = parts.hub;
  if (session === undefined) throw new UserFacingError(l10n.t('Choose a cluster first.'));
  return session;
}

/** The objects of some manifests of a step, in the order of the files. */
export async function objectsOf(
  parts: ActionParts,
  step: Step,
  manifests: readonly string[],
): Promise<ManifestObject[]> {
  const cache = new DocumentCache();
  const objects: ManifestObject[] = [];
  for (const manifest of manifests) {
    const path = manifestPath(parts, step, manifest);
    const text = await readFile(path, 'utf8');
    objects.push(...cache.read(path, text).flatMap((document) => document.parsed.objects));
  }
  return objects;
}

/**
 * Does something to each object, with a progress that can be cancelled. Rejects with what failed, after all were tried.
 */
export async function each(
  parts: ActionParts,
  title: string,
  objects: readonly ManifestObject[],
  work: (object: ManifestObject) => Promise<void>,
): Promise<void> {
  const failed: string[] = [];
  await window.withProgress(
    { location: ProgressLocation.Notification, title: unlinked(title), cancellable: true },
    async (progress, token: CancellationToken) => {
      for (const [index, object] of objects.entries()) {
        if (token.isCancellationRequested) {
          failed.push(l10n.t('cancelled before {0}', nameOf(object)));
          return;
        }
        progress.report({
          message: unlinked(`${index + 1}/${objects.length} ${nameOf(object)}`),
          increment: 100 / objects.length,
        });
        try {
          await work(object);
          parts.log.info(`${title}: ${nameOf(object)}`);
        } catch (error) {
          failed.push(`${nameOf(object)}: ${reasonOf(error, object)}`);
        }
      }
    },
  );
  const [first] = failed;
  if (first === undefined) return;
  throw new UserFacingError(
    failed.length === 1 ? first : l10n.t('{0} (and {1} more)', first, failed.length - 1),
  );
}

function reasonOf(error: unknown, object: ManifestObject): string {
  if (!(error instanceof ClusterError)) return error instanceof Error ? error.message : String(error);
  if (error.status === undefined) return error.message;
  return readRejection(error.status, error.body ?? '', object.value)
    .map((rejection) => rejection.message)
    .join(' ');
}

/** A kind whose CRD was applied a moment ago is served a moment later. */
async function servedSoon(
  session: ClusterSession,
  object: ManifestObject,
): Promise<NonNullable<ReturnType<ClusterSession['served']>>> {
  const known = session.served(kindOf(object)) ?? (await session.discoverNow(kindOf(object)));
  if (known !== undefined) return known;
  throw new UserFacingError(
    l10n.t(
      'The cluster does not serve {0}: its CRDs come in an earlier step of the course.',
      groupKindKey(kindOf(object)),
    ),
  );
}

/** The kind of a manifest's object. */
export function kindOf(object: ManifestObject): { group: string; kind: string } {
  return { group: object.identity.group, kind: object.identity.kind ?? '' };
}

/** An object as lists name it. */
export function nameOf(object: ManifestObject): string {
  return `${object.identity.kind ?? '?'} ${object.identity.name ?? '?'}`;
}
