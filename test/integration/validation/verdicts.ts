import { locate } from '../../../src/manifests/locate.ts';
import type { Rejection } from '../../../src/manifests/rejection.ts';
import type { Finding } from '../../../src/validation/finding.ts';
import type { ValidationEngine } from '../../../src/validation/validationEngine.ts';
import { moduleFolders, readDocuments, type JudgedDocument } from './judgedSets.ts';
import { Judge, type ServerVerdict } from './serverVerdict.ts';

/** What a server and we say of a document. */
export interface Verdict {
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

/** The documents of the two projects' own tests and examples, at the pinned versions. */
export async function judgedDocuments(): Promise<readonly JudgedDocument[]> {
  const folders = await moduleFolders();
  return [...readDocuments(folders.istio, istioSets), ...readDocuments(folders.gatewayApi, gatewaySets)];
}

/**
 * An IstioOperator is input of istioctl, and told to be that. A null is dropped by kubectl's own apply and refused only
 * by server-side apply: a warning. A reference to another object by its uid depends on the cluster.
 */
export function isKnownGap({ document, server }: Verdict): boolean {
  if (document.object.identity.kind === 'IstioOperator') return true;
  return server.rejections.every(
    (rejection) => rejection.message.includes('"null"') || rejection.layer === 'conflict',
  );
}

/** Asks the API server and us about each document, several at a time. */
export async function judgeAll(
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
export function placesOf({ document, server, errors }: Verdict): { covered: boolean }[] {
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
