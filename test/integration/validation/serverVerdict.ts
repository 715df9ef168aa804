import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { load } from 'js-yaml';
import { z } from 'zod';
import type { ManifestObject, ParsedDocument } from '../../../src/manifests/documents.ts';
import { readRejection, type Rejection } from '../../../src/manifests/rejection.ts';

export interface ServerVerdict {
  readonly accepted: boolean;
  readonly status: number;
  readonly rejections: readonly Rejection[];
  /** As the server wrote it. */
  readonly text: string;
}

const kubeconfigShape = z.object({
  clusters: z.array(
    z.object({
      cluster: z.object({
        server: z.string(),
        'certificate-authority': z.string().optional(),
        'certificate-authority-data': z.string().optional(),
      }),
    }),
  ),
  users: z.array(
    z.object({
      user: z.object({
        'client-certificate': z.string().optional(),
        'client-certificate-data': z.string().optional(),
        'client-key': z.string().optional(),
        'client-key-data': z.string().optional(),
      }),
    }),
  ),
});
const resourceList = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string(), namespaced: z.boolean() })),
});

/** Asks a real API server, with whatever webhooks it has, by server-side apply as a dry run with strict fields. */
export class Judge {
  readonly #agent: Agent;
  readonly #server: string;
  readonly #resources = new Map<string, Promise<z.infer<typeof resourceList> | undefined>>();
  readonly #namespaces = new Map<string, Promise<unknown>>();

  constructor(kubeconfigPath: string) {
    const config = kubeconfigShape.parse(load(readFileSync(kubeconfigPath, 'utf8')));
    const cluster = config.clusters[0]?.cluster;
    const user = config.users[0]?.user;
    if (cluster === undefined || user === undefined) throw new Error(`${kubeconfigPath} names no cluster`);
    this.#server = cluster.server;
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: 16,
      ca: pem(cluster['certificate-authority'], cluster['certificate-authority-data']),
      cert: pem(user['client-certificate'], user['client-certificate-data']),
      key: pem(user['client-key'], user['client-key-data']),
    });
  }

  /** The server's verdict on one object of a document; the object's own text is sent, where it is a document. */
  async ask(parsed: ParsedDocument, object: ManifestObject): Promise<ServerVerdict> {
    const { apiVersion = '', kind = '', namespace = 'default', name = '' } = object.identity;
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const found = (await this.#list(root))?.resources.find(
      (resource) => resource.kind === kind && !resource.name.includes('/'),
    );
    if (found === undefined) return refusal(404, '404 page not found', object);
    if (found.namespaced) await this.#ensureNamespace(namespace);
    const scope = found.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : '';
    const query = 'dryRun=All&fieldValidation=Strict&fieldManager=judge&force=true';
    const path = `${root}${scope}/${found.name}/${encodeURIComponent(name)}?${query}`;
    const body = object.path.length === 0 ? parsed.text : JSON.stringify(object.value);
    const answer = await this.#send('PATCH', path, 'application/apply-patch+yaml', body);
    if (answer.status < 300) return { accepted: true, status: answer.status, rejections: [], text: '' };
    return refusal(answer.status, answer.text, object);
  }

  close(): void {
    this.#agent.destroy();
  }

  #list(root: string): Promise<z.infer<typeof resourceList> | undefined> {
    const known = this.#resources.get(root);
    if (known !== undefined) return known;
    const asked = this.#send('GET', root, 'application/json', '').then((answer) =>
      answer.status === 200 ? resourceList.parse(JSON.parse(answer.text)) : undefined,
    );
    this.#resources.set(root, asked);
    return asked;
  }

  async #ensureNamespace(name: string): Promise<void> {
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) return;
    let made = this.#namespaces.get(name);
    if (made === undefined) {
      const body = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      made = this.#send('POST', '/api/v1/namespaces', 'application/json', body);
      this.#namespaces.set(name, made);
    }
    await made;
  }

  #send(
    method: string,
    path: string,
    contentType: string,
    body: string,
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const headers = {
        'Content-Type': contentType,
        Accept: 'application/json',
        'Content-Length': Buffer.byteLength(body),
      };
      const sent = request(
        new URL(path, this.#server),
        { method, agent: this.#agent, headers },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
          );
          response.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

function pem(file: string | undefined, data: string | undefined): Buffer {
  return file === undefined ? Buffer.from(data ?? '', 'base64') : readFileSync(file);
}

function refusal(status: number, text: string, object: ManifestObject): ServerVerdict {
  return { accepted: false, status, text, rejections: readRejection(status, text, object.value) };
}
