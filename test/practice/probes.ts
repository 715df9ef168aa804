import { readFileSync } from 'node:fs';
import { get as httpGet, type IncomingMessage, type ClientRequest } from 'node:http';
import { get as httpsGet } from 'node:https';
import type { KeyPair } from './certificates.ts';

const patience = 2000;

/** Whether a plain HTTP server of this machine answers 200. */
export async function answersHttp(port: number, path: string): Promise<boolean> {
  return await answers((done) =>
    httpGet({ host: '127.0.0.1', port, path, timeout: patience, agent: false }, done),
  );
}

/** Whether an HTTPS server of this machine answers 200 to a client certificate. */
export async function answersHttps(
  port: number,
  path: string,
  ca: string,
  client: KeyPair,
): Promise<boolean> {
  return await answers((done) =>
    httpsGet(
      {
        host: '127.0.0.1',
        port,
        path,
        timeout: patience,
        agent: false,
        ca: readFileSync(ca),
        cert: readFileSync(client.cert),
        key: readFileSync(client.key),
      },
      done,
    ),
  );
}

async function answers(ask: (done: (response: IncomingMessage) => void) => ClientRequest): Promise<boolean> {
  return await new Promise((resolve) => {
    const request = ask((response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
