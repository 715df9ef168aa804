import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle, watch as watchBundle } from '../esbuild.mjs';
import { buildSamples } from './samples.ts';
import { buildSchemas } from './schemas.ts';
import { BuildProblem } from './schemas/goModule.ts';
import { writeWalkthroughMedia } from './walkthroughs.ts';

const root = resolve(import.meta.dirname, '..');
const outdir = join(root, 'out');
/** How long a chunk outlives its build, in milliseconds. */
const CHUNK_LIFE_MS = 24 * 60 * 60 * 1000;

export interface BuildOptions {
  readonly minify: boolean;
  readonly watch?: boolean;
}

/** Builds the extension into out/: schemas from the pinned Go modules, samples, and the bundle. Throws when a part fails. */
export async function build({ minify, watch = false }: BuildOptions): Promise<void> {
  await mkdir(outdir, { recursive: true });
  const log = (line: string): void => console.error(line);
  await buildSchemas({ outDir: join(outdir, 'schemas'), log });
  await copyFile(join(root, 'schemas', 'explanations.yaml'), join(outdir, 'schemas', 'explanations.yaml'));
  await buildSamples({ outDir: join(outdir, 'samples'), log });
  await writeWalkthroughMedia(root);
  const options = { minify, outdir };
  if (watch) {
    await watchBundle(options);
    return;
  }
  const { metafile } = await bundle(options);
  await writeFile(join(outdir, 'meta.json'), JSON.stringify(metafile));
  await removeOldChunks(Object.keys(metafile.outputs));
}

/**
 * Removes the chunks of earlier builds, which would pile up because their names carry a hash. Windows that are open load
 * chunks late, so those of the last day stay.
 */
async function removeOldChunks(outputs: readonly string[]): Promise<void> {
  const folder = join(outdir, 'chunks');
  const written = new Set(outputs.map((path) => resolve(root, path)));
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (written.has(path)) continue;
    // Another build may have removed it in the meantime.
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > CHUNK_LIFE_MS) await rm(path, { force: true });
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { minify: { type: 'boolean' }, watch: { type: 'boolean' } } });
  try {
    await build({ minify: values.minify === true, watch: values.watch === true });
  } catch (error) {
    if (!(error instanceof BuildProblem)) throw error;
    // A person can mend this; a stack trace would only hide how.
    console.error(error.message);
    process.exitCode = 1;
  }
}
