import { randomBytes } from 'node:crypto';
import type { ApiClient } from './apiClient.ts';

/**
 * Makes a namespace whose name nobody else has: `PREFIX-` and eight random letters.
 * @param options injected: whether its pods get sidecars, by the label `istio-injection=enabled`
 * @returns its name, when pods can be made in it
 */
export async function createNamespace(
  api: ApiClient,
  prefix: string,
  options: { injected?: boolean } = {},
): Promise<string> {
  const name = `${prefix}-${randomBytes(4).toString('hex')}`;
  const labels = options.injected === true ? { 'istio-injection': 'enabled' } : {};
  await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  // Until its service account is there, the API server refuses pods.
  await api.waitFor(
    { apiVersion: 'v1', kind: 'ServiceAccount', name: 'default', namespace: name },
    (object) => object !== undefined,
  );
  return name;
}
