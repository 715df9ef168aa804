import { setTimeout as wait } from 'node:timers/promises';
import { Metadata, type ClientDuplexStream } from '@grpc/grpc-js';
import type protobuf from 'protobufjs';
import { isRefusal, type IstiodConnection } from './istiodClients.ts';
import { toStruct } from './protoJson.ts';
import type { ProxyNode } from './proxyNode.ts';
import { Received, type Answer, type ResourceReader } from './received.ts';
import { clusterType, listenerType } from './typeUrls.ts';

const method = '/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources';

export interface AdsInput {
  readonly node: ProxyNode;
  /** The client of the istiod that serves this proxy, and the proxy's own token; asked for at each connection. */
  readonly connect: () => Promise<IstiodConnection>;
  readonly root: protobuf.Root;
  readonly reader: ResourceReader;
  readonly received: Received;
  /** Told after each answer that was taken in. */
  readonly changed: (typeUrl: string) => void;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Keeps one proxy's state-of-the-world stream to istiod alive until the signal ends it. What was received stays while
 * istiod is away, as in Envoy.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol
 */
export async function followIstiod(input: AdsInput): Promise<void> {
  let pause = 100;
  while (!input.signal.aborted) {
    const startedAt = performance.now();
    try {
      await oneStream(input);
    } catch (error) {
      if (!input.signal.aborted)
        input.log(`${input.node.id}: ${error instanceof Error ? error.message : String(error)}`);
    }
    pause = performance.now() - startedAt > 10_000 ? 100 : Math.min(pause * 2, 2000);
    await wait(pause, undefined, { signal: input.signal }).catch(() => {});
  }
}

async function oneStream(input: AdsInput): Promise<void> {
  const { client, token, refused } = await input.connect();
  if (input.signal.aborted) return;
  const requestType = input.root.lookupType('envoy.service.discovery.v3.DiscoveryRequest');
  const responseType = input.root.lookupType('envoy.service.discovery.v3.DiscoveryResponse');
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  metadata.set('clusterid', 'Kubernetes');
  const stream: ClientDuplexStream<object, Answer> = client.makeBidiStreamRequest(
    method,
    (request: object) => Buffer.from(requestType.encode(requestType.fromObject(request)).finish()),
    (bytes: Buffer) => responseType.decode(bytes) as unknown as Answer,
    metadata,
    {},
  );
  const conversation = new Conversation(input, stream);
  const onAbort = () => stream.cancel();
  input.signal.addEventListener('abort', onAbort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      stream.on('error', (error) => {
        if (isRefusal(error)) refused();
        reject(error);
      });
      stream.on('end', resolve);
      stream.on('data', (answer: Answer) => conversation.answer(answer));
      // Envoy asks for clusters before listeners; the rest follows from their content.
      conversation.ask(clusterType);
      conversation.ask(listenerType);
    });
  } finally {
    input.signal.removeEventListener('abort', onAbort);
    stream.cancel();
  }
}

/** The questions and acknowledgements of one stream. */
class Conversation {
  private readonly input: AdsInput;
  private readonly stream: ClientDuplexStream<object, Answer>;
  private readonly names = new Map<string, readonly string[]>();
  private readonly nonces = new Map<string, string>();
  private isFirst = true;

  constructor(input: AdsInput, stream: ClientDuplexStream<object, Answer>) {
    this.input = input;
    this.stream = stream;
  }

  ask(typeUrl: string, problem?: string): void {
    const { node, received } = this.input;
    const { id, cluster, metadata } = node;
    this.stream.write({
      // The node is needed once per stream only.
      ...(this.isFirst ? { node: { id, cluster, metadata: toStruct(metadata) } } : {}),
      typeUrl,
      resourceNames: this.names.get(typeUrl) ?? [],
      responseNonce: this.nonces.get(typeUrl) ?? '',
      versionInfo: received.versions.get(typeUrl) ?? '',
      ...(problem === undefined ? {} : { errorDetail: { code: 13, message: problem } }),
    });
    this.isFirst = false;
  }

  answer(answer: Answer): void {
    const { received, reader, changed } = this.input;
    this.nonces.set(answer.typeUrl, answer.nonce);
    try {
      received.take(answer, reader);
    } catch (error) {
      this.ask(answer.typeUrl, error instanceof Error ? error.message : String(error));
      return;
    }
    this.ask(answer.typeUrl);
    for (const next of received.dependents(answer.typeUrl)) {
      const before = this.names.get(next.typeUrl);
      if (before === undefined ? next.names.length > 0 : before.join() !== next.names.join()) {
        this.names.set(next.typeUrl, next.names);
        received.keepOnly(next.typeUrl, next.names);
        this.ask(next.typeUrl);
      }
    }
    changed(answer.typeUrl);
  }
}
