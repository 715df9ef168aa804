import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { releaseFile } from '../../../../src/cli/release.ts';
import type { ReleaseSource } from '../../../../src/cli/download/releaseSource.ts';

/** What a server does with a request for a file that it has. Gives true when it has answered. */
export type Trick = (request: IncomingMessage, response: ServerResponse, content: Buffer) => boolean;

/** Stands for GitHub: serves files with their hashes, with `ETag` and `Range`, and plays what goes wrong. */
export class ReleaseServer {
  readonly files = new Map<string, Buffer>();
  readonly hashes = new Map<string, string>();
  /** The `Range` of each request for an archive; an empty text for a request without one. */
  readonly asked: string[] = [];
  trick: Trick = () => false;
  etag = '"one"';
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<ReleaseServer> {
    const server = createServer();
    const self = new ReleaseServer(server);
    server.on('request', (request, response) => self.#answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return self;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Addresses of this server instead of GitHub's; everything else as in the product. */
  get source(): ReleaseSource {
    const { origin } = this;
    return {
      file: (...args) => {
        const file = releaseFile(...args);
        const url = `${origin}/${file.fileName}`;
        return { ...file, url, checksumUrl: `${url}.sha256` };
      },
      allowed: (address) => address.startsWith(`${origin}/`),
      pinned: () => undefined,
    };
  }

  serve(fileName: string, content: Buffer): void {
    this.files.set(fileName, content);
    this.hashes.set(fileName, createHash('sha256').update(content).digest('hex'));
  }

  /** Once is enough; what is stopped stays stopped. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const name = (request.url ?? '').slice(1);
    const hashed = /^(.*)\.sha256$/.exec(name)?.[1];
    if (hashed !== undefined) {
      const hash = this.hashes.get(hashed);
      response.writeHead(hash === undefined ? 404 : 200).end(`${hash ?? ''} ${hashed}\n`);
      return;
    }
    const content = this.files.get(name);
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    this.asked.push(request.headers.range ?? '');
    if (this.trick(request, response, content)) return;
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (start > 0 && request.headers['if-range'] === this.etag) {
      response.writeHead(206, {
        etag: this.etag,
        'content-length': content.length - start,
        'content-range': `bytes ${start}-${content.length - 1}/${content.length}`,
      });
      response.end(content.subarray(start));
      return;
    }
    response.writeHead(200, { etag: this.etag, 'content-length': content.length }).end(content);
  }
}
