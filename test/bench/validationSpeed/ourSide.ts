// A process of its own: opens a file of so many documents, edits it, and prints what that took as JSON. Watching for
// blocks costs time and memory of its own, so it is a run for itself.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DocumentCache } from '../../../src/manifests/documents.ts';
import type { ManifestDocument } from '../../../src/manifests/documents.ts';
import { DEBOUNCE_MS } from '../../../src/ui/editor/pauses.ts';
import { Turns } from '../../../src/ui/editor/turns.ts';
import type { Finding } from '../../../src/validation/finding.ts';
import { mergeFindings } from '../../../src/validation/references/mergeFindings.ts';
import { referenceFindings } from '../../../src/validation/references/referenceIssues.ts';
import { ObjectScope, objectsOfDocuments } from '../../../src/validation/references/referenceScope.ts';
import type { SchemaIndex } from '../../../src/validation/schemaIndex.ts';
import { bundledSchemas } from '../../../src/validation/schemaSource.ts';
import { ValidationEngine } from '../../../src/validation/validationEngine.ts';
import { edited, manyDocuments } from './manyDocuments.ts';

const [schemas = '', count = '0', watched] = process.argv.slice(2);
const text = manyDocuments(Number(count));
let block = 0;
const pulse = watched === 'watched' ? setInterval(watch(), 1) : undefined;

const startedAt = performance.now();
const index = JSON.parse(readFileSync(join(schemas, 'index.json'), 'utf8')) as SchemaIndex;
const engine = new ValidationEngine(
  bundledSchemas(index, {}, (name) => readFileSync(join(schemas, name), 'utf8')),
);
const cache = new DocumentCache();
const references = new WeakMap<ManifestDocument['parsed'], readonly Finding[]>();

/** On a busy machine a process waits for its turn: only the time in which the thread worked counts. */
function watch(): () => void {
  let last = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(last);
    block = Math.max(block, (user + system) / 1000);
    last = process.threadCpuUsage();
  };
}

/** As ui/editor/documentChecks.ts does it, without an editor to show it in. */
async function check(content: string): Promise<number> {
  const turns = new Turns();
  const documents = await turns.run(cache.steps('file', content));
  let errors = 0;
  for (const { parsed } of documents) {
    if (turns.over) await turns.next();
    const known = references.get(parsed) ?? [];
    const shown = mergeFindings(await turns.run(engine.steps(parsed)), known);
    errors += shown.filter(({ severity }) => severity === 'error').length;
  }
  return errors;
}

/** What follows after a pause: the references of every document, in slices. */
async function checkReferences(content: string): Promise<void> {
  const documents = cache.read('file', content);
  const scope = scopeOf(documents);
  const turns = new Turns();
  for (const { parsed } of documents) {
    await turns.next();
    references.set(parsed, referenceFindings(parsed, scope));
  }
}

function scopeOf(documents: readonly ManifestDocument[]): ObjectScope {
  return new ObjectScope({
    where: 'this file',
    defaultNamespace: 'default',
    objects: objectsOfDocuments(documents, 'this file', 'default'),
  });
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, DEBOUNCE_MS));
}

const before = await check(text);
const open = performance.now() - startedAt;
await checkReferences(text);
if (before !== 0) throw new Error(`${before} errors in a valid file`);
const editedAt = performance.now();
await pause();
const after = await check(edited(text));
const edit = performance.now() - editedAt;
clearInterval(pulse);
if (after !== 1) throw new Error(`${after} errors instead of 1`);
process.stdout.write(JSON.stringify({ open, edit, memory: process.resourceUsage().maxRSS / 1024, block }));
