import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type ClientHttp2Session, connect } from 'node:http2';
import { setTimeout as pause } from 'node:timers/promises';

/** What the process is told to do. */
export interface Storm {
  readonly server: string;
  /** The file with the certificate of who signed the server's. */
  readonly caCert: string;
  readonly token: string;
  /** Paths of the objects whose label `storm` is written, one after the other; it has a value of as many digits as fit. */
  readonly paths: readonly string[];
  readonly writers: number;
  /** Requests that each writer keeps under way, so that the server is what limits. */
  readonly inFlight: number;
  readonly seconds: number;
  /** How often something is written where that is not as often as the server takes it. */
  readonly perSecond?: number;
}

/** What it has done. */
export interface StormResult {
  readonly written: number;
}

/** What it says: that it begins to write, and in the end what it has done. */
export type StormMessage = 'ready' | StormResult;

/** The format in which Kubernetes' own programs write: JSON costs the server more than the change itself. */
const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** How the entry of the label `storm` begins in protobuf: its key, and that a string follows. */
const ENTRY = Buffer.from('\n\u0005storm\u0012');

/**
 * A process of its own that writes as fast as the API server takes it. Each writer has a connection of its own, which
 * stays open, and writes each object as it got it when it was written last, as a controller does.
 */
process.once('message', (storm: Storm) => {
  void rage(storm).then(
    (result) => process.send?.(result, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(1));

async function rage(storm: Storm): Promise<StormResult> {
  const { server, caCert, token, paths, writers, inFlight, seconds, perSecond } = storm;
  const ca = readFileSync(caCert);
  const ask = (
    connection: ClientHttp2Session,
    method: 'GET' | 'PUT',
    path: string,
    body?: Buffer,
  ): Promise<Buffer> =>
    request(connection, { ':method': method, ':path': path, authorization: `Bearer ${token}` }, body);
  const connections = await Promise.all(
    Array.from({ length: writers }, async () => {
      const connection = connect(server, { ca });
      await once(connection, 'connect');
      return connection;
    }),
  );
  /** Has every writer do something for one path after the other, until there is no next. */
  const share = (next: () => string | undefined, work: Work): Promise<unknown> =>
    Promise.all(
      connections.flatMap((connection) =>
        Array.from({ length: inFlight }, async () => {
          for (let path = next(); path !== undefined; path = next()) await work(connection, path);
        }),
      ),
    );
  const objects = new Map<string, Buffer>();
  const queue = paths.values();
  await share(
    () => queue.next().value,
    async (connection, path) => void objects.set(path, await ask(connection, 'GET', path)),
  );
  process.send?.('ready' satisfies StormMessage);
  const start = performance.now();
  const end = start + seconds * 1_000;
  let begun = 0;
  let written = 0;
  await share(
    () => (performance.now() < end ? paths[begun++ % paths.length] : undefined),
    async (connection, path) => {
      if (perSecond !== undefined)
        await pause(Math.max(0, start + (begun * 1_000) / perSecond - performance.now()));
      const object = relabelled(objects.get(path) ?? Buffer.of(), ++written);
      objects.set(path, await ask(connection, 'PUT', path, object));
    },
  );
  for (const connection of connections) connection.close();
  return { written };
}

type Work = (connection: ClientHttp2Session, path: string) => Promise<void>;

/**
 * The object with another value of its label `storm`, in place: protobuf has it as a map's entry of two strings, and it
 * stays as long as it is.
 */
function relabelled(object: Buffer, value: number): Buffer {
  const at = object.indexOf(ENTRY) + ENTRY.length;
  const length = object[at];
  if (at < ENTRY.length || length === undefined) throw new Error('An object has no label "storm".');
  object.write(String(value).padStart(length, '0'), at + 1, 'latin1');
  return object;
}

function request(
  connection: ClientHttp2Session,
  head: { readonly ':method': 'GET' | 'PUT'; readonly ':path': string; readonly authorization: string },
  body: Buffer | undefined,
): Promise<Buffer> {
  const stream = connection.request({
    ...head,
    accept: PROTOBUF,
    ...(body === undefined ? {} : { 'content-type': PROTOBUF }),
  });
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let status: number | undefined;
    stream.once('response', (headers) => (status = headers[':status']));
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.once('error', reject);
    stream.once('close', () => {
      const answer = Buffer.concat(parts);
      if (status === 200) resolve(answer);
      else
        reject(
          new Error(
            `${head[':method']} ${head[':path']}: ${status ?? 'no answer'} ${answer.toString('latin1')}`,
          ),
        );
    });
    stream.end(body);
  });
}
