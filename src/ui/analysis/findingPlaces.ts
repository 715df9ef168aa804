import { Range, Uri } from 'vscode';
import type { TextDocument } from 'vscode';
import { findingPath } from '../../cli/analysis/findingPath.ts';
import { knownFalseAlarm } from '../../cli/falseAlarms.ts';
import type { Finding } from '../../cli/tools/istioctlAnalyze.ts';
import { resourcePath } from '../../cluster/discovery.ts';
import { DocumentCache, parseManifestDocument } from '../../manifests/documents.ts';
import type { ManifestDocument, ManifestObject } from '../../manifests/documents.ts';
import { locate, valueOrHeadOf } from '../../manifests/locate.ts';
import { isRecord, stringAt } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { isMeshGroup } from '../../mesh/wellKnown.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { rangeAt } from '../editor/shownFindings.ts';
import { OBJECT_SCHEME } from '../explorer/objectUri.ts';
import type { PlacedFinding } from './analysisProblems.ts';
import type { AnalyzeParts } from './analyzeParts.ts';
import { knownObjects } from './knownInCluster.ts';

/** An object of a file with the document that holds it. */
export interface ObjectInFile {
  readonly manifest: ManifestDocument;
  readonly object: ManifestObject;
}

/** The object that a finding is about, among the documents of a file: by its line, else by kind and name. */
export function objectInFile(
  document: TextDocument,
  documents: readonly ManifestDocument[],
  finding: Finding,
): ObjectInFile | undefined {
  const line = (finding.reference?.line ?? 0) - 1;
  const all = documents.flatMap((manifest) =>
    manifest.parsed.objects.map((object) => ({ manifest, object })),
  );
  const same = all.filter(
    ({ object }) =>
      stringAt(object.value, 'kind') === finding.origin?.kind &&
      stringAt(object.value, 'metadata', 'name') === finding.origin?.name,
  );
  const around = ({ manifest }: ObjectInFile): boolean =>
    document.positionAt(manifest.start).line <= line && line <= document.positionAt(manifest.end).line;
  return same.find(around) ?? same[0] ?? all.find(around);
}

/** Findings in their file: the field that they speak of where it can be told, else the line that istioctl gave. */
export async function placeInFile(
  parts: AnalyzeParts,
  document: TextDocument,
  findings: readonly Finding[],
  istioctl: string | undefined,
): Promise<readonly PlacedFinding[]> {
  const documents = new DocumentCache().read('', document.getText());
  return Promise.all(
    findings.map(async (finding) => {
      const found = objectInFile(document, documents, finding);
      const object = found?.object.value;
      const falseAlarm = await falseAlarmOf(parts, finding, object, istioctl);
      const range = (found && fieldRange(document, found, finding)) ?? lineRange(document, finding);
      return { finding, uri: document.uri, range, ...(falseAlarm === undefined ? {} : { falseAlarm }) };
    }),
  );
}

/** A finding about an object that lives only in the cluster, which is shown as its read-only YAML. */
export async function placeInCluster(
  parts: AnalyzeParts,
  finding: Finding,
  istioctl: string | undefined,
): Promise<PlacedFinding> {
  const object = await findOrigin(parts.hub, finding);
  const uri =
    object === undefined
      ? Uri.from({ scheme: OBJECT_SCHEME, path: '/cluster.yaml' })
      : parts.documents.uriOf(object);
  const falseAlarm = await falseAlarmOf(parts, finding, object, istioctl);
  const range = object === undefined ? new Range(0, 0, 0, 0) : await rangeInYaml(object, finding);
  return {
    finding,
    uri,
    range,
    ...(object === undefined ? {} : { object }),
    ...(falseAlarm === undefined ? {} : { falseAlarm }),
  };
}

/** The field that a finding speaks of in the text that an object is shown with, else the object's name. */
async function rangeInYaml(object: KubeObject, finding: Finding): Promise<Range> {
  const { objectYaml } = await import('../explorer/objectYaml.ts');
  const text = objectYaml(object);
  const parsed = parseManifestDocument(text);
  const wanted = findingPath(finding, object);
  const [start, end] = [wanted, ['metadata', 'name']].flatMap((path) => {
    if (path === undefined) return [];
    const place = locate(parsed, path);
    return place.depth < path.length ? [] : [valueOrHeadOf(parsed, place)];
  })[0] ?? [0, 0];
  const lines = text.slice(0, end).split('\n');
  const before = text.slice(0, start).split('\n');
  const column = (rows: readonly string[]): number => rows.at(-1)?.length ?? 0;
  return new Range(before.length - 1, column(before), lines.length - 1, column(lines));
}

function fieldRange(
  document: TextDocument,
  { manifest, object }: ObjectInFile,
  finding: Finding,
): Range | undefined {
  const inObject = findingPath(finding, object.value);
  if (inObject === undefined) return undefined;
  const path = [...object.path, ...inObject];
  const place = locate(manifest.parsed, path);
  if (place.depth < path.length) return undefined;
  return rangeAt(document, manifest, valueOrHeadOf(manifest.parsed, place));
}

function lineRange(document: TextDocument, finding: Finding): Range {
  const line = Math.min(Math.max((finding.reference?.line ?? 1) - 1, 0), document.lineCount - 1);
  const text = document.lineAt(line);
  return new Range(line, text.firstNonWhitespaceCharacterIndex, line, text.text.trimEnd().length);
}

async function falseAlarmOf(
  { hub }: AnalyzeParts,
  finding: Finding,
  object: Readonly<Record<string, unknown>> | KubeObject | undefined,
  istioctl: string | undefined,
): Promise<string | undefined> {
  const { code, message } = finding;
  const ofGateway = code === 'IST0132' || (code === 'IST0101' && message.startsWith('Referenced gateway'));
  if (!ofGateway && code !== 'IST0107') return undefined;
  const kind = { group: 'gateway.networking.k8s.io', kind: 'Gateway' };
  const gateways = ofGateway ? await knownObjects(hub, kind) : [];
  return knownFalseAlarm(finding, {
    gatewayApiGateways: new Set(
      gateways.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`),
    ),
    ...(istioctl === undefined ? {} : { istioctl }),
    ...(isKubeObject(object) ? { object } : {}),
  });
}

function isKubeObject(value: unknown): value is KubeObject {
  return isRecord(value) && isRecord(value['metadata']) && typeof value['kind'] === 'string';
}

/** istioctl names a kind without its group; Istio's own kinds come first, because it means those. */
async function findOrigin(hub: ClusterHub, finding: Finding): Promise<KubeObject | undefined> {
  const { origin } = finding;
  const { session } = hub;
  if (origin === undefined || session === undefined) return undefined;
  const kinds = [...session.discovery.values()]
    .filter((kind) => kind.kind === origin.kind)
    .toSorted((one, other) => rank(one.group) - rank(other.group));
  for (const kind of kinds) {
    try {
      const path = resourcePath(kind, {
        name: origin.name,
        ...(origin.namespace === undefined ? {} : { namespace: origin.namespace }),
      });
      return (await session.client.json({ path })) as KubeObject;
    } catch {
      // Not of this group; the next one may have it.
    }
  }
  return undefined;
}

function rank(group: string): number {
  if (group.endsWith('istio.io')) return 0;
  return isMeshGroup(group) ? 1 : 2;
}
