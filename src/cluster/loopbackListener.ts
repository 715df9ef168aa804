import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A port of this machine that only this machine reaches, by either version of IP. */
export interface LoopbackListener {
  readonly port: number;
  /** Ends all connections, too. */
  close(): Promise<void>;
}

/** How often another free port is tried when the one that was found is taken for IPv6. */
const TRIES = 5;

/**
 * Listens on 127.0.0.1 and, where the machine has IPv6, on ::1 with the same number, so that `localhost` can mean nobody
 * else's program.
 * @param wanted port number; 0 for any that is free
 * @throws the error of `listen`, EADDRINUSE for a wanted port that is taken
 */
export async function listenOnLoopback(
  wanted: number,
  onConnection: (socket: Socket) => void,
): Promise<LoopbackListener> {
  const open = new Set<Socket>();
  const accept = (socket: Socket): void => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    onConnection(socket);
  };
  for (let tries = 1; ; tries++) {
    const first = await listen('127.0.0.1', wanted, accept);
    const { port } = first.address() as AddressInfo;
    const servers = [first];
    try {
      servers.push(await listen('::1', port, accept));
    } catch (error) {
      if (isTaken(error)) {
        await close(servers);
        if (wanted !== 0 || tries >= TRIES) throw error;
        continue;
      }
      // No IPv6 on this machine.
    }
    return {
      port,
      close: async () => {
        const closed = close(servers);
        for (const socket of open) socket.destroy();
        await closed;
      },
    };
  }
}

/** Whether `listen` failed because another program has the port. */
export function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

async function listen(host: string, port: number, accept: (socket: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, accept);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

async function close(servers: readonly Server[]): Promise<void> {
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
}
