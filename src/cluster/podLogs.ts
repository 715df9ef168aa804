import type { ApiClient } from './apiClient.ts';

export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Of the run before the last restart. */
  readonly previous: boolean;
  /** Goes on with what the container writes from now on; ends with the container. */
  readonly follow: boolean;
  /** How many of the last lines come first; all of them where it is missing. */
  readonly tailLines?: number | undefined;
  /** Only lines that are not older than this second, as RFC 3339 writes it. */
  readonly sinceTime?: string | undefined;
  /** Each line begins with its time and a space. */
  readonly timestamps?: boolean;
}

/**
 * The log of a container by the API server, line by line as it was written: the caller strips what a terminal would
 * take for orders. Resolves at its end. Throws ClusterError, also when `signal` ends it.
 * @param onOpen called when the server has said yes
 */
export async function readLog(
  client: ApiClient,
  { namespace, pod, container, previous, follow, tailLines, sinceTime, timestamps }: LogRequest,
  onLine: (line: string) => void,
  signal: AbortSignal,
  onOpen?: () => void,
): Promise<void> {
  await client.lines(
    {
      path: `${podPath(namespace, pod)}/log`,
      query: {
        container,
        tailLines: tailLines === undefined ? undefined : String(tailLines),
        sinceTime,
        ...(previous ? { previous: 'true' } : {}),
        ...(follow ? { follow: 'true' } : {}),
        ...(timestamps === true ? { timestamps: 'true' } : {}),
      },
      // A quiet container is no dead connection: that shows by TCP's keep-alive, within some ten seconds.
      ...(follow ? { silenceMs: 0 } : {}),
      signal,
    },
    onLine,
    onOpen,
  );
}

/** Where the API server has a pod. */
export function podPath(namespace: string, pod: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;
}
