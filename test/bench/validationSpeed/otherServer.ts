import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isRecord, listAt, numberAt, stringAt } from '../../../src/mesh/fields.ts';
import { edited, manyDocuments } from './manyDocuments.ts';
import type { Measured } from './measured.ts';

const URI = 'file:///bench/many.yaml';
const LIMIT_MS = 120_000;

/** Opens and edits a file of so many documents in yaml-language-server, over its standard streams. */
export async function measureServer(program: string, schemaUri: string, count: number): Promise<Measured> {
  const server = spawn(process.execPath, [program, '--stdio'], { stdio: 'pipe' });
  const peer = new Peer(server, schemaUri);
  try {
    await peer.request('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: { workspace: { configuration: true }, textDocument: { publishDiagnostics: {} } },
    });
    peer.notify('initialized', {});
    peer.notify('workspace/didChangeConfiguration', { settings: {} });
    await peer.configured;
    const text = manyDocuments(count);
    const openedAt = performance.now();
    const opened = peer.diagnostics(0);
    peer.notify('textDocument/didOpen', {
      textDocument: { uri: URI, languageId: 'yaml', version: 1, text },
    });
    await opened;
    const open = performance.now() - openedAt;
    const editedAt = performance.now();
    const told = peer.diagnostics(1);
    peer.notify('textDocument/didChange', {
      textDocument: { uri: URI, version: 2 },
      contentChanges: [{ text: edited(text) }],
    });
    await told;
    return { open, edit: performance.now() - editedAt, memory: peakMemory(server.pid ?? 0) };
  } finally {
    server.kill();
  }
}

/** The most memory that a process had, in MiB. Linux only. */
function peakMemory(pid: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? Number.NaN) / 1024;
}

/** One end of a conversation in the Language Server Protocol. */
class Peer {
  readonly #server: ChildProcessWithoutNullStreams;
  readonly #schemaUri: string;
  readonly #answers = new Map<number, (value: unknown) => void>();
  readonly #configured = Promise.withResolvers<void>();
  #wanted: { count: number; done: () => void } | undefined;
  #read = Buffer.alloc(0);
  #id = 0;

  constructor(server: ChildProcessWithoutNullStreams, schemaUri: string) {
    this.#server = server;
    this.#schemaUri = schemaUri;
    server.stdout.on('data', (chunk: Buffer) => this.#onData(chunk));
  }

  /** Resolves when the server has asked for its settings. */
  get configured(): Promise<void> {
    return this.#configured.promise;
  }

  async request(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#id;
    const answer = new Promise((resolve) => this.#answers.set(id, resolve));
    this.#send({ jsonrpc: '2.0', id, method, params });
    return answer;
  }

  notify(method: string, params: unknown): void {
    this.#send({ jsonrpc: '2.0', method, params });
  }

  /** Resolves when so many findings are told. */
  async diagnostics(count: number): Promise<void> {
    const told = Promise.withResolvers<void>();
    const timer = setTimeout(() => told.reject(new Error(`no ${count} findings within 2 minutes`)), LIMIT_MS);
    this.#wanted = { count, done: () => told.resolve() };
    await told.promise.finally(() => clearTimeout(timer));
  }

  #send(message: unknown): void {
    const body = JSON.stringify(message);
    this.#server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #onData(chunk: Buffer): void {
    this.#read = Buffer.concat([this.#read, chunk]);
    for (;;) {
      const head = this.#read.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#read.toString('utf8', 0, head))?.[1]);
      if (this.#read.length < head + 4 + length) return;
      const body = this.#read.toString('utf8', head + 4, head + 4 + length);
      this.#read = this.#read.subarray(head + 4 + length);
      this.#onMessage(JSON.parse(body) as unknown);
    }
  }

  #onMessage(message: unknown): void {
    if (!isRecord(message)) return;
    const id = numberAt(message, 'id');
    const method = stringAt(message, 'method');
    if (method === 'textDocument/publishDiagnostics') {
      if (listAt(message, 'params', 'diagnostics').length === this.#wanted?.count) this.#wanted.done();
    } else if (method === 'workspace/configuration') {
      const settings = {
        validate: true,
        schemas: { [this.#schemaUri]: '*.yaml' },
        schemaStore: { enable: false },
      };
      const result = listAt(message, 'params', 'items').map((item) =>
        stringAt(item, 'section') === 'yaml' ? settings : {},
      );
      this.#send({ jsonrpc: '2.0', id: message['id'], result });
      this.#configured.resolve();
    } else if (method !== undefined && id !== undefined) {
      this.#send({ jsonrpc: '2.0', id, result: null });
    } else if (id !== undefined) {
      this.#answers.get(id)?.(message['result']);
    }
  }
}
