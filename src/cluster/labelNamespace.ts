import type { ApiClient } from './apiClient.ts';

/**
 * Sets labels of a namespace by a merge patch; `null` removes one. For learners without kubectl: with it they see the
 * command. Throws ClusterError.
 */
export async function labelNamespace(
  client: ApiClient,
  namespace: string,
  labels: Readonly<Record<string, string | null>>,
): Promise<void> {
  await client.send({
    method: 'PATCH',
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}`,
    query: { fieldManager: 'meshwalk' },
    headers: { 'content-type': 'application/merge-patch+json', accept: 'application/json' },
    body: JSON.stringify({ metadata: { labels } }),
  });
}
