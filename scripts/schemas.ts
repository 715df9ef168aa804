import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { differencesFile, expressionsFile, istioOperatorGroup } from '../src/validation/schemaIndex.ts';
import type { Schema } from '../src/validation/schema.ts';
import type { ExpressionCode } from '../src/validation/cel/expressionCode.ts';
import type {
  KindEntry,
  Product,
  SchemaFile,
  SchemaIndex,
  SchemaRelease,
} from '../src/validation/schemaIndex.ts';
import { compactSchema } from './schemas/compactSchema.ts';
import { readCrds, type CustomResourceDefinition } from './schemas/crdFiles.ts';
import { expressionsOf } from './schemas/encodeExpression.ts';
import { fieldDifferences } from './schemas/fieldDifferences.ts';
import { BuildProblem, downloadGoModule } from './schemas/goModule.ts';
import { operatorSchema } from './schemas/operatorSchema.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sourcesFile = join(root, 'schemas', 'sources.json');

const productSource = z.object({
  module: z.string(),
  licence: z.string(),
  copyright: z.string(),
  /** Channel to file or folder in the module. */
  files: z.record(z.string(), z.string()),
  releases: z.array(z.object({ release: z.string(), version: z.string(), sum: z.string() })),
});
const sourcesShape = z.object({
  istio: productSource,
  gatewayApi: productSource,
  /** Where the values of Istio's charts have their types, for files of kind IstioOperator. */
  operator: z.object({
    module: z.string(),
    values: z.string(),
    /** The release of Istio that has these values; others may have others. */
    release: z.string(),
    version: z.string(),
    sum: z.string(),
  }),
});

/**
 * Writes the schemas of `schemas/sources.json` to `outDir`: `index.json` and one file for each different schema,
 * one for the descriptions of each, and one with their rules, parsed.
 * Does nothing when `outDir` already holds what these sources and this program make.
 * @throws BuildProblem with one sentence for the person who builds, such as when Go is missing
 */
export async function buildSchemas(options: { outDir: string; log: (line: string) => void }): Promise<void> {
  const { outDir, log } = options;
  const sourcesText = await readFile(sourcesFile, 'utf8');
  const key = await contentKey(sourcesText);
  const keyFile = join(outDir, 'built-from.txt');
  if ((await readFile(keyFile, 'utf8').catch(() => '')) === key) return;

  const sources = sourcesShape.parse(JSON.parse(sourcesText));
  const files = new Map<string, string>();
  const releases: SchemaRelease[] = [];
  const expressions: Record<string, ExpressionCode> = {};
  for (const product of ['istio', 'gatewayApi'] as const satisfies Product[]) {
    const source = sources[product];
    for (const { release, version, sum } of source.releases) {
      log(`Schemas of ${source.module} ${version}`);
      const folder = await downloadGoModule(source.module, version, sum);
      for (const [channel, path] of Object.entries(source.files)) {
        const crds = await readCrds(join(folder, path));
        for (const { spec } of crds) Object.assign(expressions, expressionsOf(spec.versions));
        releases.push({
          product,
          release,
          version,
          channel,
          kinds: [
            ...crds.map((crd) => kindEntry(crd, files)),
            ...(product === 'istio'
              ? [operatorEntry(await operatorOf(folder, release, sources), files)]
              : []),
          ],
        });
      }
    }
  }
  files.set(expressionsFile, JSON.stringify(expressions));
  const schemas = new Map<string, Schema>();
  const schemaOf = (file: string): Schema => {
    const schema =
      schemas.get(file) ?? ((JSON.parse(files.get(file) ?? '{}') as SchemaFile).schema as Schema);
    schemas.set(file, schema);
    return schema;
  };
  files.set(differencesFile, JSON.stringify(fieldDifferences(releases, schemaOf)));
  const index: SchemaIndex = { format: 1, releases };
  await mkdir(outDir, { recursive: true });
  await rm(keyFile, { force: true });
  for (const name of await readdir(outDir))
    if (!files.has(name)) await rm(join(outDir, name), { recursive: true });
  for (const [name, text] of files) await writeFile(join(outDir, name), text);
  await writeFile(join(outDir, 'index.json'), JSON.stringify(index));
  await writeFile(keyFile, key);
  log(`${files.size} files with schemas of ${releases.length} releases and channels`);
}

function kindEntry(crd: CustomResourceDefinition, files: Map<string, string>): KindEntry {
  const { group, names, scope, versions } = crd.spec;
  return {
    group,
    kind: names.kind,
    plural: names.plural,
    scope,
    versions: versions.map((version) => ({
      version: version.name,
      served: version.served,
      ...(version.deprecated === true ? { deprecated: version.deprecationWarning ?? '' } : {}),
      ...(version.served ? { file: store(version.schema.openAPIV3Schema, names.kind, files) } : {}),
    })),
  };
}

/** IstioOperator as if it were a kind with a CRD, so that it is completed and explained like the others. */
function operatorEntry(schema: Schema, files: Map<string, string>): KindEntry {
  const kind = 'IstioOperator';
  const version = { version: 'v1alpha1', served: true, file: store(schema, kind, files) };
  return {
    group: istioOperatorGroup,
    kind,
    plural: 'istiooperators',
    scope: 'Namespaced',
    versions: [version],
  };
}

async function operatorOf(
  api: string,
  release: string,
  { operator }: z.infer<typeof sourcesShape>,
): Promise<Schema> {
  if (release !== operator.release) return operatorSchema(api, undefined);
  const folder = await downloadGoModule(operator.module, operator.version, operator.sum);
  return operatorSchema(api, join(folder, operator.values));
}

function store(whole: unknown, kind: string, files: Map<string, string>): string {
  const { schema, texts } = compactSchema(whole);
  const file: SchemaFile = { texts: storeFile(JSON.stringify(texts), `${kind}-texts`, files), schema };
  return storeFile(JSON.stringify(file), kind, files);
}

function storeFile(text: string, prefix: string, files: Map<string, string>): string {
  const name = `${prefix}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.json`;
  files.set(name, text);
  return name;
}

/** Changes when the sources or a program that shapes the output change. */
async function contentKey(sources: string): Promise<string> {
  const hash = createHash('sha256').update(sources);
  const parts = join(root, 'scripts', 'schemas');
  const programs = [
    fileURLToPath(import.meta.url),
    // Its parser makes the code of the rules.
    join(root, 'node_modules', '@bufbuild', 'cel', 'package.json'),
    ...(await readdir(parts)).sort().map((name) => join(parts, name)),
  ];
  for (const program of programs) hash.update(await readFile(program));
  return hash.digest('hex');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await buildSchemas({
      outDir: join(root, 'out', 'schemas'),
      log: (line) => process.stdout.write(`${line}\n`),
    });
  } catch (error) {
    if (!(error instanceof BuildProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
