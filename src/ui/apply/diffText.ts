import { dump } from 'js-yaml';
import { l10n } from 'vscode';
import type { ApiClient } from '../../cluster/apiClient.ts';
import { ClusterError } from '../../cluster/clusterError.ts';
import { readObject } from '../../cluster/readObject.ts';
import { applyObject } from '../../cluster/serverSideApply.ts';
import type { ObjectAddress } from '../../cluster/serverSideApply.ts';
import { diffSides } from '../../manifests/diffSides.ts';
import { hideSecretValues } from '../../manifests/secretValues.ts';
import { readRejection } from '../../manifests/rejection.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';

/** Texts of the two sides of a diff. */
export interface DiffText {
  readonly before: string;
  readonly after: string;
}

/** The object in the cluster, and what applying `value` would make of it by a dry run. Throws ClusterError. */
export async function diffOfApply(
  client: ApiClient,
  address: ObjectAddress,
  value: Readonly<Record<string, unknown>>,
  sent: unknown,
): Promise<DiffText> {
  const live = await readObject(client, address);
  try {
    // What others manage shows in the diff: the question about it comes with the apply.
    const result = await applyObject(client, sent, { ...address, dryRun: true, force: true });
    return diffText(live, result.object, value);
  } catch (error) {
    if (!(error instanceof ClusterError) || error.status === undefined) throw error;
    const words = readRejection(error.status, error.body ?? '', sent).map(({ message }) =>
      hideSecretValues(message, value),
    );
    const refusal = comment([l10n.t('The API server refuses this document:'), ...words].join('\n'));
    // Without a result the file's own fields are what can be shown.
    const text = diffText(live, { ...value } as unknown as KubeObject, value);
    return { before: text.before, after: refusal + text.after };
  }
}

/** @param file the fields to show where both sides are the same */
export function diffText(
  live: KubeObject | undefined,
  result: KubeObject | undefined,
  file: Readonly<Record<string, unknown>>,
): DiffText {
  const { before, after, masked } = diffSides(live, result, file);
  const head = masked ? comment(l10n.t('Values of Secrets are hidden.')) : '';
  const missing = comment(l10n.t('Not in the cluster.'));
  return {
    before: head + (before === undefined ? missing : yamlOf(before)),
    after: head + (after === undefined ? missing : yamlOf(after)),
  };
}

function yamlOf(value: unknown): string {
  return dump(value, { noRefs: true, lineWidth: -1 });
}

export function comment(text: string): string {
  return text
    .split('\n')
    .map((line) => `# ${line}\n`)
    .join('');
}
