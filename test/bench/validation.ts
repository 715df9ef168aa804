import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchemas } from '../../scripts/schemas.ts';
import { openSchemas } from '../../scripts/schemas/openSchemas.ts';
import { ValidationEngine } from '../../src/validation/validationEngine.ts';
import { withIstioctl } from '../integration/validation/toolVerdicts.ts';
import { isKnownGap, judgeAll, judgedDocuments, placesOf } from '../integration/validation/verdicts.ts';
import type { Verdict } from '../integration/validation/verdicts.ts';
import { startPracticeMesh } from '../practice/practiceMesh.ts';
import { atLeast, atMost } from './figure.ts';
import type { Figure } from './figure.ts';

/** Of what only Istio's webhook refuses so much must be found without istioctl, in percent; of all else everything. */
const WEBHOOK_PERCENT = 90;
const WEBHOOK_PERCENT_WITH_ISTIOCTL = 100;

/** Our verdicts against those of an API server with Istio's webhook, over the two projects' own documents. */
export async function run(log: (line: string) => void): Promise<readonly Figure[]> {
  const schemas = await mkdtemp(join(tmpdir(), 'meshwalk-schemas-'));
  await buildSchemas({ outDir: schemas, log });
  log('Starting the practice mesh …');
  const mesh = await startPracticeMesh({ scenario: 'istio' });
  try {
    const engine = new ValidationEngine(openSchemas(schemas, {}));
    const verdicts = await judgeAll(await judgedDocuments(), mesh.kubeconfigPath, engine);
    return [...figuresOf(verdicts), ...toolFigures(await withIstioctl(verdicts, mesh.tools.istioctl))];
  } finally {
    await mesh.down();
    await rm(schemas, { recursive: true, force: true });
  }
}

function figuresOf(verdicts: readonly Verdict[]): readonly Figure[] {
  const accepted = verdicts.filter(({ server }) => server.accepted);
  const refused = verdicts.filter((verdict) => !verdict.server.accepted && !isKnownGap(verdict));
  const byLayer = Map.groupBy(refused, ({ server }) => server.rejections[0]?.layer ?? 'other');
  const places = verdicts.flatMap(placesOf);
  return [
    atMost(
      `accepted and called wrong, of ${accepted.length}`,
      accepted.filter(({ errors }) => errors.length > 0).length,
      'documents',
      0,
    ),
    ...[...byLayer]
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([layer, all]) =>
        atLeast(
          `refused by ${layer} and found, of ${all.length}`,
          percent(all.filter(({ errors }) => errors.length > 0).length, all.length),
          '%',
          layer === 'webhook' ? WEBHOOK_PERCENT : 100,
        ),
      ),
    atLeast(
      `places that the server names and we cover, of ${places.length}`,
      percent(places.filter(({ covered }) => covered).length, places.length),
      '%',
      98,
    ),
  ];
}

/** What istioctl adds: nothing that is wrong, and the rest of what the webhook refuses. */
function toolFigures(verdicts: readonly Verdict[]): readonly Figure[] {
  const accepted = verdicts.filter(({ server }) => server.accepted);
  const refused = verdicts.filter(
    ({ server }) => !server.accepted && server.rejections[0]?.layer === 'webhook',
  );
  return [
    atMost(
      `with istioctl: accepted and called wrong, of ${accepted.length}`,
      accepted.filter(({ errors }) => errors.length > 0).length,
      'documents',
      0,
    ),
    atLeast(
      `with istioctl: refused by webhook and found, of ${refused.length}`,
      percent(refused.filter(({ errors }) => errors.length > 0).length, refused.length),
      '%',
      WEBHOOK_PERCENT_WITH_ISTIOCTL,
    ),
  ];
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : (part / whole) * 100;
}
