import assert from 'node:assert/strict';
import { DocumentCache } from '../../../src/manifests/documents.ts';
import type { KnownObject } from '../../../src/validation/references/knownObject.ts';
import { objectsOfDocuments, ObjectScope } from '../../../src/validation/references/referenceScope.ts';
import { referenceFindings } from '../../../src/validation/references/referenceIssues.ts';
import { inShort } from './builtSchemas.ts';

export const ACCOUNT = '{path: {value: /account}}';

export interface Spec {
  readonly kind?: string;
  readonly namespace?: string;
  readonly created?: string;
  readonly parents?: string;
  readonly hosts?: string;
  readonly matches?: string;
  readonly backends?: string;
}

export function route(name: string, spec: Spec = {}): string {
  const created = spec.created === undefined ? '' : `, creationTimestamp: "${spec.created}"`;
  return `apiVersion: gateway.networking.k8s.io/v1
kind: ${spec.kind ?? 'HTTPRoute'}
metadata: {name: ${name}, namespace: ${spec.namespace ?? 'default'}${created}}
spec:
  parentRefs: [${spec.parents ?? '{name: gate}'}]
  hostnames: [${spec.hosts ?? 'shop.com'}]
  rules:
  - matches: [${spec.matches ?? ACCOUNT}]
    backendRefs: [${spec.backends ?? ''}]
`;
}

export function gateway(...listeners: readonly string[]): string {
  return `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: gate, namespace: default}\nspec:\n  listeners: [${listeners.join(', ')}]\n`;
}

export const http = (rest = ''): string => `{name: http, port: 80, protocol: HTTP${rest}}`;
export const https = '{name: https, port: 443, protocol: HTTPS}';

export function objectsOf(file: string, origin: string): KnownObject[] {
  return objectsOfDocuments(new DocumentCache().read(origin, file), origin, 'default', origin);
}

/** What is said of shadowed matches in the documents of a file, with their names, when the cluster has some objects, too. */
export function findings(
  documents: readonly string[],
  cluster?: readonly string[],
  elsewhere: readonly KnownObject[] = [],
) {
  const read = new DocumentCache().read('this file', documents.join('---\n'));
  const ofCluster = objectsOf(cluster?.join('---\n') ?? '', 'the cluster').map((object) => {
    const { place, ...rest } = object;
    assert.ok(place);
    return rest;
  });
  const scope = new ObjectScope({
    where: 'this file',
    defaultNamespace: 'default',
    objects: [...objectsOfDocuments(read, 'this file', 'default', 'this file'), ...elsewhere, ...ofCluster],
    complete: () => cluster !== undefined,
  });
  return read.flatMap(({ parsed }) =>
    referenceFindings(parsed, scope)
      .filter(({ code }) => code === 'reference/shadowed')
      .map((finding) => ({
        of: parsed.objects[0]?.identity.name ?? '',
        finding,
        text: inShort(parsed.text, [finding])[0]?.replace('reference/shadowed ', '') ?? '',
      })),
  );
}

export function say(
  documents: readonly string[],
  cluster?: readonly string[],
  elsewhere?: readonly KnownObject[],
): string[] {
  return findings(documents, cluster, elsewhere).map(({ of, text }) => `${of}: ${text}`);
}
