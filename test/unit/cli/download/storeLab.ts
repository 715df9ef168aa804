import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DownloadProblemKind } from '../../../../src/cli/download/downloadProblem.ts';
import { DownloadProblem } from '../../../../src/cli/download/downloadProblem.ts';
import { ReleaseStore } from '../../../../src/cli/download/releaseStore.ts';
import type { InstallOptions, StoreParts } from '../../../../src/cli/download/releaseStore.ts';
import { runCommand } from '../../../../src/cli/run.ts';
import { clientVersion } from '../../../../src/cli/tools/istioctlVersion.ts';
import { tarGz } from './archives.ts';
import type { Entry } from './archives.ts';
import { ReleaseServer } from './releaseServer.ts';

/** What the tests ask for, and the name of its archive. */
export const WANT = { kind: 'istioctl', version: '1.31.1', platform: 'linux', arch: 'x64' } as const;
export const FILE = 'istioctl-1.31.1-linux-amd64.tar.gz';

/** Really runs what was unpacked. */
export async function prove(path: string): Promise<string> {
  const result = await runCommand(clientVersion(), { path });
  if (result.kind === 'ok') return result.value.client;
  throw new Error(result.kind === 'cancelled' ? 'cancelled' : result.message);
}

/** A server of releases and an empty storage. Close it. */
export class StoreLab {
  readonly server: ReleaseServer;
  readonly root = join(mkdtempSync(join(tmpdir(), 'meshwalk-store-')), 'istio');

  private constructor(server: ReleaseServer) {
    this.server = server;
  }

  static async open(): Promise<StoreLab> {
    return new StoreLab(await ReleaseServer.start());
  }

  store(parts: Partial<StoreParts> = {}): ReleaseStore {
    const source = parts.source ?? this.server.source;
    return new ReleaseStore({ root: this.root, prove, stallMs: 2_000, ...parts, source });
  }

  async serve(...entries: Entry[]): Promise<Buffer> {
    const content = await tarGz(entries);
    this.server.serve(FILE, content);
    return content;
  }

  /** The download fails with a sentence, and nothing can be found of it but what a next try may go on with. */
  async fails(
    kind: DownloadProblemKind,
    message: RegExp,
    options: InstallOptions = {},
    store = this.store(),
  ): Promise<void> {
    await assert.rejects(store.download(WANT, options), (error) => {
      assert.ok(error instanceof DownloadProblem, String(error));
      assert.equal(error.kind, kind, error.message);
      assert.match(error.message, message);
      assert.match(error.message, /^[A-Z0-9i].*\.$/s, 'no sentence');
      return true;
    });
    assert.deepEqual(await store.kept(), []);
    assert.deepEqual(
      readdirSync(this.root).filter((name) => name !== '.downloads'),
      [],
    );
  }

  async close(): Promise<void> {
    await this.server.stop();
    rmSync(join(this.root, '..'), { recursive: true, force: true });
  }
}
