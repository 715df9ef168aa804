import type { ApiClient } from './apiClient.ts';

export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Of the run before the last restart. */
  readonly previous: boolean;
  /** Goes on with what the container writes from now on; ends with the container. */
  readonly follow: boolean;
  /** How many of the last lines come first. */
  readonly tailLines: number;
}

/**
 * The log of a container by the API server, line by line as it was written: the caller strips what a terminal would
 * take for orders. Resolves at its end. Throws ClusterError, also when `signal` ends it.
 */
export async function readLog(
  client: ApiClient,
  { namespace, pod, container, previous, follow, tailLines }: LogRequest,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await client.lines(
    {
      path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`,
      query: {
        container,
        tailLines: String(tailLines),
        ...(previous ? { previous: 'true' } : {}),
        ...(follow ? { follow: 'true' } : {}),
      },
      // A quiet container is no dead connection.
      ...(follow ? { silenceMs: 0 } : {}),
      signal,
    },
    onLine,
  );
}
