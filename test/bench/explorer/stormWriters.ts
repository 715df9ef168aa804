import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type ClientHttp2Session, connect } from 'node:http2';
import type { Certificates } from '../../practice/certificates.ts';

/** What the process is told to do. */
export interface Storm {
  readonly server: string;
  readonly certificates: Pick<Certificates, 'caCert' | 'admin'>;
  /** Paths of the objects whose label `storm` is written, one after the other. */
  readonly paths: readonly string[];
  readonly writers: number;
  /** Requests that each writer keeps under way, so that the server is what limits. */
  readonly inFlight: number;
  readonly seconds: number;
}

/** What it has done. */
export interface StormResult {
  readonly written: number;
}

/**
 * A process of its own that writes as fast as the API server takes it. Each writer has a connection of its own, which
 * stays open; of the answer it wants no more than the metadata.
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
  const { certificates, paths, writers, inFlight, seconds } = storm;
  const login = {
    ca: readFileSync(certificates.caCert),
    cert: readFileSync(certificates.admin.cert),
    key: readFileSync(certificates.admin.key),
  };
  const end = performance.now() + seconds * 1_000;
  let begun = 0;
  let written = 0;
  const work = async (connection: ClientHttp2Session): Promise<void> => {
    while (performance.now() < end) {
      const path = paths[begun++ % paths.length] ?? '';
      await patch(connection, path, `${process.pid}-${begun}`);
      written++;
    }
  };
  await Promise.all(
    Array.from({ length: writers }, async () => {
      const connection = connect(storm.server, login);
      await once(connection, 'connect');
      await Promise.all(Array.from({ length: inFlight }, () => work(connection)));
      connection.close();
    }),
  );
  return { written };
}

function patch(connection: ClientHttp2Session, path: string, value: string): Promise<void> {
  const stream = connection.request({
    ':method': 'PATCH',
    ':path': path,
    accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
    'content-type': 'application/merge-patch+json',
  });
  return new Promise((resolve, reject) => {
    let status: number | undefined;
    stream.once('response', (headers) => (status = headers[':status']));
    stream.once('error', reject);
    stream.once('close', () => {
      if (status === 200) resolve();
      else reject(new Error(`PATCH ${path}: ${status ?? 'no answer'}`));
    });
    stream.resume();
    stream.end(JSON.stringify({ metadata: { labels: { storm: value } } }));
  });
}
