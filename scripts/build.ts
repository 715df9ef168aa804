import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle, watch as watchBundle } from '../esbuild.mjs';
import { buildSamples } from './samples.ts';
import { buildSchemas } from './schemas.ts';
import { BuildProblem } from './schemas/goModule.ts';
import { writeWalkthroughMedia } from './walkthroughs.ts';

const root = resolve(import.meta.dirname, '..');
const outdir = join(root, 'out');

export interface BuildOptions {
  readonly minify: boolean;
  readonly watch?: boolean;
}

/** Builds the extension into out/: schemas from the pinned Go modules, samples, and the bundle. Throws when a part fails. */
export async function build({ minify, watch = false }: BuildOptions): Promise<void> {
  // Chunks carry a hash: those of earlier builds would pile up and be packaged.
  await rm(join(outdir, 'chunks'), { recursive: true, force: true });
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
  const result = await bundle(options);
  await writeFile(join(outdir, 'meta.json'), JSON.stringify(result.metafile));
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
