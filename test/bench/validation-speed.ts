import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build as bundle } from 'esbuild';
import { bundleOptions } from '../../esbuild.mjs';
import { buildSchemas } from '../../scripts/schemas.ts';
import { repoRoot } from '../rig/repoRoot.ts';
import { atMost, median } from './figure.ts';
import type { Figure } from './figure.ts';
import type { Measured } from './validationSpeed/measured.ts';
import { oneSchema } from './validationSpeed/oneSchema.ts';
import { measureServer } from './validationSpeed/otherServer.ts';

/**
 * Documents, what an edit may take of the other's time, and how often each side is measured. With few documents half of
 * our memory is Node itself and most of the rest what V8 takes while it compiles on other threads, which differs from run
 * to run by some MiB: more runs, which take little time there.
 */
const SIZES = [
  { count: 100, edit: 1 / 3, runs: 5 },
  { count: 1_000, edit: 1 / 10, runs: 3 },
  { count: 5_000, edit: 1 / 10, runs: 3 },
];

/** Our checks against yaml-language-server with the same schemas, in turn, on the same files; medians of three runs or more. */
export async function run(log: (line: string) => void): Promise<readonly Figure[]> {
  const schemas = join(repoRoot, 'out', 'schemas');
  await buildSchemas({ outDir: schemas, log });
  const folder = mkdtempSync(join(tmpdir(), 'meshwalk-speed-'));
  try {
    const schema = join(folder, 'schema.json');
    writeFileSync(schema, JSON.stringify(oneSchema(schemas)));
    await bundle({
      ...bundleOptions({ minify: true, outdir: folder }),
      entryPoints: { ourSide: join(repoRoot, 'test', 'bench', 'validationSpeed', 'ourSide.ts') },
      outExtension: { '.js': '.mjs' },
    });
    const ourProgram = join(folder, 'ourSide.mjs');
    const main = createRequire(import.meta.url).resolve('yaml-language-server');
    const server = join(dirname(main), '..', '..', 'bin', 'yaml-language-server');
    const figures: Figure[] = [];
    const empty = await emptyProcess();
    for (const { count, edit, runs } of SIZES) {
      const ours: Measured[] = [];
      const others: Measured[] = [];
      for (let index = 0; index < runs; index++) {
        ours.push(await measureOurs(ourProgram, schemas, count));
        others.push(await measureServer(server, pathToFileURL(schema).href, count));
      }
      const [our, other] = [middle(ours), middle(others)];
      log(`${count} documents: ours ${words(our)}; yaml-language-server ${words(other)}`);
      // Ours runs in an extension host that is there anyhow; the other one is a process for itself.
      const added = our.memory - empty;
      figures.push(
        atMost(`open ${count} documents, of the other's time`, our.open / other.open, 'times', 1 / 2),
        atMost(`edit in ${count} documents, of the other's time`, our.edit / other.edit, 'times', edit),
        atMost(`longest block with ${count} documents`, our.block ?? Number.NaN, 'ms', 50),
        atMost(`memory added for ${count} documents, of the other's`, added / other.memory, 'times', 1 / 2),
        atMost(`memory of the process with ${count} documents`, our.memory / other.memory, 'times', 1 / 2),
      );
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureOurs(program: string, schemas: string, count: number): Promise<Measured> {
  const measure = async (...more: string[]): Promise<Measured> => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      program,
      schemas,
      String(count),
      ...more,
    ]);
    return JSON.parse(stdout) as Measured;
  };
  const { open, edit, memory } = await measure();
  const { block } = await measure('watched');
  return { open, edit, memory, ...(block === undefined ? {} : { block }) };
}

/** The memory of a process that does nothing, in MiB. */
async function emptyProcess(): Promise<number> {
  const script = 'console.log(process.resourceUsage().maxRSS / 1024)';
  return Number((await promisify(execFile)(process.execPath, ['-e', script])).stdout);
}

function middle(all: readonly Measured[]): Measured {
  return {
    open: median(all.map(({ open }) => open)),
    edit: median(all.map(({ edit }) => edit)),
    memory: median(all.map(({ memory }) => memory)),
    block: median(all.map(({ block }) => block ?? Number.NaN)),
  };
}

function words({ open, edit, memory }: Measured): string {
  return `open ${Math.round(open)} ms, edit ${Math.round(edit)} ms, ${Math.round(memory)} MiB`;
}
