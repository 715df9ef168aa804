import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchemas } from '../../../scripts/schemas.ts';
import { openSchemas } from '../../../scripts/schemas/openSchemas.ts';
import { parseManifestDocument } from '../../../src/manifests/documents.ts';
import { locate } from '../../../src/manifests/locate.ts';
import type { Rejection } from '../../../src/manifests/rejection.ts';
import type { Finding } from '../../../src/validation/finding.ts';
import { ValidationEngine } from '../../../src/validation/validationEngine.ts';
import { startPracticeMesh, type PracticeMesh } from '../../practice/practiceMesh.ts';
import { acceptedSpecs, manifestOf, refusedSpecs } from '../../unit/validation/webhookCases.ts';
import { moduleFolders, readDocuments, type JudgedDocument } from './judgedSets.ts';
import { Judge, type ServerVerdict } from './serverVerdict.ts';

interface Verdict {
  readonly document: JudgedDocument;
  readonly server: ServerVerdict;
  readonly errors: readonly Finding[];
}

/** What the two projects themselves know to be right or wrong; the server decides, whatever the label says. */
const istioSets = [
  'samples',
  'pkg/config/validation/testdata',
  'pkg/test/datasets',
  'pkg/config/analysis/analyzers/testdata',
];
const gatewaySets = ['examples', 'hack/invalid-examples'];

describe('our verdict against the API server and the webhook of Istio', function () {
  this.timeout(300_000);
  let mesh: PracticeMesh;
  let schemaFolder: string;
  let verdicts: Verdict[];

  before(async () => {
    mesh = await startPracticeMesh({ scenario: 'istio' });
    schemaFolder = await mkdtemp(join(tmpdir(), 'meshwalk-schemas-'));
    await buildSchemas({ outDir: schemaFolder, log: () => {} });
    const folders = await moduleFolders();
    const documents = [
      ...readDocuments(folders.istio, istioSets),
      ...readDocuments(folders.gatewayApi, gatewaySets),
    ];
    verdicts = await judgeAll(
      documents,
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

  it('agrees about small specs that only the webhook judges', async () => {
    const engine = new ValidationEngine(openSchemas(schemaFolder, {}));
    const documents = [...refusedSpecs, ...acceptedSpecs].flatMap(([kind, spec]) => {
      const parsed = parseManifestDocument(manifestOf(kind, spec));
      return parsed.objects.map((object) => ({ file: `${kind} ${spec}`, parsed, object }));
    });
    const small = await judgeAll(documents, mesh.kubeconfigPath, engine);
    const differing = small.filter((verdict) => verdict.server.accepted === verdict.errors.length > 0);
    assert.deepEqual(differing.map(describeVerdict), []);
    assert.equal(small.filter((verdict) => verdict.server.accepted).length, acceptedSpecs.length);
  });

  it('points to the field that the server names', () => {
    const places = verdicts.flatMap((verdict) => placesOf(verdict));
    const covered = places.filter((place) => place.covered).length;
    assert.ok(places.length >= 100, `only ${places.length} places`);
    assert.ok(covered / places.length >= 0.98, `${covered} of ${places.length}`);
  });
});

/**
 * An IstioOperator is input of istioctl, and told to be that. A null is dropped by kubectl's own apply and refused only
 * by server-side apply: a warning. A reference to another object by its uid depends on the cluster.
 */
function isKnownGap({ document, server }: Verdict): boolean {
  if (document.object.identity.kind === 'IstioOperator') return true;
  return server.rejections.every(
    (rejection) => rejection.message.includes('"null"') || rejection.layer === 'conflict',
  );
}

async function judgeAll(
  documents: readonly JudgedDocument[],
  kubeconfig: string,
  engine: ValidationEngine,
): Promise<Verdict[]> {
  const judge = new Judge(kubeconfig);
  const verdicts: Verdict[] = [];
  const queue = documents.values();
  const work = async (): Promise<void> => {
    for (const document of queue) {
      const server = await judge.ask(document.parsed, document.object);
      const isOwn = (finding: Finding): boolean =>
        document.object.path.every((step, index) => finding.path[index] === step);
      const errors = engine
        .validate(document.parsed)
        .filter((finding) => finding.severity === 'error' && isOwn(finding));
      verdicts.push({ document, server, errors });
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  judge.close();
  return verdicts;
}

/** For each field that the server names, whether one of our findings starts inside of it. */
function placesOf({ document, server, errors }: Verdict): { covered: boolean }[] {
  const named = server.rejections.filter(
    (rejection): rejection is Rejection & { path: readonly (string | number)[] } =>
      (rejection.path?.length ?? 0) > 0,
  );
  if (errors.length === 0) return [];
  return named.map((rejection) => {
    const place = locate(document.parsed, [...document.object.path, ...rejection.path]);
    const start = Math.min(place.key?.[0] ?? place.value[0], place.value[0]);
    return {
      covered: errors.some((finding) => finding.range[0] >= start && finding.range[0] <= place.value[1]),
    };
  });
}

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
