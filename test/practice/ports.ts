import { createServer } from 'node:net';

/**
 * Free TCP ports of 127.0.0.1, all different. They lie below the range from which operating systems take the local
 * ports of outgoing connections (32768 on Linux, 49152 on macOS), so that a part that restarts finds its port free.
 */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let attempt = 0; found.size < count; attempt++) {
    if (attempt > 2000) throw new Error('No free TCP ports were found between 20000 and 32000.');
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  return [...found];
}

/** Whether a server could listen on this port of 127.0.0.1 now. */
export async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
