// A process of its own: opens a file of so many documents, edits it, and prints what that took as JSON. Watching for
// blocks costs time and memory of its own, so it is a run for itself.
import { loadCheckChunks } from '../../../src/ui/editor/checkChunks.ts';
import { DEBOUNCE_MS } from '../../../src/ui/editor/pauses.ts';
import { edited, manyDocuments } from './manyDocuments.ts';

const [schemas = '', count = '0', watched] = process.argv.slice(2);
const text = manyDocuments(Number(count));
const changed = edited(text);
let block = 0;
const pulse = watched === 'watched' ? setInterval(watch(), 1) : undefined;

/** By the clock on the wall, as the learner waits: on a busy machine this is longer than the work. */
function watch(): () => void {
  let last = performance.now();
  return () => {
    const now = performance.now();
    block = Math.max(block, now - last);
    last = now;
  };
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, DEBOUNCE_MS));
}

// As the extension host loads them: that counts as a block, too.
await loadCheckChunks();
const { OurChecks } = await import('./ourChecks.ts');
const startedAt = performance.now();
const checks = new OurChecks(schemas);
const before = await checks.errors(text);
const open = performance.now() - startedAt;
await checks.references(text);
if (before !== 0) throw new Error(`${before} errors in a valid file`);
const editedAt = performance.now();
await pause();
const after = await checks.errors(changed);
const edit = performance.now() - editedAt;
clearInterval(pulse);
if (after !== 1) throw new Error(`${after} errors instead of 1`);
process.stdout.write(JSON.stringify({ open, edit, memory: process.resourceUsage().maxRSS / 1024, block }));
