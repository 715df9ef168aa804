import { join } from 'node:path';
import { buildSchemas } from '../../scripts/schemas.ts';
import { openSchemas } from '../../scripts/schemas/openSchemas.ts';
import { ValidationEngine } from '../../src/validation/validationEngine.ts';
import { judgedDocuments } from '../integration/validation/verdicts.ts';
import { repoRoot } from '../rig/repoRoot.ts';
import { randomness } from '../unit/randomness.ts';
import { everythingSaid, garbage, outside } from '../unit/validation/garbage.ts';
import { atLeast, atMost } from './figure.ts';
import type { Figure } from './figure.ts';

const SECONDS = 60;
const MILLISECONDS_A_DOCUMENT = 100;

/**
 * Nonsense typed into the manifests of the two projects, for a minute: nothing throws, every range lies in its text, and
 * no document takes long. `MESHWALK_SEED` does a run again.
 */
export async function run(log: (line: string) => void): Promise<readonly Figure[]> {
  const outDir = join(repoRoot, 'out', 'schemas');
  await buildSchemas({ outDir, log });
  const engine = new ValidationEngine(openSchemas(outDir, {}));
  const texts = [...new Set((await judgedDocuments()).map(({ parsed }) => parsed.text))];
  // What the first document of a kind loads is no cost of that document.
  for (const text of texts) everythingSaid(engine, text);
  const seed = Number(process.env['MESHWALK_SEED'] ?? Date.now() % 1_000_000);
  log(`seed ${seed}, ${texts.length} manifests`);
  const until = performance.now() + SECONDS * 1000;
  let rounds = 0;
  let failures = 0;
  let slowest = 0;
  const fail = (text: string, what: string): void => {
    failures += 1;
    if (failures <= 10) log(`${what}: ${JSON.stringify(text)}`);
  };
  for (const text of garbage(texts, randomness(seed))) {
    const before = process.threadCpuUsage();
    try {
      const wrong = outside(text, everythingSaid(engine, text));
      if (wrong !== undefined) fail(text, wrong);
    } catch (error) {
      fail(text, String(error));
    }
    const { user, system } = process.threadCpuUsage(before);
    const took = (user + system) / 1000;
    if (took > MILLISECONDS_A_DOCUMENT) log(`${Math.round(took)} ms: ${JSON.stringify(text)}`);
    slowest = Math.max(slowest, took);
    rounds += 1;
    if (performance.now() > until) break;
  }
  return [
    atLeast('documents of garbage', rounds, 'documents', 1_000),
    atMost('thrown, or ranges outside of the text', failures, 'documents', 0),
    atMost('the slowest document', slowest, 'ms', MILLISECONDS_A_DOCUMENT),
  ];
}
