import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { KeyPair } from './certificates.ts';

export interface RequestOptions {
  readonly body?: unknown;
  /** Of the body; JSON unless told. */
  readonly contentType?: string;
  /** Parameters that are `undefined` are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** Who asks: by a client certificate, or by the token of a ServiceAccount. */
export type Login = KeyPair | { readonly token: string };

/** HTTPS to one API server; connections are kept. */
export class ApiTransport {
  private readonly server: string;
  private readonly agent: Agent;
  private readonly loginHeaders: Readonly<Record<string, string>>;

  constructor(server: string, caCert: string, login: Login) {
    this.server = server;
    this.loginHeaders = 'token' in login ? { authorization: `Bearer ${login.token}` } : {};
    this.agent = new Agent({
      keepAlive: true,
      maxSockets: 64,
      ca: readFileSync(caCert),
      ...('token' in login ? {} : { cert: readFileSync(login.cert), key: readFileSync(login.key) }),
    });
  }

  close(): void {
    this.agent.destroy();
  }

  /** Sends a request and gives the answer as soon as its head is there, whatever its status. */
  async send(method: string, path: string, options: RequestOptions): Promise<IncomingMessage> {
    const url = new URL(path, this.server);
    for (const [name, value] of Object.entries(options.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    const body = options.body === undefined ? undefined : JSON.stringify(options.body);
    const contentHeaders =
      body === undefined
        ? {}
        : {
            'content-type': options.contentType ?? 'application/json',
            'content-length': String(Buffer.byteLength(body)),
          };
    return await new Promise((resolve, reject) => {
      const request = httpsRequest(
        url,
        {
          method,
          agent: this.agent,
          headers: { accept: 'application/json', ...this.loginHeaders, ...contentHeaders },
          ...(options.signal === undefined ? {} : { signal: options.signal }),
        },
        resolve,
      );
      request.on('error', reject);
      request.end(body);
    });
  }
}
