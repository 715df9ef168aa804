import type { ManifestDocument, ManifestObject, ParsedDocument } from '../manifests/documents.ts';
import type { Finding } from './finding.ts';
import { toolFindings } from './toolFindings.ts';
import type { ToolRemark } from './toolFindings.ts';

/** An object that istioctl is asked about, with the document that it stands in. */
export interface Subject {
  readonly parsed: ParsedDocument;
  readonly object: ManifestObject;
}

/** The objects of documents that can be read without a mistake: a broken one says what is wrong by itself. */
export function subjectsOf(documents: readonly Pick<ManifestDocument, 'parsed'>[]): Subject[] {
  return documents.flatMap(({ parsed }) =>
    parsed.problems.some(({ kind }) => kind === 'syntax')
      ? []
      : parsed.objects
          .filter(({ identity }) => identity.group.endsWith('istio.io'))
          .map((object) => ({ parsed, object })),
  );
}

/** Which object of a tool's answer is meant, in the way that `istioctl validate` writes it. */
export interface NamedObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

function nameOf({ object: { identity } }: Subject): NamedObject {
  const { kind = '', namespace = '', name = '' } = identity;
  return { kind, namespace, name };
}

export function isMeant(subject: Subject, { kind, namespace, name }: NamedObject): boolean {
  const own = nameOf(subject);
  return own.kind === kind && own.namespace === namespace && own.name === name;
}

/** Objects in as few groups as possible, none with two of the same name: the answer names objects and nothing else. */
export function rounds(subjects: readonly Subject[]): Subject[][] {
  const counts = new Map<string, number>();
  const groups: Subject[][] = [];
  for (const subject of subjects) {
    const key = JSON.stringify(nameOf(subject));
    const round = counts.get(key) ?? 0;
    counts.set(key, round + 1);
    (groups[round] ??= []).push(subject);
  }
  return groups;
}

/** The findings of each document, also of those without any. */
export function findingsByDocument(
  subjects: readonly Subject[],
  remarks: (subject: Subject) => readonly ToolRemark[],
): ReadonlyMap<ParsedDocument, readonly Finding[]> {
  const found = new Map<ParsedDocument, Finding[]>();
  for (const subject of subjects) {
    const { parsed, object } = subject;
    found.set(parsed, [...(found.get(parsed) ?? []), ...toolFindings(parsed, object, remarks(subject))]);
  }
  return found;
}
