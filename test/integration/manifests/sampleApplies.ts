import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { applyMany } from '../../../src/cluster/applyMany.ts';
import type { ApplyResult } from '../../../src/cluster/applyMany.ts';
import type { ClusterSession } from '../../../src/cluster/clusterSession.ts';
import { deleteObject } from '../../../src/cluster/serverSideApply.ts';
import { goneWithin } from '../../../src/cluster/goneWithin.ts';
import { deleteOrder } from '../../../src/manifests/applyOrder.ts';
import { parseManifestDocument } from '../../../src/manifests/documents.ts';
import type { ManifestObject, ParsedDocument } from '../../../src/manifests/documents.ts';
import { splitDocuments } from '../../../src/manifests/splitDocuments.ts';
import { bare } from '../../../src/manifests/diffSides.ts';
import { equalJson } from '../../../src/mesh/equalJson.ts';
import { isRecord, listAt, stringAt } from '../../../src/mesh/fields.ts';

/** One object of a sample: what kubectl and what we make of it. */
export interface SampleVerdict {
  readonly file: string;
  readonly name: string;
  readonly parsed: ParsedDocument;
  readonly object: ManifestObject;
  /** What `kubectl apply --server-side` would make of it; `undefined` when it is refused. */
  readonly byKubectl: unknown;
  readonly refusal: string;
  readonly ours: ApplyResult;
}

export interface Kubectl {
  readonly program: string;
  readonly kubeconfig: string;
}

/** Of objects that name none. kubectl's flag would refuse those that name one: the context says it. */
const NAMESPACE = 'default';

interface Sample {
  readonly parsed: ParsedDocument;
  readonly object: ManifestObject;
}

/** The manifests below a folder: files that hold objects of Kubernetes. */
export function manifestsBelow(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return manifestsBelow(path);
      return /\.(?:ya?ml|json)$/.test(name) && samplesOf(path).length > 0 ? [path] : [];
    });
}

function samplesOf(file: string): Sample[] {
  const text = readFileSync(file, 'utf8');
  return splitDocuments(text).flatMap(({ start, end }) => {
    const parsed = parseManifestDocument(text.slice(start, end));
    return parsed.objects
      .filter(({ identity }) => identity.apiVersion !== undefined && identity.kind !== undefined)
      .map((object) => ({ parsed, object }));
  });
}

/** The namespaces that the objects of these files name. */
export function namespacesOf(files: readonly string[]): ReadonlySet<string> {
  return new Set(files.flatMap(samplesOf).flatMap(({ object }) => object.identity.namespace ?? []));
}

/** Asks kubectl by a dry run of the server, applies the file our way, and takes it away again. */
export async function judgeFile(
  session: ClusterSession,
  kubectl: Kubectl,
  root: string,
  file: string,
): Promise<SampleVerdict[]> {
  const samples = samplesOf(file);
  const theirs = await askKubectl(kubectl, samples);
  const objects = samples.map(({ object }) => object);
  const results = await applyMany(session, objects, {
    namespace: NAMESPACE,
    signal: new AbortController().signal,
  });
  await remove(session, objects, results);
  return samples.map((sample, index) => {
    const { identity } = sample.object;
    return {
      file: file.slice(root.length + 1),
      name: `${identity.kind ?? ''} ${identity.name ?? ''}`,
      ...sample,
      byKubectl: theirs[index]?.object,
      refusal: theirs[index]?.refusal ?? '',
      ours: results[index] ?? { result: 'notTried' },
    };
  });
}

/** Whether both made the same object, field by field; what the server makes up anew each time does not count. */
export function sameResult({ byKubectl, ours }: SampleVerdict): boolean {
  if (!('object' in ours)) return false;
  return equalJson(comparable(byKubectl), comparable(ours.object));
}

function comparable(object: unknown): unknown {
  const plain = bare(object);
  if (!isRecord(plain)) return plain;
  const { spec, ...rest } = plain;
  if (rest['kind'] !== 'Service' || !isRecord(spec)) return plain;
  const { clusterIP, clusterIPs: _clusterIPs, ports, healthCheckNodePort: _port, ...others } = spec;
  return {
    ...rest,
    spec: {
      ...others,
      headless: clusterIP === 'None',
      ports: listAt(ports).map((port) => ({ ...(port as object), nodePort: undefined })),
    },
  };
}

interface Answer {
  readonly object: unknown;
  readonly refusal: string;
}

/** The whole file at once; object by object where kubectl refuses something of it. */
async function askKubectl(kubectl: Kubectl, samples: readonly Sample[]): Promise<readonly Answer[]> {
  const all = await dryRun(kubectl, samples);
  if (all.refusal === '') {
    const made = stringAt(all.object, 'kind') === 'List' ? listAt(all.object, 'items') : [all.object];
    if (made.length === samples.length) return made.map((object) => ({ object, refusal: '' }));
  }
  const answers: Answer[] = [];
  for (const sample of samples) answers.push(await dryRun(kubectl, [sample]));
  return answers;
}

async function dryRun(kubectl: Kubectl, samples: readonly Sample[]): Promise<Answer> {
  const input =
    samples.length === 1
      ? samples[0]?.object.value
      : { apiVersion: 'v1', kind: 'List', items: samples.map(({ object }) => object.value) };
  const args = [
    'apply',
    '--server-side',
    '--dry-run=server',
    '--field-manager=meshwalk',
    '--validate=strict',
  ];
  const result = await execa(kubectl.program, [...args, '--output=json', '--filename=-'], {
    env: { KUBECONFIG: kubectl.kubeconfig, KUBERC: 'off' },
    input: JSON.stringify(input),
    reject: false,
  });
  return result.exitCode === 0
    ? { object: JSON.parse(result.stdout) as unknown, refusal: '' }
    : { object: undefined, refusal: result.stderr };
}

/** How long an object may take to go, in milliseconds. */
const GONE_MS = 30_000;

async function remove(
  session: ClusterSession,
  objects: readonly ManifestObject[],
  results: readonly ApplyResult[],
): Promise<void> {
  for (const object of deleteOrder(objects)) {
    const result = results[objects.indexOf(object)];
    if (result?.result !== 'created') continue;
    await deleteObject(session.client, result.address);
    await goneWithin(session.client, result.address, result.object, GONE_MS);
  }
}
