// A process of its own, bundled with a stand-in of VS Code: opens a file of a thousand documents that are all applied,
// edits it again and again, and prints what its lenses took as JSON. Arguments: file, namespace, folder of the schemas.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CancellationToken, CodeLens, LogOutputChannel, Memento, TextDocument } from 'vscode';
import type { SchemaIndex } from '../../../src/validation/schemaIndex.ts';
import { bundledSchemas } from '../../../src/validation/schemaSource.ts';
import { ClusterHub } from '../../../src/ui/cluster/clusterHub.ts';
import { whenKnown } from '../../../src/ui/cluster/whenKnown.ts';
import { DocumentStates } from '../../../src/ui/editor/documentStates.ts';
import { BoundCommands } from '../../../src/ui/boundCommands.ts';
import { ManifestLenses } from '../../../src/ui/editor/manifestLenses.ts';
import { Manifests, kindOf } from '../../../src/ui/editor/manifests.ts';
import type { ObservedSplits } from '../../../src/ui/traffic/observedSplits.ts';
import { Document, window } from './vscodeStandIn.ts';

const EDITS = 40;
/** More lenses than that are never in sight. */
const IN_SIGHT = 40;

const [file = '', namespace = '', schemaFolder = ''] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const index = JSON.parse(readFileSync(join(schemaFolder, 'index.json'), 'utf8')) as SchemaIndex;
const schemas = bundledSchemas(index, {}, (name) => readFileSync(join(schemaFolder, name), 'utf8'));

const log = { info() {}, warn() {}, error() {} } as unknown as LogOutputChannel;
const kept = new Map<string, unknown>();
const memento = {
  get: (key: string, other: unknown) => kept.get(key) ?? other,
  update: async (key: string, value: unknown) => void kept.set(key, value),
} as unknown as Memento;
const hub = new ClusterHub(log, memento);
await hub.connect();
await hub.chooseNamespace(namespace);

const stand = new Document(text);
window.visibleTextEditors.push({ document: stand });
const document = stand as unknown as TextDocument;
const splits = { of: () => undefined, onDidChange: () => ({ dispose() {} }) } as unknown as ObservedSplits;
const token = { isCancellationRequested: false } as CancellationToken;

/** Everything is read anew, as if the file had just been opened: what is said at once, and what the schemas add. */
async function open(): Promise<{ ms: number; lenses: ManifestLenses; words: () => string }> {
  const manifests = new Manifests();
  await manifests.backend();
  const states = new DocumentStates({ hub, manifests, schemas: async () => schemas });
  const lenses = new ManifestLenses(manifests, states, { splits, commands: new BoundCommands() });
  const startedAt = performance.now();
  await shown(lenses);
  const all = await shown(lenses);
  const ms = performance.now() - startedAt;
  return { ms, lenses, words: () => all.map((lens) => lenses.resolve(lens).command?.title ?? '').join('\n') };
}

/** What VS Code asks for: all lenses, and the words of those in sight. */
async function shown(lenses: ManifestLenses): Promise<readonly CodeLens[]> {
  const all = await lenses.lenses(document, token);
  for (const lens of all.slice(0, IN_SIGHT)) lenses.resolve(lens);
  return all;
}

// The first one watches the kinds; those that are measured see the whole cluster.
const first = await open();
const placed = await new Manifests().objects(document);
const kinds = placed.map(kindOf);
const use = hub.use(kinds);
await whenKnown(hub, kinds, { limitMs: 30_000 });
await first.lenses.lenses(document, token);

const inSync = (await open()).words().split('in sync').length - 1;
const opened: number[] = [];
for (let run = 0; run < 5; run++) opened.push((await open()).ms);
const last = await open();
const edits: number[] = [];
for (let edit = 0; edit < EDITS; edit++) {
  const at = text.indexOf('name: ', Math.floor((text.length * (edit + 1)) / (EDITS + 2)));
  stand.change(`${text.slice(0, at)}name: edit-${edit}-${text.slice(at + 'name: '.length)}`);
  const startedAt = performance.now();
  await shown(last.lenses);
  edits.push(performance.now() - startedAt);
}
process.stdout.write(JSON.stringify({ opened, edits, inSync }));
use.dispose();
process.exit(0);
