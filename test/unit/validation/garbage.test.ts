import assert from 'node:assert/strict';
import { randomness } from '../randomness.ts';
import { newEngine } from './builtSchemas.ts';
import { everythingSaid, garbage, outside } from './garbage.ts';
import { acceptedSpecs, manifestOf, refusedSpecs } from './webhookCases.ts';

describe('typing garbage', function () {
  this.timeout(60_000);

  // For a second; `npm run bench -- fuzz` does it for a minute, with the manifests of the two projects.
  it('throws nothing and gives ranges inside of the text', async () => {
    const engine = await newEngine();
    const texts = [...refusedSpecs, ...acceptedSpecs].map(([kind, spec]) =>
      manifestOf(kind, spec).replace(/^spec: /m, 'spec:\n  '),
    );
    const seed = Number(process.env['MESHWALK_SEED'] ?? Date.now() % 1_000_000);
    const until = performance.now() + 1_000;
    let rounds = 0;
    for (const text of garbage(texts, randomness(seed))) {
      assert.equal(
        outside(text, everythingSaid(engine, text)),
        undefined,
        `seed ${seed}: ${JSON.stringify(text)}`,
      );
      rounds += 1;
      if (performance.now() > until) break;
    }
    assert.ok(rounds > 20, String(rounds));
  });
});
