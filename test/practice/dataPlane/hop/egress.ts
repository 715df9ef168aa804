import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import type { Headers } from '../envoy/httpMessage.ts';
import { answered, type Arrival, type Result } from './hop.ts';
import { notRepresented } from './httpFilters.ts';

/** Bytes of an answer from outside that are read. */
const mostBytes = 4 * 1024 * 1024;

/** Headers that belong to one connection and not to the message. */
const ofConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'content-length']);

/** Whether an address is one of this machine, the only place outside the mesh that requests ever reach. */
export function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === '::1';
}

/**
 * Sends a request to a server of this machine, for a ServiceEntry whose endpoint is a loopback address.
 * @param isOwn whether a port belongs to the mesh itself, which is nobody's backend
 */
export async function leaveMesh(arrival: Arrival, isOwn: (port: number) => boolean): Promise<Result> {
  const { request, ip, port, signal, transport } = arrival;
  if (isOwn(port)) return { kind: 'failure', reason: 'refused', detail: 'Connection refused' };
  if (transport === 'tls') return answered(notRepresented('TLS to servers outside of the mesh').response);
  const headers: OutgoingHttpHeaders = { host: request.authority };
  for (const [name, values] of request.headers) if (!ofConnection.has(name)) headers[name] = [...values];
  return await new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) => {
      const refused = error.code === 'ECONNREFUSED';
      resolve({
        kind: 'failure',
        reason: refused ? 'refused' : 'closed',
        detail: refused ? 'Connection refused' : 'Connection reset by peer',
      });
    };
    const asked = httpRequest(
      { host: ip, port, method: request.method, path: request.path, headers, agent: false, signal },
      (response) => {
        const pieces: Buffer[] = [];
        let bytes = 0;
        response.on('data', (piece: Buffer) => {
          bytes += piece.length;
          if (bytes > mostBytes) response.destroy(new Error('The answer is too long.'));
          else pieces.push(piece);
        });
        response.on('error', fail);
        response.on('end', () => {
          const fields: Headers = new Map(
            Object.entries(response.headersDistinct).flatMap(([name, values]) =>
              values === undefined || ofConnection.has(name) ? [] : [[name, values] as const],
            ),
          );
          resolve(
            answered({ status: response.statusCode ?? 502, headers: fields, body: Buffer.concat(pieces) }),
          );
        });
      },
    );
    asked.on('error', fail);
    asked.end(request.body);
  });
}
