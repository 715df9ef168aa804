import { Client, credentials, status } from '@grpc/grpc-js';
import { stringAt } from '../../../../src/mesh/fields.ts';
import type { ApiClient } from '../../apiClient.ts';

/** Seconds that a token of a proxy is good for; asked for again when half of them have passed. */
const tokenSeconds = 43_200;

export interface IstiodConnection {
  readonly client: Client;
  readonly token: string;
  /** Forgets the token. */
  readonly refused: () => void;
}

/** Whether istiod does not believe who somebody is. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === status.UNAUTHENTICATED;
}

/** Secure connections to the istiods of this machine, and the tokens by which proxies prove who they are. */
export class IstiodClients {
  private readonly api: ApiClient;
  /** The secure port of the istiod of a revision, `undefined` while there is none. */
  private readonly portOf: (revision: string) => Promise<number | undefined>;
  private readonly clients = new Map<string, Client>();
  private readonly tokens = new Map<string, { token: Promise<string>; until: number }>();

  constructor(api: ApiClient, portOf: (revision: string) => Promise<number | undefined>) {
    this.api = api;
    this.portOf = portOf;
  }

  /**
   * A connection for a proxy. Who is refused with it says so: its service account may have been made anew, and the
   * token that is kept is one of the old account.
   * @throws Error when no istiod serves the revision now, or Kubernetes refuses the token
   */
  async connect(revision: string, namespace: string, serviceAccount: string): Promise<IstiodConnection> {
    const port = await this.portOf(revision);
    if (port === undefined) throw new Error(`no istiod runs for revision ${revision}`);
    const [root, token] = await Promise.all([
      this.rootOf(namespace),
      this.tokenOf(namespace, serviceAccount),
    ]);
    const key = `${port} ${root}`;
    let client = this.clients.get(key);
    if (client === undefined) {
      // Another root or port: istiod was installed anew.
      for (const [old, stale] of this.clients) {
        if (!old.startsWith(`${port} `)) continue;
        stale.close();
        this.clients.delete(old);
      }
      client = new Client(`127.0.0.1:${port}`, credentials.createSsl(Buffer.from(root)), {
        'grpc.ssl_target_name_override': 'istiod.istio-system.svc',
        'grpc.default_authority': 'istiod.istio-system.svc',
        'grpc.max_receive_message_length': 64 * 1024 * 1024,
        'grpc.initial_reconnect_backoff_ms': 200,
        'grpc.max_reconnect_backoff_ms': 1000,
      });
      this.clients.set(key, client);
    }
    return { client, token, refused: () => this.tokens.delete(`${namespace}/${serviceAccount}`) };
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
    this.clients.clear();
  }

  /** istiod writes its root certificate into every namespace. */
  private async rootOf(namespace: string): Promise<string> {
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'istio-ca-root-cert', namespace };
    const root = stringAt(await this.api.get(ref), 'data', 'root-cert.pem');
    if (root === undefined)
      throw new Error(`istio-ca-root-cert of namespace ${namespace} has no root-cert.pem`);
    return root;
  }

  private async tokenOf(namespace: string, serviceAccount: string): Promise<string> {
    const key = `${namespace}/${serviceAccount}`;
    const known = this.tokens.get(key);
    if (known !== undefined && known.until > Date.now()) return await known.token;
    const token = this.api
      .request('POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`, {
        body: { spec: { audiences: ['istio-ca'], expirationSeconds: tokenSeconds } },
      })
      .then((answer) => stringAt(answer, 'status', 'token') ?? '');
    this.tokens.set(key, { token, until: Date.now() + tokenSeconds * 500 });
    token.catch(() => this.tokens.delete(key));
    return await token;
  }
}
