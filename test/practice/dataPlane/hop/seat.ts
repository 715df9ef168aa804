import { listAt, numberAt, stringAt } from '../../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../../src/mesh/kubeObject.ts';
import { LogBook } from './logBook.ts';
import type { Proxy } from './proxy.ts';

/** A running pod as the data plane knows it. */
export class Seat {
  pod: KubeObject;
  readonly ip: string;
  /** The proxy in it, if one was injected. */
  proxy: Proxy | undefined;
  private readonly books = new Map<string, LogBook>();

  constructor(pod: KubeObject, ip: string) {
    this.pod = pod;
    this.ip = ip;
  }

  get name(): string {
    return this.pod.metadata.name;
  }

  get namespace(): string {
    return this.pod.metadata.namespace ?? 'default';
  }

  get serviceAccount(): string {
    return stringAt(this.pod, 'spec', 'serviceAccountName') ?? 'default';
  }

  /** SPIFFE identity without scheme. */
  get principal(): string {
    return `cluster.local/ns/${this.namespace}/sa/${this.serviceAccount}`;
  }

  label(name: string): string | undefined {
    return this.pod.metadata.labels?.[name];
  }

  get app(): string {
    return (
      this.label('app') ??
      this.label('app.kubernetes.io/name') ??
      this.label('service.istio.io/canonical-name') ??
      this.name
    );
  }

  get version(): string {
    return this.label('version') ?? this.label('app.kubernetes.io/version') ?? 'latest';
  }

  get isGateway(): boolean {
    return this.proxy?.node.kind === 'router';
  }

  book(container: string): LogBook {
    let book = this.books.get(container);
    if (book === undefined) {
      book = new LogBook();
      this.books.set(container, book);
    }
    return book;
  }

  /** Whether a stand-in listens: on the ports that the containers name, or on any when they name none. */
  listensOn(port: number): boolean {
    const ports = listAt(this.pod, 'spec', 'containers')
      .filter((container) => stringAt(container, 'name') !== 'istio-proxy')
      .flatMap((container) => listAt(container, 'ports').map((entry) => numberAt(entry, 'containerPort')));
    return ports.length === 0 || ports.includes(port);
  }

  /** Name of the Deployment or other owner, as Istio's metrics show it. */
  get workload(): string {
    const owner = this.pod.metadata.ownerReferences?.[0];
    if (owner === undefined) return this.name;
    const hash = this.label('pod-template-hash');
    return hash !== undefined && owner.name.endsWith(`-${hash}`)
      ? owner.name.slice(0, -hash.length - 1)
      : owner.name;
  }
}
