import type { ParsedDocument } from '../../manifests/documents.ts';
import type { Rejection } from '../../manifests/rejection.ts';
import { yamlFindings } from '../../validation/yamlIssues.ts';

/**
 * Why a document cannot be read for certain, if so: it is not sent then, because what its author reads in it may be
 * something else than what we do.
 */
export function unreadable({ problems }: ParsedDocument): readonly Rejection[] {
  return yamlFindings(problems)
    .filter(({ severity }) => severity === 'error')
    .map(({ message, range }) => ({ layer: 'yaml', message, range }));
}
