import { glob, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DocumentCache } from '../src/manifests/documents.ts';
import type { ManifestDocument } from '../src/manifests/documents.ts';
import { mergeFindings } from '../src/validation/references/mergeFindings.ts';
import { referenceFindings } from '../src/validation/references/referenceIssues.ts';
import { ObjectScope, objectsOfDocuments } from '../src/validation/references/referenceScope.ts';
import type { ReferenceScope } from '../src/validation/references/referenceScope.ts';
import type { SchemaChoice } from '../src/validation/schemaSource.ts';
import { ValidationEngine } from '../src/validation/validationEngine.ts';
import { judgesInWords } from './check/askedReleases.ts';
import { LinePositions } from './check/linePositions.ts';
import { buildSchemas } from './schemas.ts';
import { BuildProblem } from './schemas/goModule.ts';
import { openSchemas, readSchemaIndex } from './schemas/openSchemas.ts';

const usage = `Usage: npm run check -- [--istio 1.31] [--gateway-api 1.6] [--experimental] [--json] FILES-OR-FOLDERS… (or -)

Checks Kubernetes manifests of Istio and the Gateway API the way a cluster would, without a cluster, and whether what
they refer to in each other fits.
Exits 0 without errors, 1 with errors, 2 when it could not run.`;

interface Line {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly severity: string;
  readonly code: string;
  readonly layer: string;
  readonly message: string;
}

/** What an argument names. The shells of Windows leave it to programs what stands for several files, as `mesh\*.yaml`. */
async function filesOf(argument: string): Promise<string[]> {
  const isThere = await stat(argument).then(
    () => true,
    () => false,
  );
  const matched: string[] = [];
  if (!isThere && /[*?[{]/.test(argument)) for await (const path of glob(argument)) matched.push(path);
  const paths = matched.length === 0 ? [argument] : matched.sort();
  return (await Promise.all(paths.map(filesBelow))).flat();
}

/** All YAML and JSON files below a folder, in order; hidden folders and node_modules are left out. */
async function filesBelow(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = (await readdir(path, { withFileTypes: true })).sort((a, b) => a.name.localeCompare(b.name));
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const inner = join(path, entry.name);
    if (entry.isDirectory()) found.push(...(await filesBelow(inner)));
    else if (['.yaml', '.yml', '.json'].includes(extname(entry.name).toLowerCase())) found.push(inner);
  }
  return found;
}

async function readStandardInput(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

interface CheckedFile {
  readonly name: string;
  readonly text: string;
  readonly documents: readonly ManifestDocument[];
}

/** The objects of all files together. What is in none of them may be in the cluster. */
function scopeOf(files: readonly CheckedFile[]): ReferenceScope {
  return new ObjectScope({
    where: 'these files',
    defaultNamespace: 'default',
    objects: files.flatMap(({ name, documents }) =>
      objectsOfDocuments(documents, name === '-' ? 'standard input' : name, 'default'),
    ),
  });
}

function linesOf(engine: ValidationEngine, scope: ReferenceScope, file: CheckedFile): Line[] {
  const positions = new LinePositions(file.text);
  return file.documents.flatMap((document) => {
    // Hints are for somebody who has the rest before their eyes.
    const references = referenceFindings(document.parsed, scope).filter(
      ({ severity }) => severity !== 'hint',
    );
    return mergeFindings(engine.validate(document.parsed), references).map((finding) => {
      const start = positions.at(document.start + finding.range[0]);
      const end = positions.at(document.start + finding.range[1]);
      const { severity, code, layer, message } = finding;
      return {
        file: file.name,
        line: start.line,
        column: start.column,
        endLine: end.line,
        endColumn: end.column,
        severity,
        code,
        layer,
        message,
      };
    });
  });
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      istio: { type: 'string' },
      'gateway-api': { type: 'string' },
      experimental: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help || positionals.length === 0) {
    process.stderr.write(`${usage}\n`);
    return values.help ? 0 : 2;
  }
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const outDir = join(root, 'out', 'schemas');
  await buildSchemas({ outDir, log: (line) => process.stderr.write(`${line}\n`) });
  const choice: SchemaChoice = {
    ...(values.istio === undefined ? {} : { istio: values.istio }),
    ...(values['gateway-api'] === undefined ? {} : { gatewayApi: values['gateway-api'] }),
    channel: values.experimental ? 'experimental' : 'standard',
  };
  const judges = judgesInWords(readSchemaIndex(outDir), choice);
  const engine = new ValidationEngine(openSchemas(outDir, choice));
  const files: CheckedFile[] = [];
  for (const path of positionals) {
    for (const file of path === '-' ? ['-'] : await filesOf(path)) {
      const text = file === '-' ? await readStandardInput() : await readFile(file, 'utf8');
      const name = file === '-' ? '-' : relative(process.cwd(), file) || file;
      files.push({ name, text, documents: new DocumentCache().read(name, text) });
    }
  }
  const scope = scopeOf(files);
  const lines = files.flatMap((file) => linesOf(engine, scope, file));
  const errors = lines.filter((line) => line.severity === 'error').length;
  if (values.json) process.stdout.write(`${JSON.stringify(lines, null, 2)}\n`);
  else {
    for (const line of lines)
      process.stdout.write(
        `${line.file}:${line.line}:${line.column}: ${line.severity}: ${line.message} [${line.code}]\n`,
      );
    const templates = files.flatMap(({ documents }) => documents.filter(({ parsed }) => parsed.templated));
    const skipped = templates.length === 0 ? '' : `, ${templates.length} templates not looked at`;
    process.stderr.write(
      `${files.length} files, ${errors} errors, ${lines.length - errors} other findings${skipped}. ${judges}\n`,
    );
  }
  return errors > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const isKnown = error instanceof BuildProblem || (error instanceof Error && 'code' in error);
  if (!isKnown) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
