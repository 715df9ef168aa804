import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { z } from 'zod';

const crd = z.object({
  kind: z.literal('CustomResourceDefinition'),
  spec: z.object({
    group: z.string(),
    scope: z.enum(['Namespaced', 'Cluster']),
    names: z.object({ kind: z.string(), plural: z.string() }),
    versions: z.array(
      z.object({
        name: z.string(),
        served: z.boolean(),
        deprecated: z.boolean().optional(),
        deprecationWarning: z.string().optional(),
        schema: z.object({ openAPIV3Schema: z.record(z.string(), z.unknown()) }),
      }),
    ),
  }),
});
export type CustomResourceDefinition = z.infer<typeof crd>;

/** Reads all CRDs of a file, or of the YAML files of a folder; other kinds in them are left out. */
export async function readCrds(path: string): Promise<CustomResourceDefinition[]> {
  const files = (await stat(path)).isDirectory()
    ? (await readdir(path))
        .filter((name) => name.endsWith('.yaml'))
        .sort()
        .map((name) => join(path, name))
    : [path];
  const found: CustomResourceDefinition[] = [];
  for (const file of files) {
    for (const document of loadAll(await readFile(file, 'utf8'))) {
      const parsed = crd.safeParse(document);
      if (parsed.success) found.push(parsed.data);
      else if (z.object({ kind: z.literal('CustomResourceDefinition') }).safeParse(document).success) {
        throw new Error(`${file} holds a CRD of an unexpected shape: ${parsed.error.message}`);
      }
    }
  }
  return found;
}
