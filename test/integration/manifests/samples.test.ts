import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ClusterSession } from '../../../src/cluster/clusterSession.ts';
import { formatPath } from '../../../src/manifests/fieldPath.ts';
import { headOf, locate } from '../../../src/manifests/locate.ts';
import { readRejection } from '../../../src/manifests/rejection.ts';
import type { Rejection } from '../../../src/manifests/rejection.ts';
import { startPracticeMesh } from '../../practice/practiceMesh.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';
import { clientOf } from '../cluster/support.ts';
import { moduleFolders } from '../validation/judgedSets.ts';
import type { JudgedDocument } from '../validation/judgedSets.ts';
import { Judge } from '../validation/serverVerdict.ts';
import { judgedDocuments } from '../validation/verdicts.ts';
import { judgeFile, manifestsBelow, namespacesOf, sameResult } from './sampleApplies.ts';
import type { SampleVerdict } from './sampleApplies.ts';

/** This many files are under way at a time. */
const AT_ONCE = 4;

describe('Every sample of Istio and of the Gateway API, applied our way', function () {
  this.timeout(600_000);
  let mesh: PracticeMesh;
  let session: ClusterSession;
  let verdicts: SampleVerdict[];

  before(async () => {
    mesh = await startPracticeMesh({ scenario: 'istio' });
    session = new ClusterSession(await clientOf(mesh.kubeconfigPath), { onState() {}, onChange() {} });
    await session.connect();
    const modules = await moduleFolders();
    const istio = join(modules.istio, 'samples');
    const gatewayApi = join(modules.gatewayApi, 'examples', 'standard');
    const files = [istio, gatewayApi].flatMap((root) => manifestsBelow(root).map((file) => ({ root, file })));
    for (const name of namespacesOf(files.map(({ file }) => file))) await ensureNamespace(mesh, name);
    const kubectl = { program: mesh.tools.kubectl, kubeconfig: mesh.kubeconfigPath };
    verdicts = [];
    // Files name the same objects: those of a folder go one after the other, and clean up after themselves.
    const folders = [...Map.groupBy(files, ({ file }) => join(file, '..')).values()];
    const work = async (): Promise<void> => {
      for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
        for (const { root, file } of folder)
          verdicts.push(...(await judgeFile(session, kubectl, root, file)));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  });
  after(async () => {
    session?.dispose();
    await mesh?.down();
  });

  it('becomes the same object as by kubectl apply --server-side, or is refused by both', () => {
    const accepted = verdicts.filter(({ byKubectl }) => byKubectl !== undefined);
    const same = accepted.filter(sameResult);
    const both = verdicts.filter((one) => one.byKubectl === undefined && !('object' in one.ours));
    process.stdout.write(
      `  ${verdicts.length} objects: ${same.length} of ${accepted.length} accepted are the same, ${both.length} refused by both\n`,
    );
    assert.ok(accepted.length >= 400, `only ${accepted.length} objects`);
    assert.deepEqual(
      accepted
        .filter((one) => !sameResult(one))
        .map((one) => `${one.file} ${one.name}: ${JSON.stringify(one.ours)}`),
      [],
    );
    assert.deepEqual(
      verdicts
        .filter((one) => one.byKubectl === undefined && 'object' in one.ours)
        .map((one) => `${one.file} ${one.name}: ${one.refusal}`),
      [],
    );
  });

  it('that is refused says so on the line of the field that the server names', async () => {
    const named = await namedPlaces(mesh);
    const right = named.filter(({ isRight }) => isRight);
    process.stdout.write(`  lines of refused fields: ${right.length} of ${named.length}\n`);
    assert.ok(named.length >= 100, `only ${named.length} places`);
    assert.ok(
      right.length / named.length >= 0.95,
      named
        .filter(({ isRight }) => !isRight)
        .map(({ words }) => words)
        .join('\n'),
    );
  });
});

async function ensureNamespace(mesh: PracticeMesh, name: string): Promise<void> {
  const api = mesh.api;
  await api.apply(`apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}\n`);
}

interface Place {
  readonly isRight: boolean;
  readonly words: string;
}

/** Where the refusals of the two projects' own test data land that name a field. */
async function namedPlaces(mesh: PracticeMesh): Promise<readonly Place[]> {
  const judge = new Judge(mesh.kubeconfigPath);
  try {
    const places: Place[] = [];
    const queue = (await judgedDocuments()).values();
    const work = async (): Promise<void> => {
      for (const document of queue) {
        const verdict = await judge.ask(document.parsed, document.object);
        if (verdict.accepted) continue;
        const rejections = readRejection(verdict.status, verdict.text, document.object.value);
        for (const rejection of rejections) places.push(...placeOf(document, rejection));
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    return places;
  } finally {
    judge.close();
  }
}

/** The line must hold the field that the server names; for a missing field, the one that should hold it. */
function placeOf({ file, parsed, object }: JudgedDocument, { path, message }: Rejection): readonly Place[] {
  if (path === undefined || path.length === 0) return [];
  const whole = [...object.path, ...path];
  const place = locate(parsed, whole);
  const [start] = headOf(parsed, place);
  const line = parsed.text.slice(parsed.text.lastIndexOf('\n', start - 1) + 1).split('\n')[0] ?? '';
  const step = whole[place.depth - 1];
  const isMissing = place.depth === whole.length - 1;
  // An item of a list has no name of its own: its line begins with a dash, or stands inside of brackets.
  const holds = typeof step === 'number' ? /[-[{,]/.test(line) : line.includes(String(step));
  const isRight = holds && (place.depth === whole.length || isMissing);
  return [{ isRight, words: `${file}: ${formatPath(whole)} at "${line.trim()}" (${message})` }];
}
