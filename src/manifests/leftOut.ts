import { stringAt } from '../mesh/fields.ts';
import type { ParsedDocument } from './documents.ts';

/** Why nothing of a document, or not all of it, is an object that can be applied. */
export type LeftOut =
  | { readonly why: 'template' }
  /** The document is too large, too deep, or its aliases expand to too much. */
  | { readonly why: 'limit'; readonly limit: string }
  | { readonly why: 'noKind' | 'noVersion' };

const LOOKS_LIKE_OBJECT = /^["']?(?:apiVersion|kind)["']?[ \t]*:/m;

/** `undefined` for documents whose objects can all be applied, and for those that are no manifests. */
export function leftOut({ text, templated, problems, objects }: ParsedDocument): LeftOut | undefined {
  if (templated) return LOOKS_LIKE_OBJECT.test(text) ? { why: 'template' } : undefined;
  const limit = problems.find(({ kind }) => kind === 'limit');
  if (limit?.kind === 'limit')
    return LOOKS_LIKE_OBJECT.test(text) ? { why: 'limit', limit: limit.why } : undefined;
  for (const { value, identity } of objects) {
    if (identity.kind !== undefined && identity.apiVersion === undefined && looksLikeObject(value))
      return { why: 'noVersion' };
    if (identity.apiVersion !== undefined && identity.kind === undefined && !isChart(value))
      return { why: 'noKind' };
  }
  return undefined;
}

/** The description of a Helm chart has an `apiVersion`, too. */
function isChart(value: unknown): boolean {
  return stringAt(value, 'name') !== undefined && stringAt(value, 'version') !== undefined;
}

/** Many files of other programs have a field `kind`, none of them with the metadata of Kubernetes. */
function looksLikeObject(value: unknown): boolean {
  return stringAt(value, 'metadata', 'name') !== undefined;
}
