import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchemas } from '../../../scripts/schemas.ts';
import { openSchemas } from '../../../scripts/schemas/openSchemas.ts';
import { parseManifestDocument } from '../../../src/manifests/documents.ts';
import { ValidationEngine } from '../../../src/validation/validationEngine.ts';
import { randomness } from '../../unit/randomness.ts';
import { startPracticeMesh, type PracticeMesh } from '../../practice/practiceMesh.ts';
import { acceptedSpecs, manifestOf, refusedSpecs } from '../../unit/validation/webhookCases.ts';
import { refusedSince122, warnedSpecs } from '../../unit/validation/webhookWarnings.ts';
import { GeneratedDocuments } from './generatedDocuments.ts';
import { withIstioctl } from './toolVerdicts.ts';
import { isKnownGap, judgeAll, judgedDocuments, placesOf } from './verdicts.ts';
import type { Verdict } from './verdicts.ts';
import { writtenManifests } from './writtenManifests.ts';

/** A server takes a few milliseconds for each. */
const GENERATED = 1_000;

describe('our verdict against the API server and the webhook of Istio', function () {
  this.timeout(300_000);
  let mesh: PracticeMesh;
  let schemaFolder: string;
  let verdicts: Verdict[];

  before(async () => {
    mesh = await startPracticeMesh({ scenario: 'istio' });
    schemaFolder = await mkdtemp(join(tmpdir(), 'meshwalk-schemas-'));
    await buildSchemas({ outDir: schemaFolder, log: () => {} });
    verdicts = await judgeAll(
      await judgedDocuments(),
      mesh.kubeconfigPath,
      new ValidationEngine(openSchemas(schemaFolder, {})),
    );
    process.stdout.write(table(verdicts));
  });

  after(async () => {
    await mesh?.down();
    if (schemaFolder !== undefined) await rm(schemaFolder, { recursive: true, force: true });
  });

  it('judges enough documents to mean something', () => {
    assert.ok(verdicts.filter((verdict) => verdict.server.accepted).length >= 500);
    assert.ok(verdicts.filter((verdict) => !verdict.server.accepted).length >= 130);
  });

  it('calls nothing an error that the cluster accepts', () => {
    assert.deepEqual(
      verdicts.filter((verdict) => verdict.server.accepted && verdict.errors.length > 0).map(describeVerdict),
      [],
    );
  });

  it('finds what the cluster refuses', () => {
    const missed = verdicts.filter(
      (verdict) => !verdict.server.accepted && verdict.errors.length === 0 && !isKnownGap(verdict),
    );
    assert.deepEqual(missed.map(describeVerdict), []);
  });

  it('is not wrong with istioctl either, and misses nothing that the webhook refuses', async () => {
    const both = await withIstioctl(verdicts, mesh.tools.istioctl);
    const differing = both.filter(
      ({ server, errors }) =>
        (server.accepted && errors.length > 0) ||
        (server.rejections[0]?.layer === 'webhook' && errors.length === 0),
    );
    assert.deepEqual(differing.map(describeVerdict), []);
  });

  it('agrees about small specs that only the webhook judges', async () => {
    const engine = new ValidationEngine(openSchemas(schemaFolder, {}));
    const accepted = [...acceptedSpecs, ...warnedSpecs];
    const documents = [...refusedSpecs, ...refusedSince122, ...accepted].flatMap(([kind, spec]) => {
      const parsed = parseManifestDocument(manifestOf(kind, spec));
      return parsed.objects.map((object) => ({ file: `${kind} ${spec}`, parsed, object }));
    });
    const small = await judgeAll(documents, mesh.kubeconfigPath, engine);
    const differing = small.filter((verdict) => verdict.server.accepted === verdict.errors.length > 0);
    assert.deepEqual(differing.map(describeVerdict), []);
    assert.equal(small.filter((verdict) => verdict.server.accepted).length, accepted.length);
  });

  it('agrees about objects that nobody wrote', async () => {
    const seed = Number(process.env['MESHWALK_SEED'] ?? Date.now() % 1_000_000);
    const schemas = openSchemas(schemaFolder, {});
    const real = verdicts.filter(({ server }) => server.accepted).map(({ document }) => document);
    const generated = new GeneratedDocuments(real, schemas, randomness(seed)).take(GENERATED);
    const judged = await judgeAll(generated, mesh.kubeconfigPath, new ValidationEngine(schemas));
    const [accepted, refused] = [true, false].map((is) =>
      judged.filter(({ server }) => server.accepted === is),
    );
    process.stdout.write(
      `  generated, seed ${seed}: ${accepted?.length} accepted, ${refused?.length} refused\n`,
    );
    const wrong = (accepted ?? []).filter(({ errors }) => errors.length > 0);
    const missed = (refused ?? []).filter((verdict) => verdict.errors.length === 0 && !isKnownGap(verdict));
    // Which of Envoy's types have which fields only istiod and istioctl know.
    const ours = missed.filter(({ document }) => document.object.identity.kind !== 'EnvoyFilter');
    assert.deepEqual([...wrong, ...ours].map(describeVerdict), [], `seed ${seed}`);
    assert.ok(
      (accepted?.length ?? 0) >= GENERATED / 5 && (refused?.length ?? 0) >= GENERATED / 5,
      `seed ${seed}`,
    );
  });

  it('stands behind what the snippets and scaffolds write', async () => {
    const engine = new ValidationEngine(openSchemas(schemaFolder, {}));
    const written = await judgeAll(writtenManifests(), mesh.kubeconfigPath, engine);
    assert.ok(written.length >= 100, `only ${written.length} documents`);
    const refused = written.filter((verdict) => !verdict.server.accepted || verdict.errors.length > 0);
    assert.deepEqual(refused.map(describeVerdict), []);
  });

  it('points to the field that the server names', () => {
    const places = verdicts.flatMap((verdict) => placesOf(verdict));
    const covered = places.filter((place) => place.covered).length;
    assert.ok(places.length >= 100, `only ${places.length} places`);
    assert.ok(covered / places.length >= 0.98, `${covered} of ${places.length}`);
  });
});

function describeVerdict({ document, server, errors }: Verdict): string {
  const name = `${document.file} ${document.object.identity.kind ?? ''} ${document.object.identity.name ?? ''}`;
  return `${name}: ${server.accepted ? errors.map((finding) => finding.message).join(' | ') : server.rejections.map((rejection) => rejection.message).join(' | ')}`;
}

function table(verdicts: readonly Verdict[]): string {
  const layers = [
    ...new Set(
      verdicts.flatMap((verdict) =>
        verdict.server.rejections.slice(0, 1).map((rejection) => rejection.layer),
      ),
    ),
  ].sort();
  const lines = layers.map((layer) => {
    const refused = verdicts.filter((verdict) => verdict.server.rejections[0]?.layer === layer);
    return `  refused: ${layer.padEnd(14)} ${refused.filter((verdict) => verdict.errors.length > 0).length} of ${refused.length} found`;
  });
  const accepted = verdicts.filter((verdict) => verdict.server.accepted);
  const wrong = accepted.filter((verdict) => verdict.errors.length > 0).length;
  const places = verdicts.flatMap((verdict) => placesOf(verdict));
  const right = places.filter((place) => place.covered).length;
  return [
    `  accepted: ${accepted.length}, of these called wrong: ${wrong}`,
    ...lines,
    `  places: ${right} of ${places.length}`,
    '',
  ].join('\n');
}
