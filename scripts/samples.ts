import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { downloadGoModule } from './schemas/goModule.ts';

const root = resolve(import.meta.dirname, '..');

const samplesShape = z.object({
  modules: z.array(
    z.object({ module: z.string(), version: z.string(), sum: z.string(), files: z.array(z.string()) }),
  ),
  gatewayApi: z.object({ folder: z.string(), to: z.string() }),
});
const sourcesShape = z.object({
  gatewayApi: z.object({
    module: z.string(),
    releases: z.array(z.object({ version: z.string(), sum: z.string() })),
  }),
});

/**
 * Copies the manifests that the course applies from their pinned Go modules to `outDir`: Istio's samples as they are,
 * and the standard CRDs of each Gateway API release as one file. Does nothing when they are there already.
 * @throws BuildProblem with one sentence for the person who builds
 */
export async function buildSamples(options: { outDir: string; log: (line: string) => void }): Promise<void> {
  const { outDir, log } = options;
  const texts = await Promise.all([
    readFile(join(root, 'walkthroughs', 'samples.json'), 'utf8'),
    readFile(join(root, 'schemas', 'sources.json'), 'utf8'),
    readFile(import.meta.filename, 'utf8'),
  ]);
  const key = createHash('sha256').update(texts.join('\n')).digest('hex');
  const marker = join(outDir, 'built-from.txt');
  if ((await readFile(marker, 'utf8').catch(() => '')) === key) return;
  const samples = samplesShape.parse(JSON.parse(texts[0]));
  const sources = sourcesShape.parse(JSON.parse(texts[1]));
  await rm(outDir, { recursive: true, force: true });
  for (const { module, version, sum, files } of samples.modules) {
    log(`Samples of ${module} ${version}`);
    const folder = await downloadGoModule(module, version, sum);
    for (const file of files) {
      const target = join(outDir, file);
      await mkdir(dirname(target), { recursive: true });
      await copyFile(join(folder, file), target);
    }
  }
  for (const { version, sum } of sources.gatewayApi.releases) {
    const module = await downloadGoModule(sources.gatewayApi.module, version, sum);
    const folder = join(module, samples.gatewayApi.folder);
    const crds = (await readdir(folder))
      .filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml')
      .sort();
    const documents = await Promise.all(crds.map((name) => readFile(join(folder, name), 'utf8')));
    const target = join(outDir, samples.gatewayApi.to.replace('{version}', version));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, documents.join('\n---\n'));
  }
  await writeFile(marker, key);
}
