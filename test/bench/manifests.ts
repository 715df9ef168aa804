import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build as bundle } from 'esbuild';
import { bundleOptions } from '../../esbuild.mjs';
import { buildSchemas } from '../../scripts/schemas.ts';
import { applyMany } from '../../src/cluster/applyMany.ts';
import { ClusterSession } from '../../src/cluster/clusterSession.ts';
import { DocumentCache } from '../../src/manifests/documents.ts';
import { clientOf } from '../integration/cluster/support.ts';
import { startPracticeMesh } from '../practice/practiceMesh.ts';
import type { PracticeMesh } from '../practice/practiceMesh.ts';
import { createNamespace } from '../practice/testNamespace.ts';
import { repoRoot } from '../rig/repoRoot.ts';
import { atLeast, atMost, median } from './figure.ts';
import type { Figure } from './figure.ts';
import { manyDocuments } from './validationSpeed/manyDocuments.ts';

const COUNT = 1_000;
const execute = promisify(execFile);

interface LensTimes {
  readonly opened: readonly number[];
  readonly edits: readonly number[];
  readonly inSync: number;
}

/** Lenses of a file of 1,000 documents that are all applied, and applying all of them against kubectl. */
export async function run(log: (line: string) => void): Promise<readonly Figure[]> {
  const schemas = join(repoRoot, 'out', 'schemas');
  await buildSchemas({ outDir: schemas, log });
  const folder = mkdtempSync(join(tmpdir(), 'meshwalk-manifests-'));
  const mesh = await startPracticeMesh({ scenario: 'istio', log });
  try {
    // Both go to a namespace of their own: what names one goes there, too.
    const text = manyDocuments(COUNT).replaceAll('  namespace: shop\n', '');
    const file = join(folder, 'many.yaml');
    writeFileSync(file, text);
    const [theirs, ours] = [
      await createNamespace(mesh.api, 'theirs'),
      await createNamespace(mesh.api, 'ours'),
    ];
    const kubectl = await byKubectl(mesh, file, theirs);
    const own = await byUs(mesh, text, ours);
    const [perSecond, theirPerSecond] = [COUNT / own, COUNT / kubectl];
    log(`applied ${COUNT} objects: ours ${own.toFixed(1)} s, kubectl ${kubectl.toFixed(1)} s`);
    const times = await lensTimes(mesh, folder, file, ours, schemas);
    log(`lenses in sync: ${times.inSync} of ${COUNT}`);
    return [
      atMost(`lenses of ${COUNT} documents after opening`, median(times.opened), 'ms', 300),
      atMost(`lenses of ${COUNT} documents after an edit`, median(times.edits), 'ms', 30),
      atLeast('documents whose lens says "in sync"', times.inSync, 'documents', COUNT),
      atLeast("objects applied per second, of kubectl's", perSecond / theirPerSecond, 'times', 1 / 2),
    ];
  } finally {
    await mesh.down();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds of `kubectl apply --server-side`. */
async function byKubectl(mesh: PracticeMesh, file: string, namespace: string): Promise<number> {
  const startedAt = performance.now();
  await execute(
    mesh.tools.kubectl,
    ['apply', '--server-side', `--namespace=${namespace}`, `--filename=${file}`],
    {
      env: { ...process.env, KUBECONFIG: mesh.kubeconfigPath, KUBERC: 'off' },
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return (performance.now() - startedAt) / 1000;
}

/** Seconds of our own apply, reading the text included. */
async function byUs(mesh: PracticeMesh, text: string, namespace: string): Promise<number> {
  const session = new ClusterSession(await clientOf(mesh.kubeconfigPath), { onState() {}, onChange() {} });
  try {
    await session.connect();
    const startedAt = performance.now();
    const objects = new DocumentCache().read('many', text).flatMap(({ parsed }) => parsed.objects);
    const results = await applyMany(session, objects, { namespace, signal: new AbortController().signal });
    const seconds = (performance.now() - startedAt) / 1000;
    const other = results.find(({ result }) => result !== 'created');
    if (other !== undefined) throw new Error(`not everything was created: ${JSON.stringify(other)}`);
    return seconds;
  } finally {
    session.dispose();
  }
}

async function lensTimes(
  mesh: PracticeMesh,
  folder: string,
  file: string,
  namespace: string,
  schemas: string,
): Promise<LensTimes> {
  const outfile = join(folder, 'lensSide.mjs');
  const {
    outdir: _outdir,
    splitting: _splitting,
    ...options
  } = bundleOptions({ minify: true, outdir: folder });
  await bundle({
    ...options,
    external: [],
    alias: { vscode: join(repoRoot, 'test', 'bench', 'manifests', 'vscodeStandIn.ts') },
    entryPoints: [join(repoRoot, 'test', 'bench', 'manifests', 'lensSide.ts')],
    outfile,
  });
  const { stdout } = await execute(process.execPath, [outfile, file, namespace, schemas], {
    env: { ...process.env, KUBECONFIG: mesh.kubeconfigPath },
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout) as LensTimes;
}
